"""Modbus masters on the network and slaves on the line: mbpoll, libmodbus, pymodbus, modbus-serial, and frames.

modbus_peers.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import concurrent.futures
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from pymodbus.client import ModbusTcpClient, ModbusUdpClient
from pymodbus.exceptions import ConnectionException, ModbusIOException
from pymodbus.transaction import ModbusRtuFramer

import modbus_functions
import modbus_masters
import modbus_slaves
from ends import PATIENCE, Unexpected, run_case
from modbus_masters import adu, rtu
from peers import UdpEnd, check_seconds, client, quiet, serve, serve_datagrams
from unit import Unit

SETTINGS = ("MODTCP=ON", "MODTO=10000")
"""Slaves are programs of a busy machine."""

READ = bytes.fromhex("03 0001 0002")
ANSWER = bytes.fromhex("03 04 0102 0304")


# ---- all functions


def mbpoll_and_pymodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    slave = modbus_slaves.Pymodbus.rtu(unit.leave())
    modbus_functions.data(modbus_masters.Mbpoll.tcp(port))
    modbus_functions.expect("register", slave.register(11), 777)


def mbpoll_and_libmodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Libmodbus(unit.leave())
    modbus_functions.data(modbus_masters.Mbpoll.tcp(port))


def libmodbus_and_pymodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Pymodbus.rtu(unit.leave())
    master = modbus_masters.Libmodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)


def libmodbus_and_libmodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Libmodbus(unit.leave())
    master = modbus_masters.Libmodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)
    modbus_functions.expect("id", master.report_id()[2:], b"LMB3.1.6")


def pymodbus_and_pymodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Pymodbus.rtu(unit.leave())
    master = modbus_masters.Pymodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)
    modbus_functions.serial_line(master)
    modbus_functions.records(master)
    modbus_functions.as_bytes(client(port))


def pymodbus_and_libmodbus_slave(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Libmodbus(unit.leave())
    master = modbus_masters.Pymodbus.tcp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)


def pymodbus_in_datagrams(unit):
    port = serve_datagrams(unit, *SETTINGS)
    modbus_slaves.Pymodbus.rtu(unit.leave())
    master = modbus_masters.Pymodbus.udp(port)
    modbus_functions.data(master)
    modbus_functions.more_data(master)


def masters_and_pymodbus_slave_by_ascii(unit):
    port = serve(unit, *SETTINGS, "MODLINE=ASCII")
    modbus_slaves.Pymodbus.ascii(unit.leave(), units=(1, 2, 3))
    masters = (modbus_masters.Mbpoll, modbus_masters.Pymodbus, modbus_masters.Libmodbus)
    for number, master in enumerate(masters, 1):
        asking = master.tcp(port, number)
        modbus_functions.data(asking)
        modbus_functions.illegal_addresses(asking)


def modbus_serial_connect_tcp_rtu_buffered(unit):
    modbus_serial(unit, modbus_masters.ModbusSerial.tcp, "MODNET=AUTO")


def modbus_serial_connect_telnet(unit):
    modbus_serial(unit, modbus_masters.ModbusSerial.rtu_over_tcp, "MODNET=AUTO")


def modbus_serial_connect_telnet_without_auto(unit):
    modbus_serial(unit, modbus_masters.ModbusSerial.rtu_over_tcp, "MODNET=RTU")


def modbus_serial(unit, connect, framing):
    port = serve(unit, *SETTINGS, framing)
    slave = modbus_slaves.Pymodbus.rtu(unit.leave())
    master = connect(port)
    modbus_functions.data(master)
    modbus_functions.expect("register", slave.register(11), 777)
    modbus_functions.illegal_addresses(master)


def modbus_serial_in_turns_by_both(unit):
    """Each connection has its own framing."""
    port = serve(unit, *SETTINGS, "MODNET=AUTO")
    slave = modbus_slaves.Pymodbus.rtu(unit.leave())
    masters = [connect(port) for connect in (modbus_masters.ModbusSerial.tcp, modbus_masters.ModbusSerial.rtu_over_tcp)]
    for value in range(20):
        writer, reader = masters[value % 2], masters[1 - value % 2]
        writer.write_register(20, value)
        modbus_functions.expect("register", slave.register(20), value)
        modbus_functions.expect("registers", reader.registers(20, 2), [value, modbus_slaves.REGISTERS[21]])


# ---- exceptions


def exceptions_of_a_slave_pass_unchanged(unit):
    port = serve(unit, *SETTINGS)
    modbus_slaves.Libmodbus(unit.leave())
    for master in (
        modbus_masters.Libmodbus.tcp(port),
        modbus_masters.Mbpoll.tcp(port),
        modbus_masters.Pymodbus.tcp(port),
    ):
        modbus_functions.illegal_addresses(master)
    modbus_functions.illegal_functions_and_values(modbus_masters.Libmodbus.tcp(port))


def each_exception_of_each_function_passes_at_once(unit):
    """Not after the time-out, which is a minute here."""
    peer = client(serve(unit, "MODTCP=ON", "MODTO=60000"))
    for function in (*range(1, 25), 43, 65, 100, 127):
        for code in (1, 2, 3, 4, 5, 6, 8, 10, 11, 255):
            request = bytes([function, 0, 1, 0, 2])
            peer.send(adu(function, 17, request))
            unit.expect(rtu(17, request))
            unit.send(rtu(17, bytes([function | 0x80, code])))
            peer.expect(adu(function, 17, bytes([function | 0x80, code])))
    quiet(unit, peer)


def unit_that_does_not_answer(unit):
    peer = client(serve(unit, "MODTCP=ON", "MODTO=1000"))
    asked = time.monotonic()
    ask(unit, peer, 1, 5, READ)
    peer.expect(adu(1, 5, b"\x83\x0b"))
    check_seconds("exception", asked, 1)
    answered(unit, peer, 2)


def unit_that_does_not_answer_without_exceptions(unit):
    peer = client(serve(unit, "MODTCP=ON", "MODTO=1000", "MODEXC=OFF"))
    ask(unit, peer, 1, 5, READ)
    peer.expect_quiet(1.2)
    answered(unit, peer, 2)


# ---- segments and datagrams


def two_requests_in_a_segment(unit):
    peer = client(serve(unit, *SETTINGS))
    peer.send(adu(1, 1, READ) + adu(2, 2, READ))
    unit.expect_only(rtu(1, READ))
    unit.send(rtu(1, ANSWER))
    peer.expect(adu(1, 1, ANSWER))
    unit.expect_only(rtu(2, READ))
    unit.send(rtu(2, ANSWER))
    peer.expect(adu(2, 2, ANSWER))
    quiet(unit, peer)


def request_in_many_segments(unit):
    peer = client(serve(unit, *SETTINGS))
    write = bytes.fromhex("10 0000 007b f6") + bytes(range(246))
    for request in (READ, write):
        segments = adu(3, 1, request)
        for i, byte in enumerate(segments[:-1]):
            peer.send(bytes([byte]))
            if i in (0, 5, 6, 7):
                unit.expect_quiet()
        peer.send(segments[-1:])
        unit.expect(rtu(1, request))
        unit.send(rtu(1, request[:5] if request == write else ANSWER))
        peer.expect(adu(3, 1, request[:5] if request == write else ANSWER))
    quiet(unit, peer)


def one_and_a_half_requests_in_a_segment(unit):
    peer = client(serve(unit, *SETTINGS))
    both = adu(1, 1, READ) + adu(2, 2, READ)
    peer.send(both[:17])
    unit.expect_only(rtu(1, READ))
    peer.send(both[17:])
    unit.send(rtu(1, ANSWER))
    peer.expect(adu(1, 1, ANSWER))
    unit.expect(rtu(2, READ))
    unit.send(rtu(2, ANSWER))
    peer.expect(adu(2, 2, ANSWER))


def what_is_no_modbus_ends_only_its_connection(unit):
    port = serve(unit, *SETTINGS)
    peer = client(port)
    for wrong in ("0001 0001 0006 01", "0001 0000 0001 01", "0001 0000 00ff 01"):
        other = client(port)
        other.send(bytes.fromhex(wrong) + READ)
        other.expect_end()
    answered(unit, peer, 1)


def two_datagrams_of_two_masters_with_equal_transactions(unit):
    port = serve_datagrams(unit, *SETTINGS)
    peers = [UdpEnd(), UdpEnd()]
    requests = [bytes.fromhex("03 0000 0001"), bytes.fromhex("03 0001 0001")]
    answers = [bytes.fromhex("03 02 aaaa"), bytes.fromhex("03 02 bbbb")]
    for _ in range(20):
        for peer, request in zip(peers, requests):
            peer.send_to(adu(77, 1, request), port)
        for _ in peers:
            asked = b"".join(unit.receive(1, PATIENCE) for _ in rtu(1, READ))
            unit.send(rtu(1, answers[requests.index(asked[1:-2])]))
        for peer, answer in zip(peers, answers):
            peer.expect(adu(77, 1, answer))
    quiet(unit, *peers)


# ---- vendors' functions


def vendor_functions_end_with_silence(unit):
    peer = client(serve(unit, *SETTINGS))
    longest = bytes(i % 256 for i in range(251))
    for function in (*range(65, 73), *range(100, 111)):
        for data in (b"", b"\x00", b"any length", longest):
            request = bytes([function]) + data
            peer.send(adu(function, 9, request))
            unit.expect(rtu(9, request))
            answer = bytes([function, 7]) + data
            unit.send(rtu(9, answer))
            peer.expect(adu(function, 9, answer))
    quiet(unit, peer)


def answer_that_begins_like_its_request(unit):
    """Byte for byte, with the CRC: no echo, but the answer."""
    peer = client(serve(unit, *SETTINGS))
    query = bytes.fromhex("08 0000 a537")
    ask(unit, peer, 1, 1, query)
    unit.send(rtu(1, query))
    peer.expect(adu(1, 1, query))
    for number in range(1, 248):
        for function in (7, 100):
            request = bytes([function])
            ask(unit, peer, number, number, request)
            answer = request + rtu(number, request)[2:3]
            unit.send(rtu(number, answer))
            peer.expect(adu(number, number, answer))
    quiet(unit, peer)


def line_that_echoes(unit):
    """Once it is known that it does, the echo of a write is not its answer."""
    peer = client(serve(unit, "MODTCP=ON", "MODTO=1000"))
    write = bytes.fromhex("06 0014 0141")
    query = bytes.fromhex("08 0000 a537")
    for request, answer in [
        (READ, ANSWER),
        (write, b"\x86\x02"),
        (write, write),
        (query, b"\x88\x01"),
        (query, query),
        (b"\x64", b"\xe4\x01"),
        (b"\x64", b"\x64\x01"),
    ]:
        ask(unit, peer, 1, 1, request)
        unit.send(rtu(1, request) + rtu(1, answer))
        peer.expect(adu(1, 1, answer))
    ask(unit, peer, 2, 1, write)
    unit.send(rtu(1, write))
    peer.expect_only(adu(2, 1, b"\x86\x0b"))


# ---- RTU over TCP


def rtu_over_tcp_never_reaches_the_line(unit):
    """pymodbus with the RTU framer, whose polls of register 0 pass for MBAP headers; all of its tries."""
    port = serve(unit, *SETTINGS, "MODNET=MBAP")
    for address, count in ((0, 10), (0, 2), (107, 3)):
        master = ModbusTcpClient("127.0.0.1", port, framer=ModbusRtuFramer, timeout=2, retries=1)
        master.connect()
        try:
            raise Unexpected(master.read_holding_registers(address, count, slave=1))
        except ConnectionException:
            unit.expect_quiet()
    answered(unit, client(port), 1)


def rtu_in_datagrams_never_reaches_the_line(unit):
    port = serve_datagrams(unit, *SETTINGS, "MODNET=MBAP")
    master = ModbusUdpClient("127.0.0.1", port, framer=ModbusRtuFramer, timeout=0.5, retries=2)
    master.connect()
    answer = master.read_holding_registers(0, 2, slave=1)
    if not isinstance(answer, ModbusIOException):
        raise Unexpected(f"pymodbus by RTU over UDP: {answer}")
    unit.expect_quiet()


def first_segment_with_a_good_crc_by_chance_is_modbus_tcp(unit):
    peer = client(serve(unit, *SETTINGS))
    request = bytes.fromhex("03 0000 0001")
    peer.send(adu(0x0CE0, 1, request))
    unit.expect_only(rtu(1, request))


# ---- units that are not addressed


def read_for_any_unit_is_answered_by_who_is_there(unit):
    """Relays and power meters document it: 00 03 40 00 00 01 is answered by 01 03 02 00 01."""
    port = serve(unit, *SETTINGS)
    with ThreadPoolExecutor() as threads:
        for number in (0, 248, 255):
            master = ModbusTcpClient("127.0.0.1", port, timeout=PATIENCE)
            master.connect()
            asked = threads.submit(master.read_holding_registers, 0x4000, 1, slave=number)
            unit.expect(rtu(number, bytes.fromhex("03 4000 0001")))
            unit.send(rtu(1, bytes.fromhex("03 02 0001")))
            answer = asked.result(PATIENCE)
            modbus_functions.expect("registers", answer.registers, [1])
            modbus_functions.expect("unit", answer.unit_id, number)
    quiet(unit)


# ---- broadcasts


def broadcast_is_not_answered(unit):
    port = serve(unit, *SETTINGS)
    slave = modbus_slaves.Pymodbus.rtu(unit.leave(), units=(1, 2))
    everyone = client(port)
    master = modbus_masters.Pymodbus.tcp(port)
    for value in (321, 4321):
        everyone.send(adu(5, 0, bytes.fromhex("06 0014") + value.to_bytes(2, "big")))
        modbus_functions.expect("register", master.registers(20, 1), [value])
        modbus_functions.expect("register", slave.register(20, unit=2), value)
    everyone.expect_quiet()


def broadcast_is_followed_by_the_turnaround_delay(unit):
    peer = client(serve(unit, *SETTINGS))
    write = bytes.fromhex("06 0014 0141")
    peer.send(adu(5, 0, write) + adu(6, 1, READ))
    unit.expect(rtu(0, write))
    unit.expect_quiet(0.08)
    unit.expect(rtu(1, READ))
    unit.send(rtu(1, ANSWER))
    peer.expect_only(adu(6, 1, ANSWER))


# ---- time between requests


DEAF_SECONDS = 0.85
READS = 3


class DeafSlave:
    """Answers reads of one register by its address, and hears nothing for a while behind each answer."""

    def __init__(self, unit):
        self.unit = unit
        self.unheard = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        answered = float("-inf")
        request = b""
        while more := self.unit.receive(256, 3600):
            if time.monotonic() - answered < DEAF_SECONDS:
                self.unheard += len(more)
                continue
            request += more
            if len(request) == 8:
                self.unit.send(rtu(1, b"\x03\x02" + request[2:4]))
                answered = time.monotonic()
                request = b""


def slave_that_is_deaf_behind_its_answer_answers_three_masters(unit):
    port = serve(unit, "MODTCP=ON", "MODGAP=900000")
    slave = DeafSlave(unit)
    masters = [modbus_masters.Pymodbus.tcp(port) for _ in range(2)] + [modbus_masters.Mbpoll.tcp(port)]
    with concurrent.futures.ThreadPoolExecutor(len(masters)) as threads:
        asked = [threads.submit(read_registers, master, 100 * n) for n, master in enumerate(masters)]
        for reading in asked:
            reading.result()
    modbus_functions.expect("bytes that the slave did not hear", slave.unheard, 0)


def read_registers(master, first):
    for address in range(first, first + READS):
        modbus_functions.expect("register", master.registers(address, 1), [address])


# ----


def ask(unit, peer, transaction, number, request):
    peer.send(adu(transaction, number, request))
    unit.expect(rtu(number, request))


def answered(unit, peer, transaction):
    ask(unit, peer, transaction, 1, READ)
    unit.send(rtu(1, ANSWER))
    peer.expect(adu(transaction, 1, ANSWER))
    quiet(unit, peer)


run_case(globals(), Unit)
