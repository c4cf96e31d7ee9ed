"""What happens when time passes: heartbeats, the restart without data, the end of a broken escape.

functions_time.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import re
import time

from ends import PATIENCE, Unexpected, run_case
from peers import TOO_LATE, await_bound, check_seconds, client, dial, passes, serve
from unit import Unit

HEARTBEAT = b"<alive>"
BETWEEN_DATA = 0.25


def heartbeat(direction, seconds=1):
    return "HEARTEN=ON", "HEARTTP=" + direction, f"HEARTTM={seconds}", "HEARTDT=<alive>"


def net_heartbeat_comes_after_silence_only(unit):
    _, peer = dial(unit, *heartbeat("NET"))
    peer.expect(HEARTBEAT)
    check_seconds("first heartbeat", unit.restarted, 1)
    for sender, receiver in [(unit, peer), (peer, unit), (unit, peer)]:
        for _ in range(10):
            last = time.monotonic()
            sender.send(b"data")
            receiver.expect(b"data")
            time.sleep(BETWEEN_DATA)
        peer.expect(HEARTBEAT)
        check_seconds("heartbeat after data", last, 1)
    unit.expect_quiet()


def com_heartbeat_is_periodic_with_and_without_traffic(unit):
    port = serve(unit, *heartbeat("COM"))
    for beat in (1, 2, 3):
        unit.expect(HEARTBEAT)
        check_seconds(f"heartbeat {beat}, no client", unit.restarted, beat)
    peer = client(port)
    line = b""
    for _ in range(30):
        peer.send(b"(data)")
        unit.send(b"up")
        peer.expect(b"up")
        line += unit.receive(1000, 0.1)
        time.sleep(0.1)
    while line.count(b"(data)") < 30 or not line.endswith(HEARTBEAT):
        line += unit.receive(1, PATIENCE) or b" nothing more"
        if not re.fullmatch(rb"(\(data\)|<alive>)*[a-z<>()]*", line):
            raise Unexpected(f"serial side: expected data and heartbeats, each whole, got {line!r}")
    beat = 3 + line.count(HEARTBEAT)
    check_seconds(f"heartbeat {beat}, with traffic", unit.restarted, beat)
    peer.expect_quiet()


def net_heartbeat_stays_out_of_the_dialogue(unit):
    _, peer = dial(unit, *heartbeat("NET"))
    peer.expect(HEARTBEAT)
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=CONNECT")
    peer.expect_quiet(2.5)
    unit.command("AT+ENTM")
    peer.expect(HEARTBEAT)
    unit.expect_quiet()


def com_heartbeat_stays_out_of_the_dialogue(unit):
    serve(unit, *heartbeat("COM", seconds=2))
    unit.expect(HEARTBEAT)
    unit.enter_command_mode()
    unit.expect_quiet(4.5)
    unit.command("AT+SOCKLK", "+OK=DISCONNECT")
    unit.command("AT+ENTM")
    unit.expect(HEARTBEAT)


def restarts_after_60_s_without_data(unit):
    port = serve(unit, "RSTIM=60")
    peer = client(port)
    passes(unit, peer)
    last = time.monotonic()
    unit.send(b"last")
    peer.expect(b"last")
    peer.expect_quiet(59)
    peer.expect_end()
    check_seconds("restart", last, 60)
    await_bound("tcp", port)
    passes(unit, client(port))


def escape_without_an_answer_is_data_after_3_s(unit):
    peer = client(serve(unit))
    passes(unit, peer)
    time.sleep(0.1)
    started = time.monotonic()
    unit.acknowledge()
    peer.expect(b"+++", within=3 + TOO_LATE)
    check_seconds("+++", started, 3)
    passes(unit, peer)
    unit.enter_command_mode()
    unit.command("AT+ENTM")


run_case(globals(), Unit)
