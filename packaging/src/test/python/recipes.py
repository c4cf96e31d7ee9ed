"""Follows the recipes of docs/modbus.md as they are printed, between masters, slaves and hosts that others wrote.

recipes.py DEVICE RECIPE [PORT DEVICE]   RECIPE: its heading, in small letters with - for what is no letter;
                                         another port of the process and its device, where the recipe has one

Only hosts, TCP ports and the name of the other port are replaced. serialbridge is in the PATH.
"""

import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from pymodbus.client import ModbusTcpClient
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer, ModbusSocketFramer

import modbus_functions
import modbus_masters
import modbus_slaves
from ends import PATIENCE, Unexpected, run
from modbus_functions import expect, refused
from modbus_masters import Libmodbus, Mbpoll, Refused, adu
from modbus_routes import Host, exchange
from modbus_slaves import Pymodbus
from peers import await_bound, client, eventually, free_port
from unit import Unit

PAGE = os.path.join(os.path.dirname(__file__), *[os.pardir] * 4, "docs", "modbus.md")
OWN, HOST, HOST2, HOST3 = ("192.168.1." + last for last in ("211", "30", "31", "32"))
CLIENTS = 8
NO_RESPONSE = 11


def slug(heading):
    return re.sub(r"[^a-z]+", "_", heading.lower())


def code_blocks(recipe):
    """The lines of the code blocks of a recipe."""
    with open(PAGE, encoding="utf-8") as page:
        recipes = page.read().split("\n## Recipes\n")[1].split("\n## ")[0]
    for text in recipes.split("\n### ")[1:]:
        heading, _, body = text.partition("\n")
        if slug(heading) == recipe:
            return [line[4:] for line in body.splitlines() if line.startswith("    ")]
    raise Unexpected(f"{PAGE}: no recipe {recipe}")


class Bench:
    """A unit, and the recipe that it follows."""

    def __init__(self, device, recipe, other, other_device):
        self.unit = Unit(device)
        self.name = os.path.basename(device).removesuffix("-device")
        self.state = os.path.join(os.path.dirname(device), "state")
        self.recipe = recipe
        self.other = other
        self.other_device = other_device

    def follow(self, **places):
        """Types the lines of the recipe; the port that it listens on. A place is a TCP port, or a text."""
        port = free_port()
        here = {OWN: port, HOST: places.get("host"), HOST2: places.get("host2"), HOST3: places.get("host3")}
        here.update(places.get("texts", {}))
        self.unit.enter_command_mode()
        listens = False
        for line in code_blocks(self.recipe):
            if line.startswith("AT+"):
                listens |= OWN in line
                self.unit.command(replaced(line, here))
        if listens:
            await_bound("tcp", port)
        return port

    def status(self):
        """The status document."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(os.path.join(self.state, "status.sock"))
            return json.loads(b"".join(iter(lambda: asking.recv(65536), b"")))

    def shell(self):
        """Runs the commands of the recipe; what they print."""
        commands = [line for line in code_blocks(self.recipe) if not line.startswith("AT+")]
        return "".join(
            subprocess.run(
                [*command.split(), "--state-dir", self.state],
                stdout=subprocess.PIPE, encoding="utf-8", check=True, timeout=30,
            ).stdout
            for command in commands
        )


def replaced(line, here):
    for name, place in here.items():
        if place is not None:
            line = re.sub(
                re.escape(name) + (r"([,:])\d+" if isinstance(place, int) else r"(?!\d)()"),
                lambda match, place=place: (
                    f"127.0.0.1{match[1]}{place}" if isinstance(place, int) else place
                ),
                line,
            )
    if "192.168." in line:
        raise Unexpected(f"{line}: a host of the page is left")
    return line


def marked_slave(framing, mark, units=(1,)):
    """A pymodbus server; the first register of each unit has the mark."""
    slave = Pymodbus.over_tcp(framing, units)
    for store in slave.stores.values():
        store.setValues(3, 0, [mark])
    return slave


def at_once(action):
    """All clients do it at the same time; the results."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(action, range(1, CLIENTS + 1)))


# ---- the recipes


def many_clients_one_connection(bench):
    host = Host()
    port = bench.follow(host=host.port)
    for _ in range(3):
        expect("values", at_once(lambda unit: Mbpoll.tcp(port, unit).registers(0, 1)), [[unit] for unit in range(1, 9)])
    expect("connections", (len(host.times("connected")), host.refused), (1, 0))
    expect("requests", len(host.asked()), 3 * CLIENTS)


