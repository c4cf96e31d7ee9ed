"""What is at the network side of a converter: socat and nc, and plain sockets for what these cannot show.

Programs keep the boundaries of what they write where that matters: their output is a socket too.
"""

import atexit
import fcntl
import getpass
import os
import select
import socket
import struct
import subprocess
import time

from ends import PATIENCE, QUIET, End, NetworkEnd, Unexpected, difference

TOO_EARLY = 0.02
"""Seconds by which a timer may be early: clocks and rounding."""

TOO_LATE = 2.0
"""Seconds by which it may be late, on a busy machine."""

LARGEST_DATAGRAM = 65535

FIRST_PORT, PORTS = 10000, 10000

PORT_COUNTER = f"/tmp/serialbridge-test-ports.{getpass.getuser()}"
"""The next port to give out, as TestPorts.java has it."""


def free_port():
    """A port for TCP and UDP that no other test gets, below those that the kernel gives out.

    Like TestPorts.java, which counts in the same file.
    """
    descriptor = os.open(PORT_COUNTER, os.O_RDWR | os.O_CREAT, 0o644)
    with open(descriptor, "r+b", buffering=0) as counter:
        fcntl.lockf(counter, fcntl.LOCK_EX)  # until it is closed
        count = int.from_bytes(counter.read(4), "big", signed=True)
        while True:
            port = FIRST_PORT + count % PORTS
            count += 1
            if not _is_used(port):
                break
        counter.seek(0)
        counter.write(count.to_bytes(4, "big", signed=True))
        return port


def _is_used(port):
    """Used by a program that is no test."""
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                if kind == socket.SOCK_STREAM:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("", port))
        return False
    except OSError:
        return True


def eventually(what, condition, within=PATIENCE):
    """It becomes true in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise Unexpected(f"expected within {within} s: {what}")
        time.sleep(0.005)


def await_bound(kind, port):
    """A socket of the kind, "tcp" or "udp", is bound to the port on 127.0.0.1, ::1 or everywhere."""
    eventually(f"{kind} port {port} open", lambda: _is_bound(kind, port))


def _is_bound(kind, port):
    state = {"tcp": "0A", "udp": "07"}[kind]  # listening, unconnected
    for table in (kind, kind + "6"):
        with open("/proc/net/" + table, encoding="ascii") as lines:
            for line in lines.readlines()[1:]:
                fields = line.split()
                address, _, number = fields[1].partition(":")
                ours = address.endswith(("0100007F", "0" * 23 + "1000000")) or not address.strip("0")
                if ours and int(number, 16) == port and fields[3] == state:
                    return True
    return False


def check_seconds(what, since, due, late=TOO_LATE):
    """Now is the time: it was due so many seconds after a reading of the clock, and never comes before."""
    seconds = time.monotonic() - since
    if not due - TOO_EARLY <= seconds <= due + late:
        raise Unexpected(
            f"{what}: expected after {due} s, {late} s late at most, got it after {seconds:.3f} s"
        )


class Program(End):
    """A program that prints what it gets from the network and sends what it reads."""

    KIND = socket.SOCK_STREAM

    def __init__(self, *command):
        mine, its = socket.socketpair(socket.AF_UNIX, self.KIND)
        with its:
            # Ends with this script, also when that is killed.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *map(str, command)], stdin=its, stdout=its
            )
        atexit.register(self.stop)
        super().__init__(command[0], mine)

    def stop(self):
        self.process.kill()
        self.process.wait()


class PacketEnd(End):
    """An end at which packets stay apart."""

    def expect(self, expected, within=PATIENCE):
        """Exactly these bytes come as one packet."""
        got = self.receive(LARGEST_DATAGRAM, within)
        if got != expected:
            raise Unexpected(f"{self.name}, as one packet: {difference(expected, got)}")


class PacketProgram(PacketEnd, Program):
    """A program each of whose datagrams is seen as it was."""

    KIND = socket.SOCK_SEQPACKET


class UdpEnd(PacketEnd):
    """A UDP socket; sender is where its last datagram came from."""

    def __init__(self, address="127.0.0.1", port=0):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if port:  # with it, the kernel may give two such sockets one port
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.port = self.socket.getsockname()[1]
        self.sender = None
        super().__init__(f"UDP {address}", self.socket)

    def receive(self, most, timeout):
        if not select.select([self.socket], [], [], max(0, timeout))[0]:
            return b""
        data, self.sender = self.socket.recvfrom(LARGEST_DATAGRAM)
        return data[:most]

    def send_to(self, data, port):
        self.socket.sendto(data, ("127.0.0.1", port))


class Accepted(End):
    """A connection that the converter made."""

    DATA_SEGMENTS = 152
    """Offset of tcpi_data_segs_in in struct tcp_info."""

    def __init__(self, accepted, source):
        self.socket = accepted
        self.source_port = source[1]
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__("network side", accepted)

    def segments(self):
        """How many segments with data have come so far."""
        info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return struct.unpack_from("I", info, self.DATA_SEGMENTS)[0]

    def close(self):
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Listener:
    """Where the converter connects to."""

    def __init__(self, port=0):
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]

    def accept(self, within=PATIENCE):
        self.socket.settimeout(within)
        try:
            accepted, source = self.socket.accept()
        except TimeoutError as timeout:
            raise Unexpected(f"listener: expected a connection within {within} s") from timeout
        accepted.setblocking(True)
        return Accepted(accepted, source)

    def expect_no_connection(self, seconds=QUIET):
        if select.select([self.socket], [], [], seconds)[0]:
            raise Unexpected("listener: expected no connection, got one")

    def close(self):
        self.socket.close()


def serve(unit, *settings):
    """A converter that listens, with these settings too; its port."""
    port = free_port()
    unit.configure(f"SOCK=TCPS,127.0.0.1,{port}", *settings)
    await_bound("tcp", port)
    return port


def dial(unit, *settings, host="127.0.0.1"):
    """A converter that has connected: the listener, and its end of the connection."""
    listener = Listener()
    unit.configure(f"SOCK=TCPC,{host},{listener.port}", *settings)
    return listener, listener.accept()


def send_datagrams(unit, target, *settings, host="127.0.0.1"):
    """A UDP client whose target is a port; its own port."""
    port = free_port()
    unit.configure(f"SOCK=UDPC,{host},{target}", f"SOCKPORT={port}", *settings)
    await_bound("udp", port)
    return port


def serve_datagrams(unit, *settings, host="127.0.0.1"):
    """A UDP server; its port, which is its target's too."""
    port = free_port()
    unit.configure(f"SOCK=UDPS,{host},{port}", *settings)
    await_bound("udp", port)
    return port


def socat_client(port):
    return Program("socat", "-", f"TCP:127.0.0.1:{port},nodelay")


def nc_client(port):
    return Program("nc", "127.0.0.1", port)


def client(port):
    """A TCP client that is no program."""
    return NetworkEnd(port)


def passes(unit, peer, data=b"up and down"):
    """Data passes both ways, and nothing else is there."""
    peer.send(data)
    unit.expect(data)
    unit.send(data)
    peer.expect(data)
    quiet(unit, peer)


def quiet(*ends):
    """Nothing comes out of any of these."""
    deadline = time.monotonic() + QUIET
    for end in ends:
        end.expect_quiet(max(0, deadline - time.monotonic()))
