"""Prints the memory of the program with 1, 8 and 32 ports, and the time from exec to "ready".

footprint.py LAUNCHER

Medians of a few starts, on pseudo-terminals; in use: after 4 MiB each way on each port. RSS and PSS are of
/proc/PID/smaps_rollup; files that are mapped, the JVM's and the class-data archive, are in it as far as they are in memory.
"""

import os
import pathlib
import platform
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tty

from peers import free_port

PORTS = (1, 8, 32)
STARTS = 5
BYTES = 4 << 20
SECONDS = 60


def memory(pid):
    """RSS and PSS in MB."""
    found = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        words = line.split()
        if words[0] in ("Rss:", "Pss:"):
            found[words[0]] = int(words[1]) / 1024
    return found["Rss:"], found["Pss:"]


def exchange(device, client):
    """Sends BYTES each way at once, and takes them."""
    piece = bytes(range(256)) * 64
    left = {device: BYTES, client.fileno(): BYTES}
    due = {device: BYTES, client.fileno(): BYTES}
    end = time.monotonic() + SECONDS
    while any(due.values()):
        readable, writable, _ = select.select(list(due), [fd for fd in left if left[fd]], [], 1)
        for fd in readable:
            due[fd] -= len(os.read(fd, 65536))
        for fd in writable:
            left[fd] -= os.write(fd, piece[: left[fd]])
        if time.monotonic() > end:
            raise SystemExit(f"not passed in {SECONDS} s: {due}")


def measure(launcher, count, folder):
    masters = []
    command = [launcher, "run", "--state-dir", f"{folder}/state", "--bind", "127.0.0.1"]
    numbers = [free_port() for _ in range(count)]
    for i, number in enumerate(numbers, 1):
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        masters.append((master, slave))
        command += ["--port", f"com{i}={os.ttyname(slave)}", "--at", f"com{i}:AT+SOCK=TCPS,127.0.0.1,{number}"]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = process.stdout.readline()
    ready = (time.monotonic() - started) * 1000
    if line != b"ready\n":
        raise SystemExit(f"not ready: {line}")
    time.sleep(2)  # the devices are opened a little later than the ports
    idle = memory(process.pid)
    for (master, _), number in zip(masters, numbers):
        with socket.create_connection(("127.0.0.1", number)) as client:
            client.setblocking(False)
            exchange(master, client)
    used = memory(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    for master, slave in masters:
        os.close(master)
        os.close(slave)
    return ready, *idle, *used


def main():
    launcher = sys.argv[1]
    print(f"{platform.machine()}, {os.cpu_count()} processors, {platform.freedesktop_os_release()['PRETTY_NAME']}")
    print("ports  ready ms  idle RSS/PSS MB  in use RSS/PSS MB")
    for count in PORTS:
        rounds = []
        for _ in range(STARTS):
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(measure(launcher, count, folder))
        ready, rss, pss, used_rss, used_pss = (statistics.median(column) for column in zip(*rounds))
        print(f"{count:5}  {ready:8.0f}  {rss:7.1f} / {pss:5.1f}  {used_rss:7.1f} / {used_pss:5.1f}", flush=True)


main()
