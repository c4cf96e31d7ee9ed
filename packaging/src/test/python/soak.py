"""Runs the program for minutes while everything around it misbehaves, and sees whether anything grows.

soak.py LAUNCHER MINUTES

Eight ports with traffic through an echoing device. Every second an adapter is pulled and put back, a client is killed
with a reset, and the settings of a port change, which restarts it; every few seconds somebody talks AT on a line. The
descriptors, threads and live objects of the process are counted all the time. Exits with 1 if there are more of them in
the last third than in the first, or if a port does not carry bytes at the end.
"""

import os
import pathlib
import random
import re
import selectors
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import tty

from peers import free_port

PORTS = 8
SAMPLE_SECONDS = 10
ANSWER_SECONDS = 20
# Of the medians of the first and the last third: what a moment's chance makes of them.
MORE_DESCRIPTORS = 4
MORE_THREADS = 4
MORE_HEAP = 1.15


class Adapter:
    """A pseudo-terminal behind a stable path; the device echoes, unless it types."""

    def __init__(self, path):
        self.path = path
        self.master = None
        self.echoed = 0
        self.typing = None
        self.plug()

    def plug(self):
        self.master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        link = self.path.with_suffix(".new")
        link.symlink_to(os.ttyname(slave))
        link.rename(self.path)
        self.slave = slave

    def unplug(self):
        self.path.unlink()
        os.close(self.master)
        os.close(self.slave)
        self.master = None

    def serve(self):
        try:
            data = os.read(self.master, 65536)
            if self.typing is not None:
                self.typing += data
            else:
                self.echoed += os.write(self.master, data)
        except (BlockingIOError, OSError):
            pass  # not open at the other end yet, or full


class Client:
    """Sends, and takes what comes back; a lost connection is made again."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.received = 0
        self.lost = 0

    def serve(self):
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), 0.2)
                self.socket.setblocking(False)
            self.socket.send(bytes(random.getrandbits(8) for _ in range(random.randint(1, 300))))
            while True:
                data = self.socket.recv(65536)
                if not data:
                    raise ConnectionError
                self.received += len(data)
        except BlockingIOError:
            pass
        except OSError:
            self.end()

    def end(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
            self.lost += 1

    def kill(self):
        if self.socket is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.end()


class Soak:
    def __init__(self, launcher, folder):
        self.folder = pathlib.Path(folder)
        self.adapters = [Adapter(self.folder / f"tty{i}") for i in range(1, PORTS + 1)]
        self.clients = [Client(free_port()) for _ in range(PORTS)]
        command = [launcher, "run", "--state-dir", str(self.folder / "state"), "--bind", "127.0.0.1"]
        for i, (adapter, client) in enumerate(zip(self.adapters, self.clients), 1):
            command += ["--port", f"com{i}={adapter.path}", "--at", f"com{i}:AT+SOCK=TCPS,127.0.0.1,{client.port}"]
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        if self.process.stdout.readline() != b"ready\n":
            raise SystemExit("not ready")
        self.changes = 0
        self.dialogues = 0
        self.replugs = 0

    def traffic(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for client in self.clients:
                client.serve()
            with selectors.DefaultSelector() as selector:
                for adapter in self.adapters:
                    selector.register(adapter.master, selectors.EVENT_READ, adapter)
                for key, _ in selector.select(0.005):
                    key.data.serve()
            time.sleep(0.005)

    def ask(self, request):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(ANSWER_SECONDS)
            control.connect(str(self.folder / "state" / "control.sock"))
            control.sendall(request.encode())
            control.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := control.recv(4096):
                answer += piece
        if not answer.startswith(b"ok\n"):
            raise SystemExit(f"{request}: {answer}")

    def change(self, number):
        self.changes += 1
        self.ask(f"import\nport.com{number}.max-clients = {1 + self.changes % 8}\n")

    def dialogue(self, adapter):
        """Command mode and back; a restart or a pulled adapter may cut it short."""
        adapter.typing = b""
        self.traffic(0.6)
        for text in (b"+++", b"a", b"AT+MAXSK?\r", b"AT+ENTM\r"):
            try:
                os.write(adapter.master, text)
            except OSError:
                break
            self.traffic(0.2)
        self.dialogues += b"+OK=" in adapter.typing
        adapter.typing = None

    def round(self, turn):
        """A second of it."""
        adapter = self.adapters[turn % PORTS]
        adapter.unplug()
        others = [one for one in self.adapters if one is not adapter]
        self.adapters, all_of_them = others, self.adapters
        self.traffic(0.3)
        self.adapters = all_of_them
        adapter.plug()
        self.replugs += 1
        self.clients[(turn + 3) % PORTS].kill()
        self.change(1 + (turn + 5) % PORTS)
        if turn % 5 == 0:
            self.dialogue(self.adapters[(turn + 2) % PORTS])
        else:
            self.traffic(0.7)

    def counted(self):
        """Descriptors, threads, and MB of live objects, of which the JVM takes a histogram after a collection."""
        pid = self.process.pid
        histogram = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True)
        live = int(re.search(r"^Total +\d+ +(\d+)", histogram.stdout, re.MULTILINE).group(1)) / (1 << 20)
        rss = int(re.search(r"Rss: +(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()).group(1)) / 1024
        return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")), live, rss

    def carries(self):
        """Whether each port carries bytes again, once it is left alone."""
        before = [client.received for client in self.clients]
        self.traffic(5)
        return [client.received > count for client, count in zip(self.clients, before)]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def main():
    launcher, minutes = sys.argv[1], float(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(launcher, folder)
        samples = []
        end = time.monotonic() + minutes * 60
        sampled = time.monotonic()
        turn = 0
        while time.monotonic() < end:
            soak.round(turn)
            turn += 1
            if time.monotonic() - sampled >= SAMPLE_SECONDS:
                sampled = time.monotonic()
                samples.append(soak.counted())
        carries = soak.carries()
        code = soak.stop()
        log = (pathlib.Path(folder) / "log").read_text()
    third = max(1, len(samples) // 3)
    first = [statistics.median(column) for column in zip(*samples[:third])]
    last = [statistics.median(column) for column in zip(*samples[-third:])]
    print(f"{minutes:g} minutes: {soak.replugs} replugs, {soak.changes} changes of settings, {soak.dialogues} AT dialogues, "
          f"{sum(client.lost for client in soak.clients)} connections lost, "
          f"{sum(client.received for client in soak.clients) >> 20} MiB echoed")
    print("             descriptors  threads  live MB  RSS MB")
    for name, row in (("first third", first), ("last third", last)):
        print(f"{name:11}  {row[0]:11g}  {row[1]:7g}  {row[2]:7.2f}  {row[3]:6.1f}")
    faults = [line for line in log.splitlines() if " ERROR " in line or "Exception" in line]
    grows = (last[0] > first[0] + MORE_DESCRIPTORS or last[1] > first[1] + MORE_THREADS or last[2] > first[2] * MORE_HEAP)
    print(f"ports that carry bytes at the end: {sum(carries)} of {PORTS}; exit code {code}; faults in the log: {len(faults)}")
    for fault in faults[:5]:
        print("  " + fault)
    sys.exit(1 if grows or not all(carries) or code or faults else 0)


main()
