"""Prints the memory of the program with 1, 8 and 32 ports, by its owners, and the time from exec to "ready".

footprint.py LAUNCHER

Own memory is what the kernel cannot drop: private and written (Private_Dirty). Medians of a few starts, on pseudo-terminals; in use: after 4 MiB each way on each port. RSS and PSS are of
/proc/PID/smaps; files that are mapped, the JVM's and the class-data archive, are in it as far as they are in memory.
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
KINDS = ("Rss:", "Pss:", "Private_Dirty:")


def owner(permissions, address, path):
    """Who uses a mapping: smaps names files and the heap of C only; Java's heap is below 4 GiB, where it is small."""
    if path.startswith("/"):
        name = path.rsplit("/", 1)[1]
        return name if name in ("libjvm.so", "modules") or name.endswith(".jsa") else "other files"
    if path == "[heap]":
        return "heap of C"
    if "x" in permissions:
        return "compiled code"
    return "heap of Java" if address < 1 << 32 else "metaspace, stacks, buffers"


def memory(pid):
    """RSS, PSS and own memory in MB, whole and by owner."""
    whole = [0, 0, 0]
    owners = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split()
        if "-" in words[0] and ":" not in words[0]:
            address = int(words[0].split("-")[0], 16)
            current = owners.setdefault(owner(words[1], address, " ".join(words[5:])), [0, 0, 0])
        elif words[0] in KINDS:
            size = int(words[1]) / 1024
            current[KINDS.index(words[0])] += size
            whole[KINDS.index(words[0])] += size
    return whole, owners


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
    idle, owners = memory(process.pid)
    for (master, _), number in zip(masters, numbers):
        with socket.create_connection(("127.0.0.1", number)) as client:
            client.setblocking(False)
            exchange(master, client)
    used, _ = memory(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    for master, slave in masters:
        os.close(master)
        os.close(slave)
    return (ready, *idle, *used), owners


def main():
    launcher = sys.argv[1]
    print(f"{platform.machine()}, {os.cpu_count()} processors, {platform.freedesktop_os_release()['PRETTY_NAME']}")
    print("ports  ready ms  idle RSS / PSS / own MB  in use RSS / PSS / own MB")
    for count in PORTS:
        rounds = []
        for _ in range(STARTS):
            with tempfile.TemporaryDirectory() as folder:
                figures, owners = measure(launcher, count, folder)
                rounds.append(figures)
        ready, *sizes = (statistics.median(column) for column in zip(*rounds))
        idle, used = (" / ".join(f"{size:5.1f}" for size in half) for half in (sizes[:3], sizes[3:]))
        print(f"{count:5}  {ready:8.0f}  {idle}       {used}", flush=True)
        if count == PORTS[0]:
            tell(owners)


def tell(owners):
    """Of the last start."""
    for name, (rss, _, own) in sorted(owners.items(), key=lambda one: -one[1][0]):
        print(f"       {name:28} RSS {rss:5.1f}, own {own:5.1f}")


main()
