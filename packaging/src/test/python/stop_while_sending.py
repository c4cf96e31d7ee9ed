"""Sends from the network, ends the bridge by SIGTERM at once, and reads the serial side slowly.

stop_while_sending.py DEVICE PORT PID BYTES BYTES_PER_SECOND
"""

import os
import signal
import sys
import time

from ends import NetworkEnd, SerialEnd, Unexpected, difference, run

READS_PER_SECOND = 50


def read_slowly(device, length, bytes_per_second):
    """What arrives until nothing more does."""
    most = bytes_per_second // READS_PER_SECOND
    got = b""
    while len(got) < length:
        more = device.receive(most, 1.0)
        if not more:
            break
        got += more
        time.sleep(len(more) / bytes_per_second)
    return got


def main(device, port, pid, length, bytes_per_second):
    serial_side = SerialEnd(device)
    peer = NetworkEnd(port)
    peer.send(b"first;")
    serial_side.expect(b"first;")
    data = bytes(i * 7 % 251 for i in range(int(length)))
    peer.send(data)
    os.kill(int(pid), signal.SIGTERM)
    got = read_slowly(serial_side, len(data), int(bytes_per_second))
    if got != data:
        raise Unexpected(f"serial side: {difference(data, got)}")
    peer.expect_end()


run(main, *sys.argv[1:])
