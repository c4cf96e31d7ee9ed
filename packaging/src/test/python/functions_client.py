"""TCP client (TCPC): connections made again, short ones, registry packets; with socat, nc and plain sockets.

functions_client.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import threading
import time

from ends import Unexpected, run_case
from peers import (
    TOO_LATE,
    Accepted,
    Listener,
    Program,
    await_bound,
    check_seconds,
    dial,
    free_port,
    passes,
    quiet,
)
from unit import Unit

AFTER_LOSS = 5
AFTER_REFUSAL = 10

JITTER = 0.1
"""Units that lost one server at once do not come back at once: up to this part is added."""

REGISTRY = b"unit 7;"
REGISTRY_SETTINGS = ("REGEN=USR", "REGUSR=unit 7;")


def client_talks_to_socat(unit):
    talks_to(unit, lambda port: ("socat", "-", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,nodelay"))


def client_talks_to_nc(unit):
    talks_to(unit, lambda port: ("nc", "-l", "127.0.0.1", port))


def talks_to(unit, listening):
    """It connects, and connects again to another program when the first one has ended."""
    port = free_port()
    program = Program(*listening(port))
    await_bound("tcp", port)
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}")
    unit.send(b"first words")
    program.expect(b"first words")
    passes(unit, program, bytes(range(256)))
    lost = lose(unit, program.stop)
    unit.send(b"second words")
    program = Program(*listening(port))
    program.expect(b"second words", within=AFTER_LOSS * (1 + JITTER) + TOO_LATE)
    check_seconds("second connection", lost, AFTER_LOSS, AFTER_LOSS * JITTER + TOO_LATE)
    passes(unit, program)


def connects_again_5_s_after_a_loss_from_its_fixed_port(unit):
    port = free_port()
    listener, peer = dial(unit, f"SOCKPORT={port}")
    for end in (Accepted.reset, Accepted.close):
        expect_source(peer, port)
        passes(unit, peer)
        lost = time.monotonic()
        end(peer)
        peer = connects_again(listener, lost)
    expect_source(peer, port)
    passes(unit, peer)


def connects_again_at_once_after_a_restart_from_its_fixed_port(unit):
    """Its server is slow to close: until then the pair of addresses is in use."""
    port = free_port()
    listener, peer = dial(unit, f"SOCKPORT={port}")
    passes(unit, peer)
    unit.configure()
    threading.Timer(0.3, peer.close).start()
    second = listener.accept(within=2)
    expect_source(second, port)
    passes(unit, second)


def expect_source(peer, port):
    if peer.source_port != port:
        raise Unexpected(f"source port: expected {port}, got {peer.source_port}")


def connects_again(listener, lost):
    peer = listener.accept(within=AFTER_LOSS * (1 + JITTER) + TOO_LATE)
    check_seconds("connection after a loss", lost, AFTER_LOSS, AFTER_LOSS * JITTER + TOO_LATE)
    return peer


def port_0_is_another_one_each_time(unit):
    listener, peer = dial(unit, "SOCKPORT=0")
    first = peer.source_port
    lost = time.monotonic()
    peer.close()
    peer = connects_again(listener, lost)
    if peer.source_port == first:
        raise Unexpected(f"source port: expected another one than {first}")
    passes(unit, peer)


def tries_again_10_s_after_a_refusal(unit):
    port = free_port()
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}")
    time.sleep(1)
    listener = Listener(port)
    peer = listener.accept(within=AFTER_REFUSAL * (1 + JITTER) + TOO_LATE)
    check_seconds(
        "connection after a refusal", unit.restarted, AFTER_REFUSAL, AFTER_REFUSAL * JITTER + TOO_LATE
    )
    passes(unit, peer)


def registry_packet_precedes_what_waited(unit):
    peer = reconnected(unit, "UARTCLBUF=OFF")
    peer.expect(REGISTRY + b"between;")
    passes(unit, peer)


def what_waited_is_forgotten(unit):
    peer = reconnected(unit, "UARTCLBUF=ON")
    peer.expect_only(REGISTRY)
    passes(unit, peer)


def reconnected(unit, setting):
    """The second connection of a unit that sent something after the first."""
    listener, peer = dial(unit, setting, "REGTCP=FIRST", *REGISTRY_SETTINGS)
    peer.expect(REGISTRY)
    passes(unit, peer)
    lost = lose(unit, peer.close)
    unit.send(b"between;")
    return connects_again(listener, lost)


def lose(unit, end):
    """Ends the connection, and the unit knows it; the reading of the clock before that."""
    lost = time.monotonic()
    end()
    unit.enter_command_mode()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")
    return lost


def only_the_last_4_kib_wait(unit):
    listener, peer = dial(unit)
    passes(unit, peer)
    lost = lose(unit, peer.close)
    numbers = b"".join(b"%05d;" % i for i in range(1500))
    unit.send(numbers)
    unit.take_all()
    peer = connects_again(listener, lost)
    peer.expect(numbers[-4096:])
    passes(unit, peer)


def host_name_is_looked_up(unit):
    _, peer = dial(unit, host="localhost")
    passes(unit, peer)


def link_is_told(unit):
    port = free_port()
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}")
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=DISCONNECT")
    listener = Listener()
    unit.command(f"AT+SOCK=TCPC,127.0.0.1,{listener.port}")
    unit.command("AT+Z")
    peer = listener.accept()
    unit.enter_command_mode()
    unit.await_link("CONNECT")
    peer.close()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")


# ---- short connection


def short_connection_is_made_by_data_and_ends_2_s_after_the_last(unit):
    listener = short(unit, "UARTCLBUF=ON", "REGTCP=FIRST", *REGISTRY_SETTINGS)
    for cause in (b"cause", b"another cause"):
        unit.send(cause)
        peer = listener.accept()
        peer.expect(REGISTRY + cause)
        for _ in range(4):
            time.sleep(0.75)
            last = time.monotonic()
            unit.send(b"more")
            peer.expect(b"more")
        peer.expect_end()
        check_seconds("end of the connection", last, 2)
        listener.expect_no_connection(1.0)
    unit.expect_quiet()


def short_connection_is_prolonged_by_data_of_its_peer(unit):
    listener = short(unit)
    unit.send(b"cause")
    peer = listener.accept()
    peer.expect(b"cause")
    for _ in range(4):
        time.sleep(0.75)
        last = time.monotonic()
        peer.send(b"more")
        unit.expect(b"more")
    peer.expect_end()
    check_seconds("end of the connection", last, 2)
    listener.expect_no_connection(1.0)


def short(unit, *settings):
    """Where a unit will connect to when it has data, which it has not done yet."""
    listener = Listener()
    unit.configure(f"SOCK=TCPC,127.0.0.1,{listener.port}", "SOCKSL=ON", "SHORTO=2", *settings)
    listener.expect_no_connection(1.0)
    return listener


# ---- registry packet


def registry_mac_is_six_bytes_at_the_connection(unit):
    unit.enter_command_mode()
    mac = bytes.fromhex(unit.query("MAC"))
    unit.command("AT+ENTM")
    _, peer = dial(unit, "REGEN=MAC", "REGTCP=FIRST")
    peer.expect_only(mac)
    passes(unit, peer)


def registry_text_is_a_packet_of_its_own_at_the_connection(unit):
    _, peer = dial(unit, "REGTCP=FIRST", *REGISTRY_SETTINGS)
    peer.expect_only(REGISTRY)
    passes(unit, peer)
    expect_segments(peer, 2)


def registry_text_is_in_the_segment_of_each_packet(unit):
    _, peer = dial(unit, "REGTCP=EVERY", *REGISTRY_SETTINGS)
    peer.expect_quiet()
    each_packet_with(unit, peer, REGISTRY)
    expect_segments(peer, 3)
    peer.send(b"down")
    unit.expect_only(b"down")


def registry_text_is_at_the_connection_and_in_each_packet(unit):
    _, peer = dial(unit, "REGTCP=ALL", *REGISTRY_SETTINGS)
    peer.expect_only(REGISTRY)
    each_packet_with(unit, peer, REGISTRY)
    expect_segments(peer, 4)


def registry_text_and_heartbeat_may_have_any_byte(unit):
    port = free_port()
    server = Program("socat", "-", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr")
    await_bound("tcp", port)
    unit.configure(
        f"SOCK=TCPC,127.0.0.1,{port}",
        *("REGEN=USR", "REGUSR=[02]unit [7][00][ff]"),
        *("HEARTEN=ON", "HEARTTP=NET", "HEARTTM=1", "HEARTDT=[0D][0a]"),
    )
    server.expect(b"\x02unit [7]\x00\xff")
    server.expect(b"\r\n")
    unit.enter_command_mode()
    unit.command("AT+REGUSR", "+OK=[02]unit [7][00][ff]")
    unit.command("AT+ENTM")


def each_packet_with(unit, peer, registry):
    for packet in (b"one", b"two", b"3"):
        unit.send(packet)
        expected = registry + packet
        got = peer.receive(200, 5)
        if got != expected:
            raise Unexpected(f"network side, in one receive: expected {expected!r}, got {got!r}")
        quiet(unit, peer)


def expect_segments(peer, expected):
    if peer.segments() != expected:
        raise Unexpected(f"network side: expected {expected} segments, got {peer.segments()}")


def cloud_key_is_sent_once_at_the_connection(unit):
    _, peer = dial(unit, "REGEN=CLOUD", "REGTCP=EVERY", "REGCLOUD=12345678,4321")
    peer.expect_only(b"123456784321")
    passes(unit, peer)
    passes(unit, peer)


run_case(globals(), Unit)
