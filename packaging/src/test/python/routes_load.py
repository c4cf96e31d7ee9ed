"""Many clients in front of two lines and two hosts that fail in every way: no answer is wrong, and none is missing.

routes_load.py DEVICE1 DEVICE2 COUNT   COUNT: of transactions; the unit of DEVICE1 leads them to both lines and hosts

Each unit holds a version. A write raises it, and each register tells it, with its own address. So an answer to another
request is noticed, one from before a write that was answered before the read was asked, and a write that is sent twice.
"""

import collections
import itertools
import os
import random
import select
import socket
import struct
import sys
import threading
import time

from ends import PATIENCE, Unexpected, run
from modbus_masters import adu, rtu
from peers import free_port, serve
from unit import Unit

CLIENTS = 8
UNITS = 2
ADDRESSES = 5
"""Few, so that reads are equal, and find kept values, now and then."""

TIMEOUT, QUIET = 50, 500
"""ms, of all targets, and behind a time-out of a line: longer than a busy machine holds bytes back."""

LATE = 0.06
"""Seconds, more than the time-out, less than it and the quiet time behind it."""

SLOW = 0.03
RESTART = 5.0

lock = threading.Lock()
versions = collections.Counter()
acknowledged = collections.Counter()
written = {}
"""The version that each write made."""

values = itertools.count()
"""For the writes, to tell them apart."""

problems = []
"""The ends of threads that should not end."""

threading.excepthook = lambda ended: problems.append(ended.exc_value)


def carry_out(unit, pdu):
    """What the unit (as the clients know it) does."""
    with lock:
        if pdu[0] == 6:
            if (unit, pdu) in written:
                raise Unexpected(f"unit {unit}: {pdu.hex()} came twice")
            versions[unit] += 1
            written[unit, pdu] = versions[unit]
            return pdu
        first, count = struct.unpack(">HH", pdu[1:5])
        registers = b"".join(bytes([versions[unit] % 256, (first + i) % 256]) for i in range(count))
        return struct.pack("BB", pdu[0], len(registers)) + registers


def refusal(unit, pdu):
    """The exception of a unit that does not carry the request out."""
    return bytes([pdu[0] | 0x80, 1 + (unit + pdu[2]) % 5])


class Faults:
    """Each kind once in a round of requests, in random order."""

    def __init__(self, random_numbers, round_length, *kinds):
        self.random = random_numbers
        self.round = [*kinds, *[None] * (round_length - len(kinds))]
        self.left = []
        self.rounds = -1

    def next(self):
        with lock:
            if not self.left:
                self.left = self.random.sample(self.round, len(self.round))
                self.rounds += 1
            return self.left.pop()


class Line:
    """Units on a serial line."""

    def __init__(self, device, offset, seed):
        self.file = os.open(device, os.O_RDWR | os.O_NOCTTY)
        self.received = b""
        self.offset = offset
        self.random = random.Random(seed)
        self.faults = Faults(
            self.random, 400, "silent", "slow", "late", "damaged", "cut", "in two", "twice", "noise", "echo",
            "exception", "other unit", "other function",
        )
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            if select.select([self.file], [], [], 0.05 if self.received else None)[0]:
                self.received += os.read(self.file, 300)
            else:
                self.received = b""
            while len(self.received) >= 8:
                asked, self.received = self.received[:8], self.received[8:]
                self.request(asked)

    def answer(self, data):
        """Not if the machine stood still until a newer request came: RTU cannot tell their answers apart."""
        if not self.received and not select.select([self.file], [], [], 0)[0]:
            os.write(self.file, data)

    def request(self, asked):
        unit, pdu = asked[0], asked[1:6]
        fault = self.faults.next()
        if fault == "exception":
            reply = refusal(unit + self.offset, pdu)
        else:
            reply = carry_out(unit + self.offset, pdu)
        answer = rtu(unit, reply)
        if fault == "silent":
            return
        if fault in ("slow", "late"):
            time.sleep(SLOW if fault == "slow" else LATE)
        elif fault == "damaged":
            damaged = bytearray(answer)
            damaged[self.random.randrange(len(answer))] ^= 1 << self.random.randrange(8)
            answer = bytes(damaged)
        elif fault == "cut":
            answer = answer[: self.random.randrange(1, len(answer))]
        elif fault == "twice":
            answer *= 2
        elif fault == "noise":
            answer = self.random.randbytes(self.random.randrange(1, 8)) + answer
        elif fault == "echo":
            answer = asked + answer
        elif fault == "other unit":
            answer = rtu(unit % UNITS + 1, reply)
        elif fault == "other function":
            answer = rtu(unit, bytes([reply[0] ^ 7]) + reply[1:])
        elif fault == "in two":
            cut = self.random.randrange(1, len(answer))
            self.answer(answer[:cut])
            time.sleep(0.002)
            answer = answer[cut:]
        self.answer(answer)


