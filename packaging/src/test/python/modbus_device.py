"""A Modbus RTU slave on a pseudo-terminal for the tests of the pages, with faults on purpose."""

import os
import select
import struct
import threading
import tty

EXCEPTION, BAD_CRC, SILENT = 900, 910, 920
"""Addresses of registers that are answered with exception 02, with a wrong CRC, and not at all."""


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def opened(path):
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    return fd


class Slave(threading.Thread):
    """Unit 1: register n holds 100 + n until it is written, coil n is on if n is even. It counts its requests."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.fd = opened(path)
        self.registers = {}
        self.coils = {}
        self.requests = []

    def run(self):
        data = b""
        while True:
            if not select.select([self.fd], [], [], 0.05)[0]:
                data = b""  # what is no request is forgotten at a silence
                continue
            data += os.read(self.fd, 256)
            length = 8 if len(data) > 1 and data[1] < 7 else 9 + data[6] if len(data) > 6 else 256
            if len(data) >= length:
                request, data = data[:length], data[length:]
                if crc(request[:-2]) == request[-2:]:
                    self.answer(request[:-2])

    def answer(self, request):
        unit, function, address, count = struct.unpack(">BBHH", request[:6])
        self.requests.append((unit, function, address, count))
        if unit != 1 or SILENT in range(address, address + (count if function < 5 else 1)):
            return
        if EXCEPTION in range(address, address + (count if function < 5 else 1)):
            return self.write(bytes([unit, function | 0x80, 2]))
        body = self.values(unit, function, address, count, request)
        frame = body + crc(body)
        os.write(self.fd, frame[:-2] + b"\0\0" if address == BAD_CRC else frame)

    def write(self, body):
        os.write(self.fd, body + crc(body))

    def values(self, unit, function, address, count, request):
        if function in (3, 4):
            values = [self.registers.get(address + i, (100 + address + i) & 0xFFFF) for i in range(count)]
            return bytes([unit, function, 2 * count]) + struct.pack(f">{count}H", *values)
        if function in (1, 2):
            bits = [self.coils.get(address + i, (address + i) % 2 == 0) for i in range(count)]
            packed = [sum(bit << i for i, bit in enumerate(bits[at:at + 8])) for at in range(0, count, 8)]
            return bytes([unit, function, len(packed)]) + bytes(packed)
        if function == 6:
            self.registers[address] = count
        elif function == 16:
            self.registers.update((address + i, value) for i, value in enumerate(struct.unpack(f">{count}H", request[7:])))
        elif function == 5:
            self.coils[address] = count == 0xFF00
        else:
            self.coils.update((address + i, request[7 + i // 8] >> i % 8 & 1 == 1) for i in range(count))
        return request[:6]
