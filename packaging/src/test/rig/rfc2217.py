"""A client of RFC 2217 that hides nothing: suboptions go out when asked, answers are kept with their times."""
import socket
import threading
import time

IAC, SE, SB, WILL, DO = 255, 240, 250, 251, 253
BINARY, COM_PORT = 0, 44
BAUD, SIZE, PARITY, STOP, CONTROL = 1, 2, 3, 4, 5
LINE_STATE, MODEM_STATE, SUSPEND, RESUME, LINE_MASK, MODEM_MASK, PURGE = 6, 7, 8, 9, 10, 11, 12
BREAK_ON, BREAK_OFF, DTR_ON, DTR_OFF, RTS_ON, RTS_OFF = 5, 6, 8, 9, 11, 12
SERVER = 100


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(None)
        self.arrived = threading.Condition()
        self.answers = []  # (time, command, value)
        self.told = {}  # the last value of each command but CONTROL
        self.data = b""
        self.ended = False
        self.socket.sendall(bytes([IAC, WILL, COM_PORT, IAC, WILL, BINARY, IAC, DO, BINARY]))
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server has ended it
        self.socket.close()

    def send(self, *commands):
        """Suboptions, pairs of command and value, in one write; the time of it."""
        packet = b""
        for command, value in commands:
            octets = b"" if value is None else value.to_bytes(4 if command == BAUD else 1, "big")
            packet += bytes([IAC, SB, COM_PORT, command]) + octets.replace(b"\xff", b"\xff\xff") + bytes([IAC, SE])
        now = time.time()
        self.socket.sendall(packet)
        return now

    def ask(self, command, value, seconds=20):
        """The value that the server answers, and the time that it took (s)."""
        with self.arrived:
            first = len(self.answers)
            sent = self.send((command, value))
            answer = self._answer(first, command, sent + seconds)
        return answer[2], answer[0] - sent

    def _answer(self, first, command, limit):
        while True:
            for answer in self.answers[first:]:
                if answer[1] == command:
                    return answer
            if self.ended or not self.arrived.wait(limit - time.time()):
                raise TimeoutError("no answer to command %d" % command)

    def notified(self, command, since=0):
        """The values that came for the command after that many answers."""
        with self.arrived:
            return [value for _, which, value in self.answers[since:] if which == command]

    def _read(self):
        rest = b""
        while True:
            try:
                chunk = self.socket.recv(65536)
            except OSError:
                chunk = b""
            if not chunk:
                break
            rest = self._take(rest + chunk)
        with self.arrived:
            self.ended = True
            self.arrived.notify_all()

    def _take(self, stream):
        """Reads what is complete; the rest."""
        while stream:
            start = stream.find(IAC)
            if start:
                start = len(stream) if start < 0 else start
                self.data += stream[:start]
                stream = stream[start:]
            elif len(stream) < 2:
                break
            elif stream[1] == SB:
                end = 2
                while end + 1 < len(stream) and stream[end:end + 2] != bytes([IAC, SE]):
                    end += 2 if stream[end] == IAC else 1
                if end + 1 >= len(stream):
                    break
                self._suboption(stream[2:end].replace(b"\xff\xff", b"\xff"))
                stream = stream[end + 2:]
            elif stream[1] == IAC:
                self.data += b"\xff"
                stream = stream[2:]
            elif len(stream) < 3:
                break
            else:
                stream = stream[3:]
        return stream

    def _suboption(self, body):
        if body[0] == COM_PORT and len(body) > 1 and body[1] >= SERVER:
            value = int.from_bytes(body[2:], "big")
            with self.arrived:
                self.answers.append((time.time(), body[1] - SERVER, value))
                if body[1] - SERVER != CONTROL:
                    self.told[body[1] - SERVER] = value
                self.arrived.notify_all()
