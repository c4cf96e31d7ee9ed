"""TCP server (TCPS) and the index function, with socat, nc and plain sockets as clients.

functions_server.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import select
import socket
import struct
import subprocess

from ends import PATIENCE, End, Unexpected, difference, run_case
from modbus_masters import adu, rtu
from peers import PacketProgram, client, dial, nc_client, passes, quiet, serve, socat_client
from unit import Unit

EVERY_BYTE = bytes(range(256))

CABLE = 40_000
"""Bytes that the pseudo-terminals and the program between them may hold."""


def serial_data_goes_to_all_and_theirs_to_the_line(unit):
    port = serve(unit)
    clients = [socat_client(port), nc_client(port)]
    for one in clients:
        one.send(b"here I am")
        unit.expect(b"here I am")
    unit.send(EVERY_BYTE)
    for one in clients:
        one.expect(EVERY_BYTE)
    for one in clients:
        one.send(EVERY_BYTE)
        unit.expect(EVERY_BYTE)
    quiet(unit, *clients)
    clients[0].stop()
    passes(unit, clients[1])


def keep_closes_one_client_too_many_without_a_byte(unit):
    port = serve(unit, "MAXSK=1", "TCPSE=KEEP")
    first = nc_client(port)
    passes(unit, first)
    second = client(port)
    unit.send(b"meanwhile")
    second.expect_end()
    first.expect(b"meanwhile")
    passes(unit, first)
    first.stop()
    unit.enter_command_mode()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")
    passes(unit, client(port))


def kick_drops_the_oldest_client(unit):
    port = serve(unit, "MAXSK=2", "TCPSE=KICK")
    oldest, middle = client(port), client(port)
    passes_to_both(unit, oldest, middle)
    newest = client(port)
    oldest.expect_end()
    passes_to_both(unit, middle, newest)


def passes_to_both(unit, *clients):
    for one in clients:
        one.send(b"down")
        unit.expect(b"down")
    unit.send(b"up")
    for one in clients:
        one.expect(b"up")
    quiet(unit, *clients)


# ---- clients that close their sending side


def nc_that_ends_its_input_gets_the_answer(unit):
    asks_and_ends(unit, "nc", "-N", "127.0.0.1")


def nc_that_waits_after_its_input_gets_the_answer(unit):
    asks_and_ends(unit, "nc", "-q", "2", "127.0.0.1")


def ncat_that_ends_its_input_gets_the_answer(unit):
    asks_and_ends(unit, "ncat", "127.0.0.1")


def socat_that_ends_its_input_gets_the_answer(unit):
    port = serve(unit)
    answered(unit, "socat", "-t", "2", "-", f"tcp:127.0.0.1:{port}")


def asks_and_ends(unit, *command):
    port = serve(unit, "MAXSK=1")
    answered(unit, *command, str(port))
    answered(unit, *command, str(port))


def answered(unit, *command):
    """printf 'W\\r\\n' | COMMAND: the device answers after a while, in two parts."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asking:
        asking.stdin.write(b"W\r\n")
        asking.stdin.close()
        unit.expect(b"W\r\n")
        unit.expect_quiet(0.15)
        unit.send(b"first part, ")
        unit.expect_quiet(0.5)
        unit.send(b"answer\r\n")
        answer = asking.stdout.read()
        if answer != b"first part, answer\r\n":
            raise Unexpected(f"{command[0]}: {answer}")


def modbus_client_that_ends_its_side_gets_its_answers(unit):
    peer = client(serve(unit, "MODTCP=ON", "MODTO=10000"))
    read = bytes.fromhex("03 0001 0002")
    peer.send(adu(1, 1, read) + adu(2, 1, read[:-1] + b"\x01"))
    peer.socket.shutdown(socket.SHUT_WR)
    unit.expect(rtu(1, read))
    unit.expect_quiet(2.5)  # longer than the silence that ends such a client
    unit.send(rtu(1, bytes.fromhex("03 04 0102 0304")))
    peer.expect(adu(1, 1, bytes.fromhex("03 04 0102 0304")))
    unit.expect(rtu(1, read[:-1] + b"\x01"))
    unit.send(rtu(1, bytes.fromhex("03 02 0506")))
    peer.expect(adu(2, 1, bytes.fromhex("03 02 0506")))
    peer.expect_end()


