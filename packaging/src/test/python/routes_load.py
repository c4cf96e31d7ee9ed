"""Many clients in front of two lines and two hosts that fail in every way: no answer is wrong, and none is missing.

routes_load.py DEVICE1 DEVICE2 COUNT   COUNT: of transactions; the unit of DEVICE1 leads them to both lines and hosts

Each unit holds a version. A write raises it, and each register tells it, with its own address. So an answer to another
request is noticed, and one from before a write that was answered before the read was asked.
"""

import collections
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
UNITS = 4
TIMEOUT, QUIET = 50, 100
"""ms, of all targets, and behind a time-out of a line."""

LATE = 0.06
"""Seconds, more than the time-out, less than it and the quiet time behind it."""

RESTART = 5.0

lock = threading.Lock()
versions = collections.Counter()
acknowledged = collections.Counter()


def carry_out(unit, pdu):
    """What the unit (as the clients know it) does."""
    with lock:
        if pdu[0] == 6:
            versions[unit] += 1
            return pdu
        first, count = struct.unpack(">HH", pdu[1:5])
        values = b"".join(bytes([versions[unit] % 256, (first + i) % 256]) for i in range(count))
        return struct.pack("BB", pdu[0], len(values)) + values


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
        if not self.left:
            self.left = self.random.sample(self.round, len(self.round))
            self.rounds += 1
        return self.left.pop()


class Line:
    """Units on a serial line."""

    def __init__(self, device, offset, seed):
        self.file = os.open(device, os.O_RDWR | os.O_NOCTTY)
        self.offset = offset
        self.random = random.Random(seed)
        self.faults = Faults(
            self.random, 200, "silent", "late", "damaged", "cut", "in two", "twice", "noise", "echo",
            "exception", "other unit", "other function",
        )
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        received = b""
        while True:
            if select.select([self.file], [], [], 0.05 if received else None)[0]:
                received += os.read(self.file, 300)
            else:
                received = b""
            while len(received) >= 8:
                self.request(received[:8])
                received = received[8:]

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
        if fault == "late":
            time.sleep(LATE)
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
            os.write(self.file, answer[:cut])
            time.sleep(0.002)
            answer = answer[cut:]
        # If the machine stood still for so long that a newer request is here, RTU cannot tell their answers apart.
        if not select.select([self.file], [], [], 0)[0]:
            os.write(self.file, answer)


class Host:
    """Units behind a host that takes one connection, and is restarted."""

    def __init__(self, port, offset, seed):
        self.port = port
        self.offset = offset
        self.random = random.Random(seed)
        self.faults = Faults(
            self.random, 400, "silent", "late", "closing", "cut", "in two", "twice", "exception",
            "other unit", "other function", "other transaction",
        )
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            with socket.create_server(("127.0.0.1", self.port), backlog=8) as listener:
                end = time.monotonic() + RESTART
                while time.monotonic() < end:
                    listener.settimeout(max(0.01, end - time.monotonic()))
                    try:
                        peer, _ = listener.accept()
                    except TimeoutError:
                        break
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    with peer:
                        self.serve(peer, end)

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
        if fault == "late":
            time.sleep(LATE)
        elif fault == "cut":
            answer = answer[: self.random.randrange(1, len(answer))]
        elif fault == "twice":
            answer *= 2
        elif fault == "other unit":
            answer = adu(transaction, unit % UNITS + 1, reply)
        elif fault == "other function":
            answer = adu(transaction, unit, bytes([reply[0] ^ 7]) + reply[1:])
        elif fault == "other transaction":
            answer = adu(transaction ^ 1, unit, reply)
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
        self.problem = None

    def run(self):
        try:
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
        except (Unexpected, OSError) as problem:
            self.problem = problem

    def ask(self, number):
        unit = 10 * self.random.randrange(4) + self.random.randrange(1, 1 + UNITS)
        address = self.random.randrange(1000)
        write = self.random.randrange(5) == 0
        pdu = struct.pack(">BHH", 6 if write else 3, address, 77 if write else self.random.randrange(1, 7))
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
        if unit != wanted or protocol:
            raise Unexpected(f"unit {unit} instead of {wanted}")
        if pdu[0] == request[0] | 0x80:
            if pdu[1] not in (6, 10, 11) and pdu != refusal(unit, request):
                raise Unexpected(f"asked {request.hex()}, got {pdu.hex()}")
            self.outcomes[f"exception {pdu[1]:02x}"] += 1
        elif request[0] == 6:
            if pdu != request:
                raise Unexpected(f"wrote {request.hex()}, got {pdu.hex()}")
            with lock:
                acknowledged[wanted] = versions[wanted]
            self.outcomes["written"] += 1
        else:
            self.check(request, pdu, oldest, wanted)
            self.outcomes["read"] += 1

    def check(self, request, pdu, oldest, unit):
        first, count = struct.unpack(">HH", request[1:])
        if len(pdu) != 2 + 2 * count or pdu[:2] != bytes([3, 2 * count]):
            raise Unexpected(f"asked {request.hex()}, got {pdu.hex()}")
        with lock:
            newest = versions[unit]
        for i in range(count):
            version, address = pdu[2 + 2 * i], pdu[3 + 2 * i]
            if address != (first + i) % 256:
                raise Unexpected(f"the answer to another request: asked {request.hex()}, got {pdu.hex()}")
            if newest - (newest - version) % 256 < oldest:
                raise Unexpected(f"version {version}, written before: {oldest}, now {newest}")


def routed(device1, device2, host1, host2):
    """A port that leads to two lines and two hosts, each with units from 1 on; some of their values are kept."""
    line = ("MODTCP=ON", f"MODTO={TIMEOUT}", f"MODQUIET={QUIET}")
    one, two = Unit(device1), Unit(device2)
    two.configure(*line)
    name = os.path.basename(two.leave()).removesuffix("-device")
    port = serve(
        one, *line, "MODROUTE1=1-9,LINE,0,RW,200", f"MODROUTE2=11-19,{name},-10",
        f"MODROUTE3=21-29,tcp://127.0.0.1:{host1},-20,RW,200", f"MODROUTE4=31-39,tcp://127.0.0.1:{host2},-30",
    )
    one.leave()
    return port


def main(device1, device2, count):
    host1, host2 = free_port(), free_port()
    port = routed(device1, device2, host1, host2)
    targets = [Line(device1, 0, 1), Line(device2, 10, 2), Host(host1, 20, 3), Host(host2, 30, 4)]
    started = time.monotonic()
    clients = [Client(port, int(count) // CLIENTS, 100 + i) for i in range(CLIENTS)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = sum((client.outcomes for client in clients), collections.Counter())
    print(dict(outcomes), f"in {time.monotonic() - started:.1f} s")
    for client in clients:
        if client.problem:
            raise Unexpected(client.problem)
    if outcomes.total() != int(count) // CLIENTS * CLIENTS:
        raise Unexpected("answers are missing")
    if not all(target.thread.is_alive() for target in targets):
        raise Unexpected("a target has ended")
    if min(target.faults.rounds for target in targets) < 1:
        raise Unexpected("a target has not had all of its faults")
    if outcomes["read"] < int(count) // 3 or outcomes["written"] < int(count) // 12:
        raise Unexpected("most requests failed")


run(main, *sys.argv[1:])
