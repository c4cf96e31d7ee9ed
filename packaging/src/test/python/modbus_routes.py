"""Modbus routes and rules: clients of each framing in front of lines and hosts that others wrote.

modbus_routes.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import socket
import struct
import threading
import time

from pymodbus.client import ModbusTcpClient
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer

import modbus_functions
import modbus_masters
import modbus_slaves
from ends import PATIENCE, Unexpected, run_case
from modbus_masters import Refused, adu, rtu
from peers import client, free_port, serve
from unit import Unit

SETTINGS = ("MODTCP=ON", "MODTO=10000")
READ = bytes.fromhex("03 0000 0001")


class Host:
    """A Modbus/TCP host that takes one connection and notes when everything happens."""

    def __init__(self, answer=None, port=0):
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.answer = answer or (lambda unit, pdu: pdu[:1] + b"\x02" + struct.pack(">H", unit))
        self.events = []
        self.refused = 0
        self.open = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def note(self, kind, data=b""):
        self.events.append((time.monotonic(), kind, data))

    def _accept(self):
        while True:
            peer, _ = self.socket.accept()
            if self.open:
                self.refused += 1
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                peer.close()
                continue
            self.open += 1
            self.note("connected")
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=[peer], daemon=True).start()

    def _serve(self, peer):
        with peer:
            while head := peer.recv(7, socket.MSG_WAITALL):
                transaction, _, length, unit = struct.unpack(">HHHB", head)
                pdu = peer.recv(length - 1, socket.MSG_WAITALL)
                self.note("asked", bytes([unit]) + pdu)
                reply = self.answer(unit, pdu)
                if reply is not None:
                    self.note("answers", reply)
                    peer.sendall(adu(transaction, unit, reply))
        self.note("closed")
        self.open -= 1

    def times(self, kind):
        return [when for when, what, _ in self.events if what == kind]

    def asked(self):
        return [data for _, what, data in self.events if what == "asked"]


def to(host, options="", rest=""):
    return f"tcp://127.0.0.1:{host.port}{options}{rest}"


def exchange(peer, transaction, unit, pdu, answer):
    peer.send(adu(transaction, unit, pdu))
    peer.expect(adu(transaction, unit, answer))


# ---- all functions by routes


def all_functions_pass_to_a_host(unit):
    host = free_port()
    modbus_slaves.Pymodbus.tcp(host)
    port = serve(unit, *SETTINGS, f"MODROUTE1=1,tcp://127.0.0.1:{host}")
    master = modbus_masters.Libmodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)
    modbus_functions.illegal_addresses(master)


def all_functions_pass_to_an_rtu_host(unit):
    host = free_port()
    modbus_slaves.Pymodbus.tcp(host, framer=ModbusRtuFramer)
    port = serve(unit, *SETTINGS, f"MODROUTE1=1,rtu://127.0.0.1:{host}")
    master = modbus_masters.Libmodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)


def data_passes_to_an_ascii_host(unit):
    host = free_port()
    modbus_slaves.Pymodbus.tcp(host, framer=ModbusAsciiFramer)
    port = serve(unit, *SETTINGS, f"MODROUTE1=1,ascii://127.0.0.1:{host}")
    modbus_functions.data(modbus_masters.Mbpoll.tcp(port))


def all_functions_pass_to_libmodbus(unit):
    host = free_port()
    modbus_slaves.Libmodbus.tcp(host)
    port = serve(unit, *SETTINGS, f"MODROUTE1=1,tcp://127.0.0.1:{host}")
    modbus_functions.data(modbus_masters.Libmodbus.tcp(port))


def a_line_and_two_hosts_behind_one_port(unit):
    """With offsets: unit 1 of each is 1 on the line, 11 and 21 on the hosts."""
    one, two = Host(), Host()
    port = serve(
        unit, *SETTINGS, "MODROUTE1=1,LINE", f"MODROUTE2=11-20,{to(one)},-10", f"MODROUTE3=*,{to(two)},-20"
    )
    modbus_slaves.Pymodbus.rtu(unit.leave())
    modbus_functions.data(modbus_masters.Libmodbus.tcp(port))
    peer = client(port)
    exchange(peer, 1, 11, READ, bytes.fromhex("03 02 0001"))
    exchange(peer, 2, 21, READ, bytes.fromhex("03 02 0001"))
    exchange(peer, 3, 30, READ, bytes.fromhex("03 02 000a"))
    exchange(peer, 4, 2, READ, bytes.fromhex("83 0a"))  # 2 - 20 is no unit
    modbus_functions.expect("units of host 1", [one.asked()[0][0]], [1])


# ---- clients of each framing


def pymodbus_of_each_framing(unit):
    port = serve(unit, *SETTINGS)
    slave = modbus_slaves.Pymodbus.rtu(unit.leave())
    for framer in (None, ModbusRtuFramer, ModbusAsciiFramer):
        options = {} if framer is None else {"framer": framer}
        master = ModbusTcpClient("127.0.0.1", port, timeout=PATIENCE, **options)
        master.connect()
        for count in (1, 10, 125):
            got = master.read_holding_registers(100, count, slave=1)
            modbus_functions.expect(f"{framer}", got.registers, modbus_slaves.REGISTERS[100 : 100 + count])
        for value in (4321, 777):
            master.write_register(11, value, slave=1)
            modbus_functions.expect(f"{framer}", slave.register(11), value)
        master.close()


def answers_come_in_order_to_a_client_without_transactions(unit):
    """The first request goes to a slow host, the second to a fast one."""
    release = threading.Event()

    def slowly(unit_id, pdu):
        release.wait(PATIENCE)
        return pdu[:1] + b"\x02" + struct.pack(">H", unit_id)

    slow, fast = Host(slowly), Host()
    port = serve(unit, *SETTINGS, f"MODROUTE1=1,{to(slow)}", f"MODROUTE2=2,{to(fast)}")
    peer = client(port)
    peer.send(rtu(1, READ) + rtu(2, READ))
    waited = time.monotonic() + PATIENCE
    while not fast.times("answers"):
        if time.monotonic() > waited:
            raise Unexpected("the fast host was not asked")
        time.sleep(0.005)
    peer.expect_quiet()
    release.set()
    peer.expect(rtu(1, bytes.fromhex("03 02 0001")) + rtu(2, bytes.fromhex("03 02 0002")))


# ---- one connection


def a_connection_that_is_taken_is_told(unit):
    host = Host()
    other = socket.create_connection(("127.0.0.1", host.port))
    port = serve(unit, *SETTINGS, f"MODROUTE1=*,{to(host)}")
    peer = client(port)
    exchange(peer, 1, 5, READ, bytes.fromhex("83 0b"))
    exchange(peer, 2, 5, READ, bytes.fromhex("83 0b"))
    other.close()
    again = time.monotonic() + PATIENCE
    while True:
        peer.send(adu(3, 5, READ))
        answer = peer.receive(100, PATIENCE)
        if answer == adu(3, 5, bytes.fromhex("03 02 0005")):
            break
        if time.monotonic() > again:
            raise Unexpected(f"never connected again: {answer}")
        time.sleep(0.1)


# ---- rules and access


def who_may_write_what(unit):
    host = Host(lambda unit_id, pdu: pdu if pdu[0] == 6 else bytes([pdu[0], 2, 0, 1]))
    port = serve(
        unit, *SETTINGS, f"MODROUTE1=9,{to(host)},0,RO", f"MODROUTE2=*,{to(host)}",
        "MODRULE1=127.0.0.1,*,W,100-199,ALLOW", "MODRULE2=*,7,W,*,ALLOW", "MODRULE3=*,*,W,*,DENY",
        "MODRULE4=*,*,R,500-599,DENY",
    )
    peer = client(port)
    exchange(peer, 1, 1, bytes.fromhex("06 0064 0001"), bytes.fromhex("06 0064 0001"))
    exchange(peer, 2, 1, bytes.fromhex("06 0063 0001"), bytes.fromhex("86 01"))
    exchange(peer, 3, 7, bytes.fromhex("06 0063 0001"), bytes.fromhex("06 0063 0001"))
    exchange(peer, 4, 9, bytes.fromhex("06 0064 0001"), bytes.fromhex("86 01"))
    exchange(peer, 5, 9, READ, bytes.fromhex("03 02 0001"))
    exchange(peer, 6, 1, bytes.fromhex("03 01f3 0002"), bytes.fromhex("83 02"))
    exchange(peer, 7, 1, bytes.fromhex("41 00"), bytes.fromhex("c1 01"))
    modbus_functions.expect("requests that passed", len(host.asked()), 3)
    try:
        modbus_masters.Libmodbus.tcp(port).write_register(11, 5)
        raise Unexpected("libmodbus wrote")
    except Refused as refused:
        modbus_functions.expect("exception", refused.code, 1)


# ---- cache


def a_fresh_value_is_given_without_the_host(unit):
    counter = iter(range(1000))
    host = Host(lambda unit_id, pdu: pdu if pdu[0] == 6 else pdu[:1] + b"\x04" + struct.pack(">HH", next(counter), 7))
    port = serve(unit, *SETTINGS, f"MODROUTE1=*,{to(host)},0,RW,10000")
    one, two = client(port), client(port)
    exchange(one, 1, 1, bytes.fromhex("03 0000 0002"), bytes.fromhex("03 04 0000 0007"))
    exchange(two, 2, 1, bytes.fromhex("03 0000 0002"), bytes.fromhex("03 04 0000 0007"))
    exchange(two, 3, 1, bytes.fromhex("03 0001 0001"), bytes.fromhex("03 02 0007"))
    modbus_functions.expect("reads of the host", len(host.asked()), 1)
    exchange(two, 4, 1, bytes.fromhex("06 0000 0001"), bytes.fromhex("06 0000 0001"))
    exchange(one, 5, 1, bytes.fromhex("03 0000 0002"), bytes.fromhex("03 04 0001 0007"))
    modbus_functions.expect("requests of the host", len(host.asked()), 3)


# ---- a master on the line


def a_master_on_the_line_reaches_several_hosts(unit):
    one, two = free_port(), Host()
    modbus_slaves.Pymodbus.tcp(one)
    unit.configure(
        f"SOCK=TCPC,127.0.0.1,{free_port()}", *SETTINGS, f"MODROUTE1=1,tcp://127.0.0.1:{one}",
        f"MODROUTE2=2,{to(two)},5", "MODROUTE3=3,LINE", "MODRULE1=*,2,W,*,DENY",
    )
    device = unit.leave()
    modbus_functions.data(modbus_masters.Libmodbus.rtu(device))
    master = modbus_masters.Libmodbus.rtu(device, unit=2)
    modbus_functions.expect("register", master.registers(0, 1), [7])
    for number, action, code in (
        (2, lambda asking: asking.write_register(0, 1), 1),
        (3, lambda asking: asking.registers(0, 1), 10),
        (4, lambda asking: asking.registers(0, 1), 10),
    ):
        try:
            action(modbus_masters.Libmodbus.rtu(device, unit=number))
            raise Unexpected(f"unit {number}: no exception")
        except Refused as refused:
            modbus_functions.expect(f"unit {number}", refused.code, code)


def a_half_closed_client_gets_its_answer(unit):
    host = Host(lambda unit_id, pdu: time.sleep(0.2) or pdu[:1] + b"\x02\x00\x05")
    port = serve(unit, *SETTINGS, f"MODROUTE1=*,{to(host)}")
    peer = client(port)
    peer.send(adu(1, 5, READ))
    peer.socket.shutdown(socket.SHUT_WR)
    peer.expect(adu(1, 5, bytes.fromhex("03 02 0005")))
    peer.expect_end()


if __name__ == "__main__":
    run_case(globals(), Unit)
