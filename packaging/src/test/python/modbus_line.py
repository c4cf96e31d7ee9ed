"""A Modbus master on the line and slaves on the network: mbpoll, libmodbus, pymodbus, and frames as bytes.

modbus_line.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import select
import time

import modbus_functions
import modbus_masters
import modbus_slaves
from ends import PATIENCE, Unexpected, run_case
from modbus_masters import Silence, adu, rtu
from peers import (
    Listener,
    check_seconds,
    dial,
    free_port,
    quiet,
    send_datagrams,
)
from unit import Unit

READ = bytes.fromhex("03 0001 0002")
ANSWER = bytes.fromhex("03 04 0102 0304")
NO_PATH = 10
NO_RESPONSE = 11
TRIES = 15


# ---- all functions


def mbpoll_and_pymodbus_slave(unit):
    slave = connected_slave(unit)
    device = unit.leave()
    modbus_functions.data(modbus_masters.Mbpoll.rtu(device))
    modbus_functions.expect("register", slave.register(11), 777)
    modbus_functions.illegal_addresses(modbus_masters.Mbpoll.rtu(device))
    if "rialbridge's test" not in (text := modbus_masters.Mbpoll.rtu(device).report_id()):
        raise Unexpected(f"mbpoll -u: {text}")


def libmodbus_and_pymodbus_slave(unit):
    connected_slave(unit)
    master = modbus_masters.Libmodbus.rtu(unit.leave())
    modbus_functions.data(master)
    modbus_functions.more_data(master)
    modbus_functions.illegal_addresses(master)


def mbpoll_and_pymodbus_slave_in_datagrams(unit):
    port = free_port()
    slave = modbus_slaves.Pymodbus.udp(port)
    send_datagrams(unit, port, "MODTCP=ON")
    modbus_functions.data(modbus_masters.Mbpoll.rtu(unit.leave()))
    modbus_functions.expect("register", slave.register(11), 777)


def libmodbus_and_pymodbus_slave_by_short_connections(unit):
    port = free_port()
    modbus_slaves.Pymodbus.tcp(port)
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}", "SOCKSL=ON", "SHORTO=2", "MODTCP=ON")
    master = modbus_masters.Libmodbus.rtu(unit.leave())
    modbus_functions.data(master)
    modbus_functions.more_data(master)


def pymodbus_and_pymodbus_slave_by_ascii(unit):
    slave = connected_slave(unit, "MODLINE=ASCII")
    master = modbus_masters.Pymodbus.ascii(unit.leave())
    modbus_functions.data(master)
    modbus_functions.expect("register", slave.register(11), 777)
    modbus_functions.more_data(master)
    modbus_functions.illegal_addresses(master)


def connected_slave(unit, *settings):
    """A slave of pymodbus; the unit is connected to it."""
    port = free_port()
    slave = modbus_slaves.Pymodbus.tcp(port)
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}", "MODTCP=ON", *settings)
    await_connection(unit)
    return slave


def connected_peer(unit, *settings):
    """What the unit is connected to."""
    _, peer = dial(unit, "MODTCP=ON", *settings)
    await_connection(unit)
    return peer


def await_connection(unit):
    """A request that comes sooner is told that there is none."""
    unit.enter_command_mode()
    unit.await_link("CONNECT")
    unit.command("AT+ENTM")


# ---- frames


def every_function_passes_with_a_transaction_of_its_own(unit):
    peer = connected_peer(unit)
    requests = [
        bytes.fromhex(request)
        for request in (
            "01 0000 07d0, 02 0000 07d0, 03 0000 007d, 04 0000 007d, 05 0001 ff00, 06 0001 abcd,"
            "07, 08 0000 a537, 08 000b 0000, 0b, 0c, 11, 14 07 06 0004 0001 0002,"
            "15 09 06 0004 0007 0001 abcd, 16 0004 00f2 0025, 17 0003 0006 000e 0003 06 00ff 00ff 00ff,"
            "18 04de, 2b 0e 01 00, 2b 0d 01 02 03 04, 41, 48 01 02, 64, 6e 00"
        ).split(",")
    ]
    requests.append(bytes.fromhex("0f 0000 07b0 f6") + bytes(range(246)))
    requests.append(bytes.fromhex("10 0000 007b f6") + bytes(range(246)))
    requests.append(b"\x64" + bytes(i % 256 for i in range(252)))
    transactions = set()
    for request in requests:
        for answer in (request[:1] + b"any answer", bytes([request[0] | 0x80, 4])):
            transaction = pass_on(unit, peer, 17, request)
            if transaction in transactions:
                raise Unexpected(f"transaction {transaction} again")
            transactions.add(transaction)
            peer.send(adu(transaction, 17, answer))
            unit.expect(rtu(17, answer))
    quiet(unit, peer)


def pass_on(unit, peer, number, request):
    """The request reaches the slave; its transaction identifier there."""
    unit.send(rtu(number, request))
    return passed_on(peer, number, request)


def passed_on(peer, number, request):
    head = b"".join(peer.receive(1, PATIENCE) for _ in range(2))
    transaction = int.from_bytes(head, "big")
    peer.expect(adu(transaction, number, request)[2:])
    return transaction


def foreign_transaction_is_dropped(unit):
    peer = connected_peer(unit)
    transaction = pass_on(unit, peer, 1, READ)
    other = bytes.fromhex("03 04 dead dead")
    for foreign in (transaction - 1, transaction + 1, 0, 0xFFFF):
        if foreign != transaction:
            peer.send(adu(foreign & 0xFFFF, 1, other))
    peer.send(adu(transaction, 2, other))
    peer.send(adu(transaction, 1, b"\x04" + other[1:]))
    unit.expect_quiet()
    peer.send(adu(transaction, 1, ANSWER))
    unit.expect(rtu(1, ANSWER))
    peer.send(adu(transaction, 1, other))
    quiet(unit, peer)


def late_answer_is_dropped(unit):
    peer = connected_peer(unit, "MODTO=1000")
    late = pass_on(unit, peer, 1, READ)
    unit.expect(rtu(1, b"\x83\x0b"))
    transaction = pass_on(unit, peer, 1, READ)
    peer.send(adu(late, 1, bytes.fromhex("03 04 dead dead")) + adu(transaction, 1, ANSWER))
    unit.expect_only(rtu(1, ANSWER))


def broadcast_is_passed_on_and_not_answered(unit):
    peer = connected_peer(unit, "MODTO=1000")
    write = bytes.fromhex("06 0014 0141")
    transaction = pass_on(unit, peer, 0, write)
    peer.send(adu(transaction, 0, write))
    unit.expect_quiet(1.2)
    transaction = pass_on(unit, peer, 1, READ)
    peer.send(adu(transaction, 1, ANSWER))
    unit.expect_only(rtu(1, ANSWER))


# ---- no answer


def remote_that_is_away_is_told(unit):
    unit.configure(f"SOCK=TCPC,127.0.0.1,{free_port()}", "MODTCP=ON")
    device = unit.leave()
    refused(NO_PATH, modbus_masters.Mbpoll.rtu(device))
    master = modbus_masters.Libmodbus.rtu(device)
    for _ in range(3):
        refused(NO_PATH, master)


def remote_that_goes_away_is_told(unit):
    peer = connected_peer(unit, "MODTO=60000")
    pass_on(unit, peer, 1, READ)
    peer.close()
    unit.expect_only(rtu(1, b"\x83\x0a"))


def remote_that_is_away_is_not_told_without_exceptions(unit):
    unit.configure(f"SOCK=TCPC,127.0.0.1,{free_port()}", "MODTCP=ON", "MODEXC=OFF")
    device = unit.leave()
    silent(modbus_masters.Mbpoll.rtu(device, patience=0.5))
    master = modbus_masters.Libmodbus.rtu(device)
    master.limit(0.5)
    silent(master)


def remote_that_never_answers_is_told_after_the_time_out(unit):
    peer = connected_peer(unit, "MODTO=400")
    device = unit.leave()
    for master in (modbus_masters.Libmodbus.rtu(device), modbus_masters.Mbpoll.rtu(device)):
        started = time.monotonic()
        refused(NO_RESPONSE, master)
        check_seconds("exception", started, 0.4)


def remote_that_never_answers_is_not_told_without_exceptions(unit):
    peer = connected_peer(unit, "MODTO=1000", "MODEXC=OFF")
    pass_on(unit, peer, 1, READ)
    unit.expect_quiet(1.2)
    transaction = pass_on(unit, peer, 1, READ)
    peer.send(adu(transaction, 1, ANSWER))
    unit.expect_only(rtu(1, ANSWER))


def refused(code, master):
    modbus_functions.refused(code, master.registers, 0, 1)


def silent(master):
    try:
        got = master.registers(0, 1)
    except Silence:
        return
    raise Unexpected(f"expected silence, got {got}")


# ---- the line


def request_in_pieces_is_one(unit):
    """At 300 bit/s a pause of less than 117 ms is no end."""
    peer = connected_peer(unit, "UART=300,8,1,NONE,NFC")
    pass_on_with_pauses(unit, peer, 0.015)


def request_with_pauses_is_one(unit):
    peer = connected_peer(unit)
    for pause in (0.02, 0.1):
        transaction = pass_on_with_pauses(unit, peer, pause)
        peer.send(adu(transaction, 1, ANSWER))
        unit.expect_only(rtu(1, ANSWER))


def pass_on_with_pauses(unit, peer, pause):
    """A request with a pause behind each byte reaches the slave; its transaction identifier there.

    On a busy machine a pause may be longer and end the request, which is dropped then: one of several
    tries is enough.
    """
    for _ in range(TRIES):
        for byte in rtu(1, READ):
            unit.send(bytes([byte]))
            unit.expect_quiet(pause)
        if select.select([peer.socket], [], [], 2)[0]:
            return passed_on(peer, 1, READ)
    raise Unexpected(f"network side: expected one of {TRIES} requests with pauses of {pause} s, got none")


def request_with_a_long_pause_is_none(unit):
    peer = connected_peer(unit)
    request = rtu(1, READ)
    unit.send(request[:4])
    unit.expect_quiet(0.25)
    unit.send(request[4:])
    quiet(unit, peer)
    unit.expect_quiet(0.25)
    pass_on(unit, peer, 1, READ)


def server_that_closes_after_each_answer_gets_each_request_once(unit):
    """By short connections: behind the FIN of the server the next request makes the next one."""
    listener = Listener()
    unit.configure(f"SOCK=TCPC,127.0.0.1,{listener.port}", "SOCKSL=ON", "SHORTO=5", "MODTCP=ON")
    for value in range(100, 105):
        write = bytes([6, 0, 1, 0, value])
        unit.send(rtu(1, write))
        peer = listener.accept()
        transaction = passed_on(peer, 1, write)
        peer.send(adu(transaction, 1, write))
        peer.close()
        unit.expect(rtu(1, write))
    listener.expect_no_connection()


def what_is_asked_of_a_server_that_is_away_is_never_sent(unit):
    """By short connections, which a request makes: nobody listens at first."""
    port = free_port()
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}", "SOCKSL=ON", "SHORTO=2", "MODTCP=ON")
    write = bytes.fromhex("06 0001 0064")
    for _ in range(3):
        unit.send(rtu(1, write))
        unit.expect(rtu(1, bytes([0x86, NO_PATH])))
    listener = Listener(port)
    peer = listener.accept(15)
    peer.expect_quiet(0.5)
    pass_on(unit, peer, 1, READ)


def noise_and_bad_crcs_are_dropped(unit):
    peer = connected_peer(unit)
    bad = rtu(1, READ)[:-1] + b"\x00"
    unit.send(bad)
    peer.expect_quiet(0.25)
    unit.send(bytes(300))
    peer.expect_quiet()
    unit.send(b"\xff\x00\xff" + rtu(1, READ))
    transaction = passed_on(peer, 1, READ)
    peer.send(adu(transaction, 1, ANSWER))
    unit.expect_only(rtu(1, ANSWER))


run_case(globals(), Unit)
