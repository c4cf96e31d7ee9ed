"""Scanners and broken clients at a plain port, a port with TLS and a web page with TLS, while good peers go on.

tls_zoo.py FOLDER PLAIN_DEVICE TLS_DEVICE PLAIN_PORT TLS_PORT WEB_PORT PID
"""

import contextlib
import json
import os
import pathlib
import random
import resource
import select
import socket
import ssl
import struct
import subprocess
import sys
import time

from ends import PATIENCE, SerialEnd, Unexpected, run
from peers import Program, eventually
from tls_ends import ALERT, CHANGE_CIPHER_SPEC, DATA, HANDSHAKE, client_hello, hello_record, record

SILENT = 10_000

STALLED_BEHIND_HELLO = 8
STALLED_BEFORE_HELLO = 32

SERVED_WITHIN = 12.0
"""Seconds: handshakes that stall end after 10."""

LONGEST_PAUSE = 5.0
"""Seconds without an echo, on a busy machine; a quiet one shows some milliseconds."""

MOST_MEMORY = 16 << 10
"""KiB by which the process may grow."""

INTERVAL = 0.01
TOKEN = 16


# ---- good peers


def echo(device):
    """A serial device that gives back what it gets, and reads on while that waits."""
    unit = SerialEnd(device)
    waiting = b""
    while True:
        readable, writable, _ = select.select([unit.file], [unit.file] if waiting else [], [])
        if readable:
            waiting += unit.receive(65536, 0)
        if writable:
            waiting = waiting[os.write(unit.file.fileno(), waiting) :]


