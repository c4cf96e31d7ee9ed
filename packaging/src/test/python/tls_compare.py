"""Measures TLS of the bridge beside stunnel in front of a plain port of the same bridge, and prints medians and ratios.

tls_compare.py LAUNCHER [MEGABYTES]

They take turns in one run. The device and the client are this program; its CPU time is in no figure.
"""

import contextlib
import os
import pathlib
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tty

import certificates
from peers import await_bound, eventually, free_port

ROUNDS = 5
PEERS = 8
CHUNK = 64 * 1024
SETTLE_SECONDS = 3
START_SECONDS = 20
TICK = os.sysconf("SC_CLK_TCK")


class Way:
    """A way to a serial line through TLS, and the processes that it takes."""

    def __init__(self, name, device, port, folder, *processes):
        self.name = name
        self.device = device
        self.port = port
        self.folder = folder
        self.processes = processes
        self.client = connect(folder, port)
        self.figures = {}

    def cpu_seconds(self):
        return sum(cpu_seconds(process) for process in self.processes)

    def measure(self, megabytes):
        size = megabytes << 20
        for direction, write, read in (
            ("line to client", lambda data: os.write(self.device, data), self.client.recv),
            ("client to line", self.client.send, lambda most: os.read(self.device, most)),
        ):
            cpu, started = self.cpu_seconds(), time.monotonic()
            stream(size, write, read)
            seconds = time.monotonic() - started
            self.add(direction + ", MiB/s", megabytes / seconds)
            self.add(direction + ", CPU ms/MiB", 1000 * (self.cpu_seconds() - cpu) / megabytes)

    def add(self, figure, value):
        self.figures.setdefault(figure, []).append(value)


def cpu_seconds(process):
    """User and system time, with a resolution of 10 ms."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def rss_kib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def stream(size, write, read):
    """As many bytes as fast as they go, in one direction."""

    def send():
        chunk, left = os.urandom(CHUNK), size
        while left:
            left -= write(chunk[:left])

    thread = threading.Thread(target=send)
    thread.start()
    got = 0
    while got < size:
        got += len(read(CHUNK))
    thread.join()


def connect(folder, port):
    context = ssl.create_default_context(cafile=str(folder / "certificates" / "authority.pem"))
    plain = socket.create_connection(("127.0.0.1", port))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname="localhost")


def is_open(port):
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def pty():
    """The master end of a pseudo-terminal, and the name of the other one."""
    master, slave = os.openpty()
    tty.setraw(slave)
    return master, slave, os.ttyname(slave)


def start_stunnel(folder, plain):
    port = free_port()
    made = folder / "certificates"
    configuration = folder / "stunnel.conf"
    configuration.write_text(
        f"foreground = yes\npid =\noutput = {folder}/stunnel.log\nsocket = l:TCP_NODELAY=1\nsocket = r:TCP_NODELAY=1\n"
        f"[one]\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{plain}\ncert = {made}/server.pem\n"
        f"key = {made}/server.key\nsslVersionMin = TLSv1.2\n"
    )
    process = subprocess.Popen(["stunnel4", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await_bound("tcp", port)
    return process, port


def start_bridge(launcher, folder, *arguments):
    return subprocess.Popen(
        [launcher, "run", "--state-dir", folder / "state", "--bind", "127.0.0.1", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def peers_memory(folder, bridge, port):
    """KiB that the first idle peer of a fresh process takes, and all eight."""
    before = rss_kib(bridge)
    held, grown = [], []
    for count in (1, PEERS):
        while len(held) < count:
            held.append(connect(folder, port))
        time.sleep(SETTLE_SECONDS)
        grown.append(rss_kib(bridge) - before)
    for peer in held:
        peer.close()
    return grown


def main(launcher, megabytes="16"):
    with tempfile.TemporaryDirectory(prefix="tls-compare") as name:
        folder = pathlib.Path(name)
        certificates.main(folder / "certificates", folder / "state")
        lines = [pty() for _ in range(2)]
        plain, secure = free_port(), free_port()
        bridge = start_bridge(
            launcher, folder,
            "--port", f"com1={lines[0][2]}", "--port", f"com2={lines[1][2]}",
            "--at", f"com1:AT+SOCK=TCPS,127.0.0.1,{plain}",
            "--at", f"com2:AT+SOCK=TCPS,127.0.0.1,{secure}", "--at", "com2:AT+TLS=ON",
        )  # fmt: skip
        stunnel = None
        try:
            for port in (plain, secure):
                eventually(f"port {port}", lambda port=port: is_open(port), START_SECONDS)
            time.sleep(SETTLE_SECONDS)
            first, all_peers = peers_memory(folder, bridge, secure)
            print(f"memory of idle TLS peers of a fresh process: the first {first} KiB, {PEERS} in all {all_peers} KiB")
            stunnel, front = start_stunnel(folder, plain)
            ways = (
                Way("serialbridge", lines[1][0], secure, folder, bridge),
                Way("stunnel + serialbridge", lines[0][0], front, folder, stunnel, bridge),
            )
            print(", ".join(f"{way.name}: {way.client.version()} {way.client.cipher()[0]}" for way in ways))
            for way in ways:
                way.measure(int(megabytes))
                way.figures.clear()  # the code has been compiled now
            for _ in range(ROUNDS):
                for way in ways:
                    way.measure(int(megabytes))
            print(f"{'':28}" + "".join(f"{way.name:>26}" for way in ways) + f"{'ratio':>8}")
            for figure in ways[0].figures:
                medians = [statistics.median(way.figures[figure]) for way in ways]
                print(f"{figure:28}" + "".join(f"{m:26.1f}" for m in medians) + f"{medians[0] / medians[1]:8.2f}")
        finally:
            for process in filter(None, (bridge, stunnel)):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
