"""A serial device that talks or answers at one setting only, and sends garbage at others.

line_device.py DEVICE PORT KIND BAUD STOPBITS   KIND: meter (unit 7), gps or loopback

A pseudo-terminal carries no speed. So the device looks at the settings of PORT, the other end of the cable: they are
those that the program under test has set. It has no parity there: the kernel takes none for a pseudo-terminal.
"""

import os
import select
import struct
import sys
import termios
import time
import tty

DEVICE, PORT, KIND, BAUD, STOP_BITS = sys.argv[1:6]
SENTENCE = b"$GPGLL,4916.45,N,12311.12,W,225444,A*31\r\n"
GARBAGE = bytes.fromhex("ff00c0e0fe80f8")
TALK_SECONDS = 0.4


def is_understood(port):
    _, _, flags, _, _, speed, _ = termios.tcgetattr(port)
    stop_bits = 2 if flags & termios.CSTOPB else 1
    return speed == getattr(termios, "B" + BAUD) and stop_bits == int(STOP_BITS)


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def response(request):
    if len(request) < 4 or request[0] != 7 or crc(request[:-2]) != request[-2:]:
        return b""
    body = bytes([7, 3, 2, 0, 100]) if request[1] == 3 else bytes([7, request[1] | 0x80, 1])
    return body + crc(body)


def answer(request, understood):
    if KIND == "meter":
        return response(request) if understood else b""
    return request if KIND == "loopback" else b""


def run():
    device = os.open(DEVICE, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(device)
    port = os.open(PORT, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    talks_at = time.monotonic()
    print("ready", flush=True)
    while True:
        if KIND == "gps":
            wait = max(0, talks_at - time.monotonic())
        else:
            wait = None
        if select.select([device], [], [], wait)[0]:
            os.write(device, answer(os.read(device, 4096), is_understood(port)))
        elif KIND == "gps":
            os.write(device, SENTENCE if is_understood(port) else GARBAGE)
            talks_at = time.monotonic() + TALK_SECONDS


run()