class Host:
    """Units behind a host that takes one connection or a few, and is restarted."""

    def __init__(self, port, offset, connections, seed):
        self.port = port
        self.offset = offset
        self.connections = connections
        self.random = random.Random(seed)
        self.faults = Faults(
            self.random, 400, "silent", *["slow"] * 60, "late", "closing", "cut", "in two", "twice", "exception",
            "other unit", "other function", "other transaction",
        )
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            end = time.monotonic() + RESTART
            with socket.create_server(("127.0.0.1", self.port), backlog=8) as listener:
                listener.setblocking(False)
                threads = [
                    threading.Thread(target=self.accept, args=[listener, end], daemon=True)
                    for _ in range(self.connections)
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()

    def accept(self, listener, end):
        while select.select([listener], [], [], max(0, end - time.monotonic()))[0]:
            try:
                peer, _ = listener.accept()
            except BlockingIOError:  # another thread was faster
                continue
            peer.setblocking(True)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with peer:
                try:
                    self.serve(peer, end)
                except ConnectionError:
                    pass  # on a busy machine: given up after three time-outs in a row

    def serve(self, peer, end):
        while time.monotonic() < end:
            if not select.select([peer], [], [], max(0, end - time.monotonic()))[0]:
                return
            head = peer.recv(7, socket.MSG_WAITALL)
            if len(head) < 7:
                return
            transaction, _, length, unit = struct.unpack(">HHHB", head)
            pdu = peer.recv(length - 1, socket.MSG_WAITALL)
            if not self.request(peer, transaction, unit, pdu):
                return

    def request(self, peer, transaction, unit, pdu):
        """Whether the connection stays."""
        fault = self.faults.next()
        if fault == "exception":
            reply = refusal(unit + self.offset, pdu)
        else:
            reply = carry_out(unit + self.offset, pdu)
        answer = adu(transaction, unit, reply)
        if fault in ("silent", "closing"):
            return fault == "silent"
        if fault in ("slow", "late"):
            time.sleep(SLOW if fault == "slow" else LATE)
        elif fault == "cut":
            answer = answer[: self.random.randrange(1, len(answer))]
        elif fault == "twice":
            answer *= 2
        elif fault == "other unit":
            answer = adu(transaction, unit % UNITS + 1, reply)
        elif fault == "other function":
            answer = adu(transaction, unit, bytes([reply[0] ^ 7]) + reply[1:])
        elif fault == "other transaction":
            answer = adu(transaction ^ 0x8000, unit, reply)  # not one that may be in use soon
        elif fault == "in two":
            cut = self.random.randrange(1, len(answer))
            peer.sendall(answer[:cut])
            time.sleep(0.002)
            answer = answer[cut:]
        peer.sendall(answer)
        return fault != "cut"


class Client:
    def __init__(self, port, count, seed):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(PATIENCE)
        self.random = random.Random(seed)
        self.count = count
        self.outcomes = collections.Counter()

    def run(self):
        left = self.count
        number = 0
        while left:
            batch = min(left, self.random.choice((1, 1, 2, 4)))
            asked = {}
            for _ in range(batch):
                number = (number + 1) % 65536
                asked[number] = self.ask(number)
            while asked:
                self.answer(asked)
            left -= batch

    def ask(self, number):
        unit = 10 * self.random.randrange(4) + self.random.randrange(1, 1 + UNITS)
        address = self.random.randrange(ADDRESSES)
        if self.random.randrange(5) == 0:
            pdu = struct.pack(">BHH", 6, address, next(values) % 65536)
        else:
            pdu = struct.pack(">BHH", 3, address, self.random.randrange(1, 4))
        with lock:
            oldest = acknowledged[unit]
        self.socket.sendall(adu(number, unit, pdu))
        return unit, pdu, oldest

    def receive(self, length):
        data = self.socket.recv(length, socket.MSG_WAITALL)
        if len(data) < length:
            raise Unexpected("the connection ended")
        return data

    def answer(self, asked):
        number, protocol, length, unit = struct.unpack(">HHHB", self.receive(7))
        pdu = self.receive(length - 1)
        if number not in asked:
            raise Unexpected(f"an answer nobody waits for: {number} {pdu.hex()}")
        wanted, request, oldest = asked.pop(number)
        exchange = f"asked unit {wanted} for {request.hex()}, unit {unit} answered {pdu.hex()}"
        if unit != wanted or protocol:
            raise Unexpected(exchange)
        if pdu[0] == request[0] | 0x80:
            if pdu[1] not in (6, 10, 11) and pdu != refusal(unit, request):
                raise Unexpected(exchange)
            self.outcomes[f"exception {pdu[1]:02x}"] += 1
        elif request[0] == 6:
            if pdu != request:
                raise Unexpected(exchange)
            with lock:
                acknowledged[wanted] = max(acknowledged[wanted], written[wanted, pdu])
            self.outcomes["written"] += 1
        else:
            if not fits(request, pdu):
                raise Unexpected(exchange)
            with lock:
                newest = versions[unit]
            version = min(newest - (newest - told) % 256 for told in pdu[2::2])
            if version < oldest:
                raise Unexpected(f"{exchange}: version {version}, written before: {oldest}, now {newest}")
            self.outcomes["read"] += 1


def fits(request, pdu):
    """Whether these are the registers that were asked for."""
    first, count = struct.unpack(">HH", request[1:])
    head = bytes([3, 2 * count])
    return len(pdu) == 2 + 2 * count and pdu[:2] == head and pdu[3::2] == bytes(range(first, first + count))


def routed(device1, device2, host1, host2):
    """A port that leads to two lines and two hosts, each with units from 1 on; some of their values are kept."""
    line = ("MODTCP=ON", f"MODTO={TIMEOUT}", f"MODQUIET={QUIET}")
    one, two = Unit(device1), Unit(device2)
    two.configure(*line)
    name = os.path.basename(two.leave()).removesuffix("-device")
    port = serve(
        one, *line, "MODROUTE1=1-9,LINE,0,RW,200", f"MODROUTE2=11-19,{name},-10",
        f"MODROUTE3=21-29,tcp://127.0.0.1:{host1},-20,RW,200",
        f"MODROUTE4=31-39,tcp://127.0.0.1:{host2}?conns=2,-30,RW,200",
    )
    one.leave()
    return port


def main(device1, device2, count):
    host1, host2 = free_port(), free_port()
    port = routed(device1, device2, host1, host2)
    targets = [Line(device1, 0, 1), Line(device2, 10, 2), Host(host1, 20, 1, 3), Host(host2, 30, 2, 4)]
    started = time.monotonic()
    clients = [Client(port, int(count) // CLIENTS, 100 + i) for i in range(CLIENTS)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = sum((client.outcomes for client in clients), collections.Counter())
    print(dict(outcomes), f"in {time.monotonic() - started:.1f} s")
    if problems:
        raise Unexpected(repr(problems[0]))
    if outcomes.total() != int(count) // CLIENTS * CLIENTS:
        raise Unexpected("answers are missing")
    if min(target.faults.rounds for target in targets) < 1:
        raise Unexpected("a target has not had all of its faults")
    if outcomes["read"] < int(count) // 3 or outcomes["written"] < int(count) // 12:
        raise Unexpected("most requests failed")


run(main, *sys.argv[1:])
