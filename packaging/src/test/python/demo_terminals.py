"""Uses com2 of the demo by hand: its serial device in one terminal, its network peer in another.

demo_terminals.py SERIAL_LINE NETWORK_LINE   the two lines that the demo prints
"""

import re
import sys

from ends import Unexpected, run
from terminal import Terminal

CTRL_A, CTRL_X, CTRL_C = b"\x01", b"\x18", b"\x03"


def main(serial_line, network_line):
    device = Terminal(serial_line)
    device.receive_until(b"Terminal ready\r\n")
    device.type(b"+++")
    device.expect_only(b"a")
    device.type(b"a")
    device.expect_only(b"+ok")
    device.send(b"AT+VER\r")
    device.expect(b"AT+VER\r\r\n+OK=")
    version = device.receive_until(b"\r\n").decode("ascii")
    if not re.fullmatch(r"V\d+\.\d+\.\d+\r\n", version):
        raise Unexpected(f"AT+VER: expected a version, got {version!r}")
    device.send(b"AT+ENTM\r")
    device.expect_only(b"AT+ENTM\r\r\n+OK\r\n")

    peer = Terminal(network_line)
    peer.type(b"from the network\n")
    peer.expect_only(b"from the network\r\n")  # its terminal's echo
    device.expect_only(b"from the network\n")
    device.type(b"from the serial device")
    peer.expect_only(b"from the serial device")

    peer.send(CTRL_C)
    peer.await_exit(expected=-2)
    device.send(CTRL_A + CTRL_X)
    device.await_exit()


run(main, *sys.argv[1:])
