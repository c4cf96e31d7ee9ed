"""A converter that listens on a line with a master and a slave: libmodbus, pymodbus, mbpoll.

modbus_listen.py DEVICE CASE [OTHER]   CASE: the name of a function below, with - for _
                                       OTHER: the device of another port, where a case has one
"""

import os
import select
import socket
import struct
import threading
import time
import tty

import modbus_functions
import modbus_masters
import modbus_slaves
from ends import PATIENCE, Unexpected, run_case
from modbus_masters import Libmodbus, Mbpoll, Pymodbus, Refused, Silence, adu, rtu
from modbus_slaves import COILS, DISCRETE_INPUTS, INPUT_REGISTERS, REGISTERS
from peers import client, serve
from unit import Unit

LISTENER = ("MODTCP=ON", "MODROLE=LISTEN", "MODKEEP=3600")
ILLEGAL_FUNCTION, UNKNOWN, TOO_OLD = 1, 2, 11
DEAD = 9
"""A unit that is not there."""


class Bus:
    """Two wires that join a master, a slave and the converter, each at a pseudo-terminal of its own.

    Each hears the other two. What the converter says is kept.
    """

    def __init__(self, converter):
        """The converter is at this device."""
        self.said = b""
        self._converter = os.open(converter, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._converter)
        self._ends = [self._converter]
        self._devices = []
        self.master = self._end()
        self.slave = self._end()
        threading.Thread(target=self._join, daemon=True).start()

    def _end(self):
        ours, device = os.openpty()
        tty.setraw(device)
        self._devices.append(device)  # open, so that nobody hangs up
        self._ends.append(ours)
        return os.ttyname(device)

    def _join(self):
        while True:
            for end in select.select(self._ends, [], [])[0]:
                data = os.read(end, 4096)
                if end == self._converter:
                    self.said += data
                for other in self._ends:
                    if other != end:
                        os.write(other, data)

    def expect_silence(self):
        if self.said:
            raise Unexpected(f"the converter sent {self.said!r} to the line")


