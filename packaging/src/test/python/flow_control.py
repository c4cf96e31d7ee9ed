"""Flow control by XON and XOFF (FCX), as a serial device uses it; pyserial at the network side, too.

flow_control.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import os
import random
import subprocess

import serial

from ends import Unexpected, run_case
from peers import await_bound, client, eventually, free_port, quiet, serve
from unit import Unit

XON = b"\x11"
XOFF = b"\x13"

ANY_BUT_THESE = bytes(b for b in range(256) if bytes([b]) not in (XON, XOFF))
"""What the network may send without stopping the device."""

BLOCK = 100
BLOCKS = 200

AT_ONCE = 200_000
"""More than all buffers between the two ends hold."""


def device_that_stops_every_100_bytes_loses_nothing(unit):
    """20,000 bytes drip in. While the device says stop, none comes, and its XOFF and XON reach nobody."""
    peer = client(serve(unit, "UART=300,8,1,NONE,FCX"))
    for _ in range(BLOCKS):
        stop(unit, peer)
        block = bytes(random.choices(ANY_BUT_THESE, k=BLOCK))
        peer.send(block)
        unit.expect_quiet(0.02)
        unit.send(XON)
        unit.expect(block)
    quiet(unit, peer)


def stop(unit, peer):
    """Says stop. The byte behind it has passed the kernel, and so has it."""
    unit.send(XOFF + b"s")
    peer.expect(b"s")


def much_that_comes_while_the_line_is_stopped_waits(unit):
    peer = client(serve(unit, "UART=9600,8,1,NONE,FCX"))
    stop(unit, peer)
    sent = bytes(random.choices(ANY_BUT_THESE, k=AT_ONCE))
    peer.socket.setblocking(False)
    taken = 0
    while taken < len(sent) and (count := try_to_send(peer.socket, sent[taken:])):
        taken += count
    peer.socket.setblocking(True)
    unit.expect_quiet()
    unit.send(b"still heard")
    peer.expect(b"still heard")
    unit.send(XON)
    unit.expect(sent[:taken], within=60)
    quiet(unit, peer)


def try_to_send(peer, data):
    try:
        return peer.send(data)
    except BlockingIOError:
        return 0


def dialogue_while_the_line_is_stopped_is_answered_at_xon(unit):
    peer = client(serve(unit, "UART=9600,8,1,NONE,FCX"))
    stop(unit, peer)
    peer.send(b"data;")
    unit.expect_quiet()
    unit.send(b"+++")
    unit.expect_quiet()
    unit.send(b"a")
    unit.send(b"AT+UART\r")
    unit.expect_quiet()
    unit.send(XON)
    unit.expect(b"data;a+okAT+UART\r\r\n+OK=9600,8,1,NONE,FCX\r\n")
    unit.command("AT+ENTM")
    quiet(unit, peer)


def stored_flow_control_and_that_of_pyserial_agree(unit):
    """pyserial sets it both ways when it opens the port; the stored one returns when it has gone."""
    port = free_port()
    serve(unit, f"RFCPORT={port}", "UART=9600,8,1,NONE,FCX")
    await_bound("tcp", port)
    await_flow_control(unit, "ixon ixoff -ixany")
    url = f"rfc2217://127.0.0.1:{port}"
    with serial.serial_for_url(url, baudrate=9600) as line:
        await_flow_control(unit, "-ixon -ixoff -ixany")
        line.xonxoff = True
        await_flow_control(unit, "ixon ixoff -ixany")
        line.xonxoff = False
        await_flow_control(unit, "-ixon -ixoff -ixany")
    await_flow_control(unit, "ixon ixoff -ixany")
    with serial.serial_for_url(url, baudrate=9600, xonxoff=True) as line:
        unit.send(XOFF + b"s")
        if line.read() != b"s":
            raise Unexpected("pyserial: expected s")
        line.write(b"waits")
        unit.expect_quiet()
        unit.send(XON)
        unit.expect(b"waits")


def await_flow_control(unit, flags):
    """The converter's tty has these flags."""
    port = os.path.realpath(unit.device.replace("-device", ""))
    eventually(
        f"{port} with {flags}",
        lambda: set(flags.split())
        <= set(subprocess.check_output(["stty", "-a", "-F", port], text=True).split()),
    )


run_case(globals(), Unit)