def half_closed_client_counts_for_nothing(unit):
    port = serve(unit, "INDEXEN=ON", "MAXSK=1", "PKTGAP=50")
    half = client(port)
    unit.expect(b"C11")
    half.send(b"question")
    unit.expect(b"I1question")
    half.socket.shutdown(socket.SHUT_WR)
    unit.expect(b"D10")
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=DISCONNECT")
    unit.command("AT+ENTM")
    newcomer = client(port)
    unit.expect(b"C11")
    unit.send(b"to all")
    half.expect(b"to all")
    newcomer.expect(b"to all")
    half.expect_end()
    newcomer.expect_quiet()


def what_a_closed_client_did_not_get_is_for_the_next(unit):
    """Its FIN is that of a full close: what it is sent is answered by a reset."""
    port = serve(unit)
    first = client(port)
    passes(unit, first)
    first.socket.close()
    unit.enter_command_mode()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")
    unit.send(b"said to nobody;")
    unit.take_all()
    second = client(port)
    second.expect(b"said to nobody;")
    passes(unit, second)


def reset_client_leaves_nothing_before_the_next_one_s_stop(unit):
    """PEERGONE=DROP: the line takes nothing while the job comes, and its client is reset."""
    port = serve(unit, "PEERGONE=DROP")
    job = client(port)
    job.socket.setblocking(False)
    sent = 0
    while select.select([], [job.socket], [], 0.5)[1]:  # until nothing takes more
        sent += job.socket.send(b"G1 X1 Y1\r\n" * 100)
    if sent < 100_000:
        raise Unexpected(f"only {sent} bytes waited")
    job.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    job.socket.close()
    stop = client(port)
    stop.send(b"STOP")
    got = unit.receive_until(b"STOP", 20)
    if len(got) > CABLE:
        raise Unexpected(f"{len(got)} bytes before the STOP, of {sent}")


def link_is_told(unit):
    port = serve(unit)
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=DISCONNECT")
    first, second = client(port), client(port)
    unit.await_link("CONNECT")
    first.socket.close()
    unit.command("AT+SOCKLK", "+OK=CONNECT")
    second.socket.close()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")


def server_sends_no_registry_packet_and_no_heartbeat(unit):
    port = serve(unit, "REGEN=MAC", "REGTCP=ALL", "HEARTEN=ON", "HEARTTP=NET", "HEARTTM=1")
    peer = client(port)
    peer.expect_quiet(2.5)
    passes(unit, peer)
    peer.expect_quiet(1.5)
    unit.expect_quiet()


def first_client_gets_what_the_line_sent_before(unit):
    port = serve(unit, "UARTCLBUF=OFF")
    unit.send(b"before;")
    unit.take_all()
    first = client(port)
    first.expect(b"before;")
    passes_to_both(unit, first, client(port))


def first_client_gets_only_what_the_line_sends_from_then_on(unit):
    port = serve(unit, "UARTCLBUF=ON")
    unit.send(b"before;")
    unit.take_all()
    first = client(port)
    first.send(b"here I am")
    unit.expect(b"here I am")
    passes(unit, first)


ANSWER = bytes.fromhex("012028") + bytes(range(40)) + b"\xab\xcd"
"""Of a Modbus slave, by RTU: 45 bytes."""


def answer_in_pieces_is_one_read_with_streampkt(unit):
    port = serve(unit, "STREAMPKT=ON", "PKTGAP=30")
    peers = [client(port), PacketProgram("socat", "-", f"TCP:127.0.0.1:{port}")]
    for number, peer in enumerate(peers):
        peer.send(b"?%d" % number)
        unit.expect(b"?%d" % number)
    expect_one_read(unit, *peers)


def client_sends_answer_in_pieces_as_one_read_with_streampkt(unit):
    listener, peer = dial(unit, "STREAMPKT=ON", "PKTGAP=30")
    expect_one_read(unit, peer)
    listener.close()


def expect_one_read(unit, *peers):
    """The first read of each peer gives it all. A busy machine may make a gap where there is none: then once more."""
    for _ in range(10):
        first = {}
        for start in range(0, len(ANSWER), 8):
            unit.send(ANSWER[start:start + 8])
            read_if_ready(peers, first, 0.008)
        while len(first) < len(peers):
            if not read_if_ready(peers, first, PATIENCE):
                raise Unexpected(f"{len(first)} of {len(peers)} peers got something")
        for peer in peers:
            End.expect(peer, ANSWER[len(first[peer]):])
        if all(read == ANSWER for read in first.values()):
            return
    raise Unexpected(f"one read: {difference(ANSWER, first[peers[0]])}")


