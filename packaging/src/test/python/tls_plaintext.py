"""What a capture of TLS connections holds of the data that went through them: nothing.

tls_plaintext.py DEVICE CASE MEGABYTES

The data of each direction are units of 10 bytes: a mark of 7 and a number. So the mark is in each 16 bytes of them.
"""

import contextlib
import mmap
import os
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from ends import PATIENCE, Unexpected, run_case
from peers import Listener, eventually
from tls_ends import SecureUnit, dial_tls, python_context, serve_tls

TO_LINE, FROM_LINE = b"to-LINE", b"of-LINE"
CONTROL = b"in plain text"

CHUNK = 64 * 1024
LIMIT = 240
"""Seconds for all data."""

PAUSES = 4
PAUSE = 0.3
BACKPRESSURE = 1.0


def data(mark, size):
    units = [mark + number.to_bytes(3, "big") for number in range(size // 10 + 1)]
    return memoryview(b"".join(units))[:size]


class Capture:
    """All packets of a TCP port of the loopback interface."""

    def __init__(self, port):
        self.folder = tempfile.mkdtemp(prefix="capture")
        os.chmod(self.folder, 0o777)  # dumpcap may run as another user
        self.path = os.path.join(self.folder, "packets.pcapng")
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        self.process = subprocess.Popen(
            [*root, "dumpcap", "-q", "-i", "lo", "-B", "128", "-f", f"tcp port {port}", "-w", self.path],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        eventually("the capture", lambda: os.path.exists(self.path) or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise Unexpected(f"dumpcap (it needs root, or sudo): {self.process.stderr.read()}")

    def end(self):
        """The number of packets."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate()[1]
        counts = re.search(r"received/dropped on interface '\S+ ?\S*': (\d+)/(\d+)", said)
        if not counts or int(counts[2]):
            raise Unexpected(f"dumpcap: expected a complete capture, got {said}")
        return int(counts[1])

    def holds(self, text):
        with open(self.path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as packets:
            return packets.find(text) >= 0

    def size(self):
        return os.path.getsize(self.path)

    def remove(self):
        shutil.rmtree(self.folder)


class Flow:
    """One end of the path: it writes all of one text and reads all of another one, with pauses."""

    def __init__(self, name, send, receive, sent, expected, pausing=contextlib.nullcontext):
        self.name = name
        self.pausing = pausing
        self.send = send
        self.receive = receive
        self.sent = sent
        self.expected = expected
        self.written = self.read = 0
        self.pauses = 1

    def read_some(self):
        more = self.receive(CHUNK)
        if more is None:
            return
        if not more:
            raise Unexpected(f"{self.name}: its end after {self.read} bytes")
        if self.expected[self.read : self.read + len(more)] != more:
            raise Unexpected(f"{self.name}: wrong bytes within {len(more)} from {self.read} on")
        self.read += len(more)

    def is_done(self):
        return self.written == len(self.sent) and self.read == len(self.expected)

    def run(self, file, deadline):
        """Moves data; at times it only reads (a pause), at times it does neither (backpressure)."""
        while not self.is_done():
            if time.monotonic() > deadline:
                raise Unexpected(f"{self.name}: {self.written} written, {self.read} read in time")
            writes = [file] if self.written < len(self.sent) else []
            reads = [file] if self.read < len(self.expected) else []
            readable, writable, _ = select.select(reads, writes, [], 1)
            if readable or self.is_waiting():
                self.read_some()
            if writable:
                self.written += self.send(self.sent[self.written : self.written + CHUNK])
            if self.pauses <= PAUSES and self.read * (PAUSES + 1) > self.pauses * len(self.expected):
                with self.pausing():
                    time.sleep(BACKPRESSURE if self.pauses == 2 else PAUSE)
                self.pauses += 1

    def is_waiting(self):
        """Bytes are here that select does not see."""
        return False


class TlsFlow(Flow):
    """Over a connection of Python's ssl."""

    def __init__(self, connection, sent, expected, pausing):
        connection.setblocking(False)
        self.connection = connection
        super().__init__("network side", self.write, self.take, sent, expected, pausing)

    def write(self, chunk):
        try:
            return self.connection.send(chunk)
        except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
            return 0

    def take(self, most):
        try:
            return self.connection.recv(most)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None

    def is_waiting(self):
        return self.connection.pending() > 0


class LineFlow(Flow):
    """At the device's end of the cable."""

    def __init__(self, unit, sent, expected):
        self.number = unit.file.fileno()
        os.set_blocking(self.number, False)
        super().__init__("serial side", self.write, self.take, sent, expected)

    def write(self, chunk):
        try:
            return os.write(self.number, chunk)
        except BlockingIOError:
            return 0

    def take(self, most):
        try:
            return os.read(self.number, most)
        except BlockingIOError:
            return None


class StuckClients:
    """One client at a time that shakes hands and reads nothing; the bridge may disconnect it.

    Until its backlog is full, the bridge takes it for a peer that reads: then a peer that pauses is the slow one.
    """

    def __init__(self, unit, port):
        self.unit = unit
        self.port = port
        self.count = 0
        self.ending = False
        self.leave = threading.Event()
        self.welcome = threading.Event()
        self.welcome.set()
        self.place = threading.Lock()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        context = python_context(self.unit)
        while not self.ending:
            with self.place:
                self.stick(context)
            self.welcome.wait()

    def stick(self, context):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with contextlib.suppress(OSError):
            plain.connect(("127.0.0.1", self.port))
            with context.wrap_socket(plain, server_hostname="localhost"):
                self.count += 1
                self.leave.wait(2)
        plain.close()

    @contextlib.contextmanager
    def absent(self):
        """For a pause of the peer that reads."""
        self.welcome.clear()
        self.leave.set()
        with self.place:
            yield
            self.leave.clear()
            self.welcome.set()

    def end(self):
        self.ending = True
        self.leave.set()
        self.thread.join()


def transfer(unit, connection, megabytes, pausing=contextlib.nullcontext):
    """All data both ways at once; the seconds that took."""
    size = megabytes << 20
    down, up = data(TO_LINE, size), data(FROM_LINE, size)
    line = LineFlow(unit, up, down)
    peer = TlsFlow(connection, down, up, pausing)
    deadline = time.monotonic() + LIMIT
    failures = []

    def run_line():
        try:
            line.run(unit.file, deadline)
        except Unexpected as unexpected:
            failures.append(unexpected)

    started = time.monotonic()
    thread = threading.Thread(target=run_line, daemon=True)
    thread.start()
    try:
        peer.run(connection, deadline)
    finally:
        thread.join(PATIENCE)
    if failures or thread.is_alive():
        raise Unexpected(failures[0] if failures else "the serial side has not got all")
    return time.monotonic() - started


def search(capture, port, megabytes, seconds, more=""):
    """Ends the capture and looks for the data in it."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
        plain.sendall(CONTROL)
    time.sleep(0.5)  # dumpcap writes what it has
    packets = capture.end()
    if not capture.holds(CONTROL):
        raise Unexpected("the capture has not even what was sent in plain text")
    if capture.size() < 2 * megabytes << 20:
        raise Unexpected(f"the capture is incomplete: {capture.size()} bytes")
    for mark in (TO_LINE, FROM_LINE):
        if capture.holds(mark):
            raise Unexpected(f"the capture holds data in plain text: {mark!r} ({capture.path})")
    print(
        f"{megabytes} MiB each way in {seconds:.1f} s, {packets} packets, {capture.size() >> 20} MiB captured: "
        f"no data in plain text{more}"
    )
    capture.remove()


def server(unit, megabytes):
    """A server, its client and clients that are stuck."""
    port = serve_tls(unit)
    capture = Capture(port)
    with python_context(unit).wrap_socket(
        socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname="localhost"
    ) as connection:
        eventually("connected", lambda: len(unit.status()["peers"]) == 1)
        stuck = StuckClients(unit, port)
        eventually("a stuck client", lambda: len(unit.status()["peers"]) == 2)
        seconds = transfer(unit, connection, int(megabytes), stuck.absent)
        stuck.end()
    search(capture, port, int(megabytes), seconds, f"; {stuck.count} stuck clients")


def client(unit, megabytes):
    """A client; the server is this script."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(unit.pem("far-both.pem"))
    listener = Listener()
    capture = Capture(listener.port)
    dial_tls(unit, listener.port)
    plain = listener.accept().socket
    with context.wrap_socket(plain, server_side=True) as connection:
        eventually("connected", lambda: unit.status()["endpoint"]["connected"])
        seconds = transfer(unit, connection, int(megabytes))
    search(capture, listener.port, int(megabytes), seconds)


if __name__ == "__main__":
    run_case(globals(), SecureUnit)