def pulse(folder, port, how, title):
    """Sends a token every 10 ms and waits for its echo, until its input ends; tells the round trips as JSON."""
    connection = good(folder, int(port)) if how == "tls" else socket.create_connection(("127.0.0.1", int(port)))
    connection.settimeout(PATIENCE)
    print("ready", flush=True)
    times = []
    got = b""
    number = 0
    while not select.select([sys.stdin], [], [], INTERVAL)[0]:
        token = f"<{title}{number:0{TOKEN - 3}d}>".encode()
        number += 1
        sent = time.monotonic()
        connection.sendall(token)
        while token not in got:
            more = connection.recv(65536)
            if not more:
                sys.exit(f"{title}: the good peer was disconnected")
            got = got[-TOKEN:] + more
        times.append(time.monotonic() - sent)
        got = b""
    times.sort()
    print(json.dumps({"count": len(times), "longest": times[-1], "p99": times[len(times) * 99 // 100]}))


class Pulse:
    """A good peer in a process of its own, so that the zoo does not hold it up."""

    def __init__(self, folder, port, how, title):
        self.title = title
        self.process = subprocess.Popen(
            [sys.executable, "-B", __file__, "pulse", folder, str(port), how, title],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if self.process.stdout.readline() != "ready\n":
            raise Unexpected(f"{title}: the good peer is not served")

    def end(self):
        said, _ = self.process.communicate("\n", timeout=30)
        if self.process.returncode:
            raise Unexpected(f"{self.title}: the good peer has failed")
        return json.loads(said)


def context(folder):
    return ssl.create_default_context(cafile=str(pathlib.Path(folder, "certificates", "authority.pem")))


def good(folder, port):
    plain = socket.create_connection(("127.0.0.1", port), SERVED_WITHIN)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context(folder).wrap_socket(plain, server_hostname="localhost")


def served(folder, port):
    """Seconds until a new good client has its handshake."""
    started = time.monotonic()
    try:
        good(folder, port).close()
    except OSError as error:
        raise Unexpected(f"a new good client at {port} is not served: {error!r}") from error
    return time.monotonic() - started


# ---- the zoo: each sends to one port and reads until that closes, or leaves after a moment


def say(port, *parts, patience=0.2):
    """Sends each part as a segment of its own, then reads for a moment: a plain port sends what the good peer says."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.settimeout(patience)
        for part in parts:
            peer.sendall(part)
        read(peer, patience)


def read(peer, seconds):
    """Reads until the end, or so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and peer.recv(65536):
        pass


def tls_hello(port):
    say(port, hello_record())


def http(port):
    say(port, b"GET / HTTP/1.1\r\nHost: scanner\r\n\r\n")


def ssh(port):
    say(port, b"SSH-2.0-scanner\r\n")


def random_bytes(port):
    numbers = random.Random(port)
    for length in (1, 5, 100, 5000, 70000):
        say(port, numbers.randbytes(length))
        say(port, bytes([HANDSHAKE]) + numbers.randbytes(length))


def half_open(port):
    """FIN at once; FIN behind a ClientHello; a reset."""
    for first in (b"", hello_record()):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
            peer.sendall(first)
            peer.shutdown(socket.SHUT_WR)
            peer.settimeout(0.2)
            read(peer, 0.2)
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def byte_by_byte(port):
    """Many at once, a byte of the ClientHello each 2 ms."""
    hello = hello_record()
    peers = connections(port, 10)
    for byte in hello:
        for peer in peers:
            with contextlib.suppress(OSError):
                peer.send(bytes([byte]))
        time.sleep(0.002)
    close(peers)


def long_hello(port):
    for padding in (15_000, 17_000, 60_000):
        content = client_hello(padding=padding)
        say(port, *(record(HANDSHAKE, content[at : at + 16384]) for at in range(0, len(content), 16384)))
    say(port, record(HANDSHAKE, b"\x01\xff\xff\xff" + bytes(16380)), *[record(HANDSHAKE, bytes(16384))] * 20)


def oversized_records(port):
    for kind in (HANDSHAKE, DATA, ALERT):
        for length in (16385, 18433, 65535):
            say(port, struct.pack(">BHH", kind, 0x0303, length) + bytes(length))
            say(port, hello_record() + struct.pack(">BHH", kind, 0x0303, length) + bytes(length))


def flood_of_change_cipher_spec(port):
    one = record(CHANGE_CIPHER_SPEC, b"\x01")
    say(port, one * 20_000)
    say(port, hello_record() + one * 20_000)


def one_byte_records(port):
    content = client_hello()
    records = [record(HANDSHAKE, content[at : at + 1]) for at in range(len(content))]
    say(port, *records)
    say(port, b"".join(records))


def empty_records(port):
    for kind in (HANDSHAKE, DATA, ALERT):
        say(port, record(kind, b"") * 20_000)
        say(port, hello_record() + record(kind, b"") * 20_000)


def alerts(port):
    for level in (1, 2):
        for code in (0, 10, 90, 100, 255):
            say(port, record(ALERT, bytes([level, code])), patience=0.05)
            say(port, hello_record(), record(ALERT, bytes([level, code])), patience=0.05)
    say(port, hello_record() + record(ALERT, b"\x01\x5a") * 20_000)


def connect_and_leave(port):
    for _ in range(1000):
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()


def messages_of_servers(port):
    """HelloRequest, ServerHello and other messages that a client must not send, at once and behind a ClientHello."""
    for kind in (*range(25), 67, 254, 255):
        message = record(HANDSHAKE, bytes([kind, 0, 0, 0]))
        say(port, message, patience=0.01)
        say(port, hello_record(), message, patience=0.01)


ANIMALS = (
    tls_hello, http, ssh, random_bytes, half_open, byte_by_byte, long_hello, oversized_records,
    flood_of_change_cipher_spec, one_byte_records, empty_records, alerts, messages_of_servers, connect_and_leave,
)  # fmt: skip


def connections(port, count):
    return [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(count)]


def close(peers):
    for peer in peers:
        peer.close()


def silent(port):
    """They say nothing, and stay."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if limit < SILENT + 100:
        raise Unexpected(f"this needs {SILENT + 100} descriptors, the limit is {limit}")
    return connections(port, SILENT)


def stalled_behind_hello(port):
    """They hold all slots for handshakes."""
    peers = connections(port, STALLED_BEHIND_HELLO)
    for peer in peers:
        peer.sendall(hello_record())
    for peer in peers:
        peer.settimeout(PATIENCE)
        if not peer.recv(10):
            raise Unexpected("a ClientHello is not answered")
    return peers


# ---- what the process needs


def memory(pid):
    """KiB in RAM."""
    status = pathlib.Path("/proc", pid, "status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def descriptors(pid):
    return len(list(pathlib.Path("/proc", pid, "fd").iterdir()))


def milliseconds(seconds):
    return f"{1000 * seconds:.1f} ms"


def told(pulses, title):
    longest = 0
    for peer in pulses:
        times = peer.end()
        longest = max(longest, times["longest"])
        print(
            f"{title}, {peer.title}: longest pause {milliseconds(times['longest'])}, p99 {milliseconds(times['p99'])}, "
            f"{times['count']} echoes"
        )
    return longest


def main(folder, plain_device, tls_device, plain_port, tls_port, web_port, pid):
    plain, secure, web = map(int, (plain_port, tls_port, web_port))
    for device in (plain_device, tls_device):
        Program(sys.executable, "-B", __file__, "echo", device)

    def start():
        return [Pulse(folder, plain, "plain", "P"), Pulse(folder, secure, "tls", "S")]

    for port in (secure, *[web] * 50):  # classes and code of TLS are there then
        served(folder, port)
    quiet = start()
    time.sleep(3)
    told(quiet, "without the zoo")

    before = memory(pid)
    files = descriptors(pid)
    pulses = start()
    slowest = 0.0
    for animal in ANIMALS:
        started = time.monotonic()
        for port in (plain, secure, web):
            animal(port)
        slowest = max(slowest, served(folder, secure), served(folder, web))
        print(f"{animal.__name__}: {time.monotonic() - started:.1f} s", flush=True)
    for port in (plain, secure, web):
        peers = silent(port)
        slowest = max(slowest, served(folder, secure))
        close(peers)
    print(f"a new good client is served within {milliseconds(slowest)}")
    peers = connections(secure, STALLED_BEFORE_HELLO)
    print(f"beside {STALLED_BEFORE_HELLO} that stall before their ClientHello: {milliseconds(served(folder, secure))}")
    close(peers)
    peers = stalled_behind_hello(secure)
    wait = served(folder, secure)
    print(f"beside {STALLED_BEHIND_HELLO} that stall behind it: {milliseconds(wait)}")
    close(peers)
    longest = told(pulses, "with the zoo")
    grown = memory(pid) - before
    print(f"memory: {before} KiB, grown by {grown} KiB")
    eventually("the descriptors are free again", lambda: descriptors(pid) <= files, 30)
    if longest > LONGEST_PAUSE:
        raise Unexpected(f"a pause of {longest:.3f} s")
    if max(slowest, wait) > SERVED_WITHIN:
        raise Unexpected(f"a new good client waited for {max(slowest, wait):.1f} s")
    if grown > MOST_MEMORY:
        raise Unexpected(f"the process has grown by {grown} KiB")


if __name__ == "__main__":
    if sys.argv[1] == "pulse":
        run(pulse, *sys.argv[2:])
    elif sys.argv[1] == "echo":
        run(echo, *sys.argv[2:])
    else:
        run(main, *sys.argv[1:])