def read_if_ready(peers, first, seconds):
    """Waits so long for peers that have not read yet; whether one has now."""
    waiting = [peer for peer in peers if peer not in first]
    ready = select.select([peer.file for peer in waiting], [], [], seconds)[0]
    for peer in waiting:
        if peer.file in ready:
            first[peer] = peer.receive(len(ANSWER), 0)
    return bool(ready)


def index_packet_ends_at_the_delimiter(unit):
    port = serve(unit, "INDEXEN=ON", "PKTEND=0D0A", "PKTGAP=1000")
    clients = [join(unit, port, message) for message in (b"C11", b"C22")]
    unit.send(b"O2for two\r\nfor all\r\n")
    clients[1].expect(b"for two\r\nfor all\r\n")
    clients[0].expect(b"for all\r\n")
    quiet(unit, *clients)


def index_tells_who_comes_and_goes_and_sends(unit):
    port = serve(unit, "INDEXEN=ON")
    first = join(unit, port, b"C11")
    second = join(unit, port, b"C22")
    third = join(unit, port, b"C33")
    for one, sent, told in [
        (second, b"x", b"I2x"),
        (first, EVERY_BYTE, b"I1" + EVERY_BYTE),
        (third, b"C11", b"I3C11"),
    ]:
        one.send(sent)
        unit.expect_only(told)
    leave(unit, second, b"D22")
    second = join(unit, port, b"C23")
    leave(unit, first, b"D12")
    leave(unit, second, b"D21")
    first = join(unit, port, b"C12")
    second = join(unit, port, b"C23")
    for one, told in [(first, b"I1?"), (second, b"I2?"), (third, b"I3?")]:
        one.send(b"?")
        unit.expect_only(told)
    leave(unit, third, b"D32")
    leave(unit, second, b"D21")
    leave(unit, first, b"D10")


def index_packet_with_o_goes_to_one_client(unit):
    port = serve(unit, "INDEXEN=ON")
    clients = [join(unit, port, message) for message in (b"C11", b"C22", b"C33")]
    for number, one in enumerate(clients, 1):
        unit.send(b"O%dfor you" % number)
        one.expect(b"for you")
        quiet(*clients)
    for for_all in [b"hello", b"O", b"O9nobody", b"O0nobody", b"OO1", b"o1", b"I1x", b" O1"]:
        unit.send(for_all)
        for one in clients:
            one.expect(for_all)
        quiet(*clients)
    leave(unit, clients.pop(1), b"D22")
    unit.send(b"O2who has gone")
    for one in clients:
        one.expect(b"O2who has gone")
    quiet(unit, *clients)


def index_has_no_effect_in_a_tcp_client(unit):
    _, peer = dial(unit, "INDEXEN=ON")
    passes(unit, peer)
    passes(unit, peer, b"O1I1")
    peer.close()
    unit.expect_quiet()


def index_messages_stay_out_of_the_dialogue(unit):
    port = serve(unit, "INDEXEN=ON")
    unit.enter_command_mode()
    first = client(port)
    unit.await_link("CONNECT")
    first.send(b"waits")
    second = client(port)
    unit.expect_quiet()
    second.socket.close()
    unit.expect_quiet()
    unit.command("AT+INDEXEN", "+OK=ON")
    unit.command("AT+ENTM")
    unit.expect(b"I1waits")
    unit.expect_quiet()
    first.socket.close()
    unit.expect_only(b"D10")


def join(unit, port, message):
    one = client(port)
    unit.expect_only(message)
    return one


def leave(unit, one, message):
    one.socket.close()
    unit.expect_only(message)


def link_led_that_is_not_there(unit):
    port = serve(unit, "SCSLINK=ON", "LED=nothere")
    for _ in range(3):
        peer = client(port)
        passes(unit, peer)
        peer.socket.close()
        unit.enter_command_mode()
        unit.await_link("DISCONNECT")
        unit.command("AT+ENTM")


run_case(globals(), Unit)
