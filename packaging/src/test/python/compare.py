"""Measures the bridge beside socat and ser2net on pseudo-terminals, and prints medians and ratios to socat.

compare.py LAUNCHER

The programs take turns. The device that echoes and the client are this program, whose time is in each figure.
"""

import glob
import os
import pathlib
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tty

from peers import free_port

ROUNDS = 3
ECHO_SECONDS = 2.0
WARM_SECONDS = 0.5
STREAM_BYTES = 32 << 20
START_SECONDS = 20
SER2NET = """connection: &c
  accepter: tcp(nodelay),127.0.0.1,{port}
  connector: serialdev(readbuf=65536),{device},115200n81,local
  options:
    chardelay: false
    dev-to-net-bufsize: 65536
    net-to-dev-bufsize: 65536
"""


class Target:
    """A running bridge between a pseudo-terminal, whose master end is ours, and a TCP port."""

    def __init__(self, name, launcher, folder):
        self.device, slave = os.openpty()
        tty.setraw(slave)
        path = os.ttyname(slave)
        self.port = free_port()
        started = time.monotonic()
        self.process = subprocess.Popen(
            command(name, launcher, folder, path, self.port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.client = self.connect(started + START_SECONDS)
        self.start_ms = (time.monotonic() - started) * 1000
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        time.sleep(0.5)  # the line may be opened a little later than the port
        os.close(slave)

    def connect(self, deadline):
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port))
            except ConnectionRefusedError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.001)

    def cpu_seconds(self):
        tasks = glob.glob(f"/proc/{self.process.pid}/task/*/schedstat")
        return sum(int(pathlib.Path(task).read_text().split()[0]) for task in tasks) / 1e9

    def rss_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self):
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        os.close(self.device)


def command(name, launcher, folder, device, port):
    if name == "socat":
        return ["socat", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,nodelay", f"FILE:{device},rawer"]
    if name == "ser2net":
        config = folder / f"ser2net-{port}.yaml"
        config.write_text(SER2NET.format(port=port, device=device))
        return ["ser2net", "-n", "-u", "-c", config]
    return [
        launcher, "run", "--state-dir", folder / f"state-{port}", "--bind", "127.0.0.1",
        "--port", f"com1={device}", "--at", f"AT+SOCK=TCPS,0.0.0.0,{port}",
    ]  # fmt: skip


def echo(target):
    """Round trips of one byte, one after the other."""
    stopping = threading.Event()

    def device():
        while not stopping.is_set():
            if select.select([target.device], [], [], 0.1)[0]:
                os.write(target.device, os.read(target.device, 4096))

    thread = threading.Thread(target=device)
    thread.start()
    times = []
    begin = time.monotonic()
    cpu = None
    while time.monotonic() - begin < WARM_SECONDS + ECHO_SECONDS:
        if cpu is None and time.monotonic() - begin > WARM_SECONDS:
            cpu = target.cpu_seconds()
            times = []
        sent = time.monotonic_ns()
        target.client.sendall(b"x")
        target.client.recv(1)
        times.append((time.monotonic_ns() - sent) / 1000)
    used = target.cpu_seconds() - cpu
    stopping.set()
    thread.join()
    times.sort()
    return {
        "echo p50, us": times[len(times) // 2],
        "echo p99, us": times[len(times) * 99 // 100],
        "echo CPU, us": used * 1e6 / len(times),
    }


def stream(target, write, read, name):
    """As many bytes as fast as they go, in one direction."""
    block = bytes(range(256)) * 32

    def send():
        left = STREAM_BYTES
        while left > 0:
            left -= write(block[:left])

    cpu, begin = target.cpu_seconds(), time.monotonic()
    thread = threading.Thread(target=send)
    thread.start()
    got = 0
    while got < STREAM_BYTES:
        got += len(read(65536))
    seconds = time.monotonic() - begin
    thread.join()
    megabytes = STREAM_BYTES / 1e6
    return {
        f"{name}, MB/s": megabytes / seconds,
        f"{name} CPU, ms/MB": (target.cpu_seconds() - cpu) * 1000 / megabytes,
    }


def measure(name, launcher, folder):
    target = Target(name, launcher, folder)
    try:
        figures = {"start to accept, ms": target.start_ms}
        figures |= echo(target)
        device_write = lambda data: os.write(target.device, data)
        device_read = lambda size: os.read(target.device, size)
        figures |= stream(target, target.client.send, device_read, "to the line")
        figures |= stream(target, device_write, target.client.recv, "from the line")
        figures["RSS, MB"] = target.rss_mb()
        return figures
    finally:
        target.stop()


def main(launcher):
    names = ["socat", "ser2net", "serialbridge"]
    rounds = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(ROUNDS):
            for name in names if i % 2 == 0 else reversed(names):
                rounds[name].append(measure(name, launcher, pathlib.Path(folder)))
    print("| | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for figure in rounds["socat"][0]:
        medians = [statistics.median(each[figure] for each in rounds[name]) for name in names]
        cells = (f"{median:.3g} ({median / medians[0]:.2f})" for median in medians)
        print(f"| {figure} | " + " | ".join(cells) + " |")


main(sys.argv[1])