def soon(what, ask, expected):
    """The values that the line has had come, if not at once then soon: they pass through two programs."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            got = ask()
        except Refused as refused:
            got = refused.code
        if got == expected:
            return
        if time.monotonic() > deadline:
            raise Unexpected(f"{what}: expected {expected}, got {got}")


def values_are_heard(bus, port, master):
    """The client gets each value that the master has read, and none that it has not."""
    listener = Mbpoll.tcp(port)
    reads = [
        ("coils", COILS, 40),
        ("discrete_inputs", DISCRETE_INPUTS, 33),
        ("registers", REGISTERS, 70),
        ("input_registers", INPUT_REGISTERS, 9),
    ]
    for name, values, count in reads:
        refused(UNKNOWN, lambda name=name: getattr(listener, name)(3, 1))
        modbus_functions.expect(name, getattr(master, name)(3, count), values[3 : 3 + count])
        ask = getattr(listener, name)
        soon(name, lambda ask=ask, count=count: ask(3, count), values[3 : 3 + count])
        soon(name, lambda ask=ask: ask(5, 2), values[5:7])
        refused(UNKNOWN, lambda ask=ask, count=count: ask(3, count + 1))
    bus.expect_silence()


def refused(code, ask):
    try:
        got = ask()
    except Refused as refusal:
        modbus_functions.expect("exception", refusal.code, code)
    else:
        raise Unexpected(f"expected exception {code}, got {got}")


def mbpoll_hears_libmodbus_and_pymodbus_slave(unit):
    port = serve(unit, *LISTENER)
    bus = Bus(unit.leave())
    modbus_slaves.Pymodbus.rtu(bus.slave)
    values_are_heard(bus, port, Libmodbus.rtu(bus.master))


def mbpoll_hears_mbpoll_and_libmodbus_slave(unit):
    port = serve(unit, *LISTENER)
    bus = Bus(unit.leave())
    modbus_slaves.Libmodbus(bus.slave)
    values_are_heard(bus, port, Mbpoll.rtu(bus.master))


def mbpoll_hears_pymodbus_and_its_slave_in_ascii(unit):
    port = serve(unit, *LISTENER, "MODLINE=ASCII")
    bus = Bus(unit.leave())
    modbus_slaves.Pymodbus.ascii(bus.slave)
    values_are_heard(bus, port, Pymodbus.ascii(bus.master))


def a_heard_write_forgets_until_the_next_read(unit):
    port = serve(unit, *LISTENER)
    bus = Bus(unit.leave())
    modbus_slaves.Pymodbus.rtu(bus.slave)
    master, listener = Libmodbus.rtu(bus.master), Pymodbus.tcp(port)
    writes = [
        ("write of 6", lambda: master.write_register(11, 777)),
        ("write of 16", lambda: master.write_registers(11, [8, 9])),
        ("write of 22", lambda: master.mask_write_register(11, 0xF0, 0x05)),
        ("write of 23", lambda: master.write_and_read(11, [5], 30, 2)),
    ]
    for what, write in writes:
        read = master.registers(10, 4)
        soon(what, lambda: listener.registers(10, 4), read)
        write()
        soon(what, lambda: listener.registers(10, 4), UNKNOWN)
        modbus_functions.expect(what, listener.registers(10, 1), read[:1])
    soon("read of 23", lambda: listener.registers(30, 2), REGISTERS[30:32])
    for what, write in [
        ("write of 5", lambda: master.write_coil(21, 1 - COILS[21])),
        ("write of 15", lambda: master.write_coils(21, [0, 1])),
    ]:
        read = master.coils(20, 4)
        soon(what, lambda: listener.coils(20, 4), read)
        write()
        soon(what, lambda: listener.coils(20, 4), UNKNOWN)
    read = master.coils(20, 4)
    soon("coils", lambda: listener.coils(20, 4), read)
    bus.expect_silence()


def an_old_value_is_told(unit):
    port = serve(unit, *LISTENER, "MODKEEP=1")
    bus = Bus(unit.leave())
    modbus_slaves.Libmodbus(bus.slave)
    Libmodbus.rtu(bus.master).registers(0, 2)
    soon("too old", lambda: Mbpoll.tcp(port).registers(0, 2), TOO_OLD)
    refused(UNKNOWN, lambda: Mbpoll.tcp(port).registers(0, 3))
    bus.expect_silence()


def a_route_of_another_port_is_answered_likewise(unit, other):
    unit.configure(*LISTENER, "MODKEEP=1")
    name = os.path.basename(unit.device).removesuffix("-device")
    port = serve(Unit(other), "MODTCP=ON", f"MODROUTE1=11-19,{name},-10")
    bus = Bus(unit.leave())
    modbus_slaves.Pymodbus.rtu(bus.slave)
    master, listener = Libmodbus.rtu(bus.master), Libmodbus.tcp(port, 11)
    soon("unknown", lambda: listener.registers(0, 4), UNKNOWN)

    def read_by_both():
        master.registers(0, 4)
        return listener.registers(0, 4)

    soon("fresh", read_by_both, REGISTERS[:4])
    soon("too old", lambda: listener.registers(0, 4), TOO_OLD)
    refused(UNKNOWN, lambda: listener.registers(0, 5))
    refused(UNKNOWN, lambda: Mbpoll.tcp(port, 12).registers(0, 4))
    refused(ILLEGAL_FUNCTION, lambda: listener.write_register(0, 1))
    soon("fresh again", read_by_both, REGISTERS[:4])
    bus.expect_silence()


def nothing_is_sent_to_the_line(unit):
    port = serve(unit, *LISTENER, "HEARTEN=ON", "HEARTTP=COM", "HEARTTM=1")
    bus = Bus(unit.leave())
    modbus_slaves.Pymodbus.rtu(bus.slave)
    master, listener = Libmodbus.rtu(bus.master), Libmodbus.tcp(port)
    master.registers(0, 4)
    soon("registers", lambda: listener.registers(0, 4), REGISTERS[:4])
    for function in range(5, 128):
        answer = listener.ask(1, bytes([function]) + b"\x00\x01\x00\x01")
        modbus_functions.expect("answer", answer.hex(), bytes([function | 0x80, 1]).hex())
    with client(port).socket as peer:
        peer.sendall(adu(1, 0, bytes.fromhex("06 0001 0007")) + adu(2, 1, b"\x03\0\0\0\1"))
        expected = adu(2, 1, b"\x03\x02" + struct.pack(">H", REGISTERS[0]))
        modbus_functions.expect("answer", peer.recv(100), expected)
    for text in (rtu(1, bytes.fromhex("06 0001 0007")), b":010600010007F1\r\n", b"hello"):
        with client(port).socket as peer:
            peer.sendall(text)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(100):
                pass
    until = time.monotonic() + 2.5  # two heartbeats would come
    while time.monotonic() < until:
        modbus_functions.expect("registers", master.registers(0, 4), REGISTERS[:4])
    master.limit(0.1)
    try:
        got = master.ask(DEAD, bytes.fromhex("03 0000 0001"))
        raise Unexpected(f"expected no answer, got {got}")
    except Silence:
        master.limit(PATIENCE)
    modbus_functions.expect("registers", master.registers(0, 4), REGISTERS[:4])
    bus.expect_silence()


if __name__ == "__main__":
    run_case(globals(), Unit)