def a_host_with_times_of_its_own(bench):
    host = Host(lambda unit, pdu: None if unit == 99 else pdu[:1] + b"\x02" + struct.pack(">H", unit))
    port = bench.follow(host=host.port)
    expect("values", at_once(lambda unit: Mbpoll.tcp(port, unit).registers(0, 1)), [[unit] for unit in range(1, 9)])
    connected, asked, answered = (host.times(what) for what in ("connected", "asked", "answers"))
    gaps = [later - earlier for later, earlier in zip(asked[1:], answered)]
    if asked[0] - connected[0] < 0.998 or min(gaps) < 0.048:
        raise Unexpected(f"too early: delay {asked[0] - connected[0]}, least gap {min(gaps)}")
    eventually("the host's connection closed", lambda: host.times("closed"), 5 + PATIENCE)
    if (open_for := host.times("closed")[0] - asked[-1]) < 4.998:
        raise Unexpected(f"closed after {open_for} s")
    began = time.monotonic()
    master = Libmodbus.tcp(port, 99)
    refused(NO_RESPONSE, master.registers, 0, 1)
    if (waited := time.monotonic() - began) < 3.998:  # delay and time-out
        raise Unexpected(f"given up after {waited} s")
    expect("connections", (len(host.times("connected")), host.refused), (2, 0))


def several_lines_and_hosts_behind_one_tcp_port(bench):
    other = Unit(bench.other_device)
    other.configure("MODTCP=ON")
    tcp, rtu = marked_slave("tcp", 3), marked_slave("rtu", 4)
    port = bench.follow(host=tcp.port, host2=rtu.port, texts={"com2": bench.other})
    line, second = Pymodbus.rtu(bench.unit.leave()), Pymodbus.rtu(other.leave())
    for slave, mark, unit in ((line, 1, 1), (second, 2, 11), (tcp, 3, 21), (rtu, 4, 31)):
        slave.store.setValues(3, 0, [mark])
        master = Libmodbus.tcp(port, unit)
        expect(f"register of unit {unit}", master.registers(0, 1), [mark])
        master.write_register(10, 100 * mark)
        expect(f"register at target {mark}", slave.register(10), 100 * mark)
    refused(10, Libmodbus.tcp(port, 40).registers, 0, 1)


def who_may_write_what(bench):
    slave = marked_slave("tcp", 7, units=(1, 9))
    port = bench.follow(host=slave.port, texts={"192.168.1.40": "127.0.0.2"})

    def trusted(unit):
        from_there = ModbusTcpClient("127.0.0.1", port, timeout=PATIENCE, source_address=("127.0.0.2", 0))
        return modbus_masters.Pymodbus(from_there, unit)

    trusted(1).write_registers(100, [5, 6])
    expect("registers", trusted(1).registers(100, 2), [5, 6])
    refused(1, trusted(1).write_registers, 199, [5, 6])
    refused(1, trusted(1).write_register, 99, 5)
    refused(1, trusted(9).write_register, 100, 5)
    for unit in (1, 9):
        expect("register", Mbpoll.tcp(port, unit).registers(0, 1), [7])
        refused(1, Mbpoll.tcp(port, unit).write_register, 100, 9)
    expect("register", slave.register(100), 5)


def values_for_many_clients_from_few_requests(bench):
    counter = iter(range(100, 200))
    host = Host(lambda unit, pdu: pdu if pdu[0] == 6 else pdu[:1] + b"\x02" + struct.pack(">H", next(counter)))
    port = bench.follow(host=host.port)
    expect("values", at_once(lambda _: Mbpoll.tcp(port).registers(0, 1)), [[100]] * CLIENTS)
    expect("requests", len(host.asked()), 1)
    Mbpoll.tcp(port).write_register(0, 5)
    expect("values", at_once(lambda _: Mbpoll.tcp(port).registers(0, 1)), [[101]] * CLIENTS)
    expect("requests", len(host.asked()), 3)


def a_unit_that_is_switched_off(bench):
    port = bench.follow()
    slave = Pymodbus.rtu(bench.unit.leave())
    stop = threading.Event()

    def poll(number):
        master = Libmodbus.tcp(port)
        read = 0
        while not stop.is_set():
            expect("registers", master.registers(number, 2), modbus_slaves.REGISTERS[number : number + 2])
            read += 1
        return read

    asked = 10
    off = Libmodbus.tcp(port, 2)
    with ThreadPoolExecutor(4) as clients:
        polls = [clients.submit(poll, number) for number in range(4)]
        try:
            for _ in range(asked):
                refused(NO_RESPONSE, off.registers, 0, 1)
        finally:
            stop.set()
        if min(polling.result() for polling in polls) == 0:
            raise Unexpected("unit 1 was held up")
    own = next(port for port in bench.status()["converters"] if port["name"] == bench.name)
    sent = next(unit for unit in own["units"] if unit["unit"] == 2)["requests"]
    if not 2 <= sent < asked:
        raise Unexpected(f"unit 2 was asked {sent} times for {asked} requests")
    slave.stores[2] = slave.stores[1]
    expect("registers", off.registers(0, 2), modbus_slaves.REGISTERS[:2])


