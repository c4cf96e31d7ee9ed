"""Asks for command mode, rightly and wrongly, while a TCP client is connected.

escape.py DEVICE PORT CASE   CASE: the name of a function below, with - for _
"""

import sys
import time

from ends import QUIET, NetworkEnd, Unexpected, run
from peers import check_seconds, eventually
from unit import Unit

BETWEEN_WRITES = 0.01
"""Seconds between the + of a client that writes them one by one."""

NETWORK_DATA = bytes(range(256)) * 800


def pluses_inside_data(unit, peer):
    stays_data(unit, peer, b"abc+++def")
    stays_data(unit, peer, b"abc+++")
    stays_data(unit, peer, b"+++abc")


def four_pluses(unit, peer):
    stays_data(unit, peer, b"++++")


def pluses_with_cr(unit, peer):
    stays_data(unit, peer, b"+++\r")
    stays_data(unit, peer, b"+++\r\n")


def one_or_two_pluses(unit, peer):
    stays_data(unit, peer, b"+")
    stays_data(unit, peer, b"++")
    stays_data(unit, peer, b"+a")


def pluses_too_slow(unit, peer):
    for _ in range(3):
        unit.send(b"+")
        time.sleep(0.4)
    both(unit, peer, b"", b"+++")


def wrong_answer(unit, peer):
    for wrong in [b"b", b"A", b"\r", b"ba"]:
        time.sleep(0.1)
        unit.acknowledge()
        unit.send(wrong)
        both(unit, peer, b"", b"+++" + wrong)


def no_answer(unit, peer):
    unit.acknowledge()
    acknowledged = time.monotonic()
    peer.expect(b"+++")
    check_seconds("+++", acknowledged, 3)
    stays_data(unit, peer, b"a")


def three_writes(unit, peer):
    eventually("+++ in three writes is answered by a", lambda: acknowledges_three_writes(unit))
    unit.confirm()
    unit.command("AT+SOCKLK", "+OK=CONNECT")
    unit.command("AT+ENTM")
    heard = b"".join(iter(lambda: peer.receive(200, QUIET), b""))
    if heard.strip(b"+"):
        raise Unexpected(f"network side: expected nothing but pluses that came too slow, got {heard!r}")
    both(unit, peer, b"", b"")


def acknowledges_three_writes(unit):
    """On a busy machine the pluses may come too slow, and are data."""
    unit.expect_quiet()
    for _ in range(3):
        unit.send(b"+")
        time.sleep(BETWEEN_WRITES)
    return unit.receive(1, 1.0) == b"a"


def after_data_and_a_pause(unit, peer):
    unit.send(b"last data")
    time.sleep(0.4)
    unit.acknowledge()
    unit.confirm()
    unit.command("AT+ENTM")
    both(unit, peer, b"", b"last data")


def data_directly_after_entm(unit, peer):
    for first in [b"x", b"\n", b"+", b"xyz+++", b"\r\n\r\n"]:
        unit.enter_command_mode()
        unit.command("AT+ENTM", end=b"\r\n")
        unit.send(first)
        both(unit, peer, b"", first)


def lf_of_entm_comes_late(unit, peer):
    unit.enter_command_mode()
    unit.command("AT+ENTM")
    time.sleep(0.05)
    unit.send(b"\n")
    both(unit, peer, b"", b"")


def entm_and_data_in_one_write(unit, peer):
    unit.enter_command_mode()
    unit.send(b"AT+ENTM\r\nxyz")
    both(unit, peer, b"AT+ENTM\r\r\n+OK\r\n", b"xyz")


def pluses_directly_after_entm(unit, peer):
    unit.enter_command_mode()
    for end in [b"\r", b"\r\n"]:
        unit.command("AT+ENTM", end=end)
        unit.acknowledge()
        unit.confirm()
    unit.command("AT+ENTM")
    both(unit, peer, b"", b"")


def network_data_waits(unit, peer):
    time.sleep(0.1)
    unit.acknowledge()
    peer.send(b"between a and +ok;")
    time.sleep(0.1)
    unit.confirm()
    peer.send(b"in command mode;")
    time.sleep(0.1)
    unit.command("AT+SOCK", "+OK=TCPS,127.0.0.1," + str(peer.socket.getpeername()[1]))
    unit.command("AT+MAXSK=7")
    peer.send(NETWORK_DATA)
    unit.expect_quiet()
    unit.command("AT+MAXSK", "+OK=7")
    unit.command("AT+MAXSK=8")
    unit.command("AT+ENTM")
    unit.expect(b"between a and +ok;in command mode;" + NETWORK_DATA)
    both(unit, peer, b"", b"")


def network_data_waits_for_a_broken_sequence(unit, peer):
    time.sleep(0.1)
    unit.acknowledge()
    peer.send(b"held")
    unit.expect_quiet()
    unit.send(b"b")
    both(unit, peer, b"held", b"+++b")


def stays_data(unit, peer, sent):
    """These bytes reach the network, and the serial side hears nothing."""
    time.sleep(0.1)
    unit.send(sent)
    both(unit, peer, b"", sent)


def both(unit, peer, to_serial, to_network):
    """Exactly this comes out of either end, and both can still talk."""
    unit.expect(to_serial)
    peer.expect(to_network)
    unit.expect_quiet()
    peer.expect_quiet()
    unit.send(b"up")
    peer.send(b"down")
    peer.expect(b"up")
    unit.expect(b"down")


def main(device, port, case):
    unit = Unit(device)
    peer = NetworkEnd(port)
    globals()[case.replace("-", "_")](unit, peer)


run(main, *sys.argv[1:])