def modbus_tcp_rtu_over_tcp_and_ascii_in_and_out(bench):
    hosts = [marked_slave(framing, mark) for mark, framing in enumerate(("tcp", "rtu", "ascii"), 1)]
    port = bench.follow(host=hosts[0].port, host2=hosts[1].port, host3=hosts[2].port)
    for framer in (ModbusSocketFramer, ModbusRtuFramer, ModbusAsciiFramer):
        for unit, host in enumerate(hosts, 1):
            peer = ModbusTcpClient("127.0.0.1", port, framer=framer, timeout=PATIENCE)
            master = modbus_masters.Pymodbus(peer, unit)
            expect(f"{framer.__name__}, unit {unit}", master.registers(0, 1), [unit])
            master.write_register(10, 50 + unit)
            expect("register at the host", host.register(10), 50 + unit)
            host.store.setValues(3, 10, [0])
            master.close()


def a_master_on_the_line_several_hosts(bench):
    one, two = marked_slave("tcp", 1), marked_slave("tcp", 2)
    bench.follow(host=one.port, host2=two.port)
    device = bench.unit.leave()
    for unit, host in ((1, one), (2, two), (1, one)):
        master = Libmodbus.rtu(device, unit)
        expect("register", master.registers(0, 1), [unit])
        master.write_register(10, 70 + unit)
        expect("register at the host", host.register(10), 70 + unit)
        master.close()


def functions_of_a_vendor(bench):
    host = Host(lambda unit, pdu: pdu[:1] + pdu[:0:-1])
    rtu = Pymodbus.over_tcp("rtu", (2,))
    port = bench.follow(host=host.port, host2=rtu.port)
    peer = client(port)
    sent = []
    for function in [*range(65, 73), 90, *range(100, 111), 127]:
        pdu = bytes([function]) + os.urandom(function)
        sent.append(b"\x01" + pdu)
        exchange(peer, function, 1, pdu, pdu[:1] + pdu[:0:-1])
    expect("requests of the host", host.asked(), sent)
    master = modbus_masters.Pymodbus.tcp(port, 2)
    modbus_functions.more_data(master)
    modbus_functions.serial_line(master)
    modbus_functions.records(master)


def who_is_slow(bench):
    release = threading.Event()

    def slowly(unit, pdu):
        release.wait(2 * PATIENCE)
        return pdu[:1] + b"\x02" + pdu[1:3]

    slow, fast = Host(slowly), Host()
    port = bench.follow(host=slow.port, host2=fast.port)
    many = client(port)
    requests = [bytes.fromhex("03 00") + bytes([number]) + b"\0\1" for number in range(20)]
    many.send(b"".join(adu(number, 1, pdu) for number, pdu in enumerate(requests)))
    await_waiting(bench, slow, 19)
    with ThreadPoolExecutor(1) as other:
        reading = other.submit(Mbpoll.tcp(port, 1).registers, 500, 1)
        await_waiting(bench, slow, 20)
        expect("the other host", Mbpoll.tcp(port, 2).registers(0, 1), [1])
        release.set()
        expect("register", reading.result(), [500])
    for number, pdu in enumerate(requests):
        many.expect(adu(number, 1, b"\x03\x02" + pdu[1:3]))
    place = slow.asked().index(bytes.fromhex("01 03 01f4 0001"))
    if place > 2:
        raise Unexpected(f"a client with one request had to wait for {place}")
    printed = re.sub(" +", " ", bench.shell())
    for told in (
        f"tcp://127.0.0.1:{slow.port} connected", f"tcp://127.0.0.1:{fast.port} connected",
        f"1,tcp://127.0.0.1:{slow.port},0,RW,0 21", f"2,tcp://127.0.0.1:{fast.port},-1,RW,0 1",
        f"tcp://127.0.0.1:{slow.port} 1 21 21", f"tcp://127.0.0.1:{fast.port} 1 1 1",
    ):
        if told not in printed:
            raise Unexpected(f"status: expected {told}, got {printed}")


def await_waiting(bench, host, count):
    address = f"tcp://127.0.0.1:{host.port}"

    def waiting():
        targets = bench.status()["targets"]
        return any(target["address"] == address and target["waiting"] == count for target in targets)

    eventually(f"{count} requests wait for {address}", waiting)


def main(device, name, other=None, other_device=None):
    recipe = name.replace("-", "_")
    try:
        globals()[recipe](Bench(device, recipe, other, other_device))
    except (Unexpected, Refused) as problem:
        raise Unexpected(f"{name}: {problem}") from problem


if __name__ == "__main__":
    run(main, *sys.argv[1:])
