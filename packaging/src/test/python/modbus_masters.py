"""Modbus masters: mbpoll, libmodbus, pymodbus and modbus-serial, all with the same methods; and frames as bytes.

What a slave refuses is a Refused with the exception code, what it does not answer a Silence.
"""

import ctypes
import json
import os
import re
import struct
import subprocess

from pymodbus.client import ModbusSerialClient, ModbusTcpClient, ModbusUdpClient
from pymodbus.pdu import ExceptionResponse
from pymodbus.register_read_message import ReadWriteMultipleRegistersRequest
from pymodbus.register_write_message import MaskWriteRegisterRequest
from pymodbus.transaction import ModbusAsciiFramer

from ends import PATIENCE, Unexpected
from peers import Program

MOST_BITS = 2000
MOST_BITS_WRITTEN = 1968
MOST_REGISTERS = 125
MOST_REGISTERS_WRITTEN = 123
MOST_REGISTERS_WRITTEN_AND_READ = 121


class Refused(Exception):
    """The answer is an exception; code is its number."""

    def __init__(self, code):
        super().__init__(f"exception {code}")
        self.code = code


class Silence(Exception):
    """No answer came in time."""


def crc(frame):
    """The CRC of Modbus over Serial Line V1.02, appendix B, bit by bit."""
    register = 0xFFFF
    for byte in frame:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


def rtu(unit, pdu):
    frame = bytes([unit]) + pdu
    return frame + struct.pack("<H", crc(frame))


def adu(transaction, unit, pdu):
    return struct.pack(">HHHB", transaction, 0, 1 + len(pdu), unit) + pdu


class Libmodbus:
    """libmodbus 3.1, over a context that is a master."""

    LARGEST = MOST_BITS
    LARGEST_REGISTERS = MOST_REGISTERS

    _FIRST_EXCEPTION = 112345678
    _library = ctypes.CDLL("libmodbus.so.5", use_errno=True)
    _library.modbus_new_tcp.restype = ctypes.c_void_p
    _library.modbus_new_rtu.restype = ctypes.c_void_p

    def __init__(self, context, unit, patience=PATIENCE):
        self._context = ctypes.c_void_p(context)
        self._call("set_slave", unit)
        self.limit(patience)
        self._call("connect")

    @classmethod
    def tcp(cls, port, unit=1):
        return cls(cls._library.modbus_new_tcp(b"127.0.0.1", int(port)), unit)

    @classmethod
    def rtu(cls, device, unit=1):
        context = cls._library.modbus_new_rtu(
            device.encode(), 115200, ctypes.c_char(b"N"), 8, 1
        )
        return cls(context, unit)

    def limit(self, seconds):
        """An answer must come within this time."""
        micros = round(seconds * 1e6)
        self._call(
            "set_response_timeout",
            ctypes.c_uint32(micros // 1_000_000),
            ctypes.c_uint32(micros % 1_000_000),
        )

    def _call(self, name, *arguments):
        result = getattr(self._library, "modbus_" + name)(self._context, *arguments)
        if result >= 0:
            return result
        error = ctypes.get_errno()
        code = error - self._FIRST_EXCEPTION
        if 0 < code <= 11:
            raise Refused(code)
        if error == 110:  # ETIMEDOUT
            raise Silence
        self._library.modbus_strerror.restype = ctypes.c_char_p
        raise Unexpected(f"libmodbus: {name}: {self._library.modbus_strerror(error).decode()}")

    def _read(self, name, kind, address, count):
        values = (kind * count)()
        self._call(name, address, count, values)
        return list(values)

    def _write(self, name, kind, address, values):
        self._call(name, address, len(values), (kind * len(values))(*values))

    def coils(self, address, count):
        return self._read("read_bits", ctypes.c_uint8, address, count)

    def discrete_inputs(self, address, count):
        return self._read("read_input_bits", ctypes.c_uint8, address, count)

    def registers(self, address, count):
        return self._read("read_registers", ctypes.c_uint16, address, count)

    def input_registers(self, address, count):
        return self._read("read_input_registers", ctypes.c_uint16, address, count)

    def write_coil(self, address, value):
        self._call("write_bit", address, value)

    def write_register(self, address, value):
        self._call("write_register", address, value)

    def write_coils(self, address, values):
        self._write("write_bits", ctypes.c_uint8, address, values)

    def write_registers(self, address, values):
        self._write("write_registers", ctypes.c_uint16, address, values)

    def mask_write_register(self, address, and_mask, or_mask):
        self._call(
            "mask_write_register", address, ctypes.c_uint16(and_mask), ctypes.c_uint16(or_mask)
        )

    def write_and_read(self, to, values, address, count):
        read = (ctypes.c_uint16 * count)()
        self._call(
            "write_and_read_registers",
            to, len(values), (ctypes.c_uint16 * len(values))(*values),
            address, count, read,
        )
        return list(read)

    def report_id(self):
        data = (ctypes.c_uint8 * 253)()
        length = self._call("report_slave_id", 253, data)
        return bytes(data[:length])

    def ask(self, unit, pdu):
        """Any PDU; the PDU of the answer. libmodbus checks transaction, or unit and CRC."""
        request = bytes([unit]) + pdu
        self._call("send_raw_request", request, len(request))
        answer = (ctypes.c_uint8 * 260)()
        length = self._call("receive_confirmation", answer)
        header, trailer = self._call("get_header_length"), self._call("get_header_length") < 2
        return bytes(answer[header : length - 2 * trailer])

    def close(self):
        self._library.modbus_close(self._context)
        self._library.modbus_free(self._context)


class Mbpoll:
    """mbpoll: a process for each request, values as it prints them."""

    LARGEST = 125
    """What it reads at once, bits too."""

    LARGEST_REGISTERS = MOST_REGISTERS

    def __init__(self, *arguments, patience=PATIENCE):
        self._arguments = ["-0", "-1", "-o", str(patience), *map(str, arguments)]

    @classmethod
    def tcp(cls, port, unit=1):
        return cls("-m", "tcp", "-p", port, "-a", unit, "127.0.0.1")

    @classmethod
    def rtu(cls, device, unit=1, patience=PATIENCE):
        return cls(
            "-m", "rtu", "-b", 115200, "-P", "none", "-a", unit, device, patience=patience
        )

    def _run(self, *options, values=()):
        *arguments, target = self._arguments
        ended = subprocess.run(
            ["mbpoll", *arguments, *map(str, options), target, *map(str, values)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if ended.returncode == 0 and "failed" not in ended.stdout:
            return ended.stdout
        if "timed out" in ended.stdout:
            raise Silence
        for code, text in enumerate(self._EXCEPTIONS, 1):
            if text in ended.stdout:
                raise Refused(code)
        raise Unexpected(f"mbpoll: {ended.stdout}")

    _EXCEPTIONS = (
        "Illegal function",
        "Illegal data address",
        "Illegal data value",
        "Slave device or server failure",
        "Acknowledge",
        "Slave device or server is busy",
        "Negative acknowledge",
        "Memory parity error",
        "?",
        "Gateway path unavailable",
        "Target device failed to respond",
    )

    def _read(self, table, address, count):
        text = self._run("-t", table, "-r", address, "-c", count)
        values = re.findall(r"^\[(\d+)]:\s+(\d+)", text, re.MULTILINE)
        if [int(place) for place, _ in values] != list(range(address, address + count)):
            raise Unexpected(f"mbpoll: expected {count} values, got {text}")
        return [int(value) for _, value in values]

    def _write(self, table, address, values):
        text = self._run("-t", table, "-r", address, values=values)
        if f"Written {len(values)} references." not in text:
            raise Unexpected(f"mbpoll: {text}")

    def coils(self, address, count):
        return self._read(0, address, count)

    def discrete_inputs(self, address, count):
        return self._read(1, address, count)

    def registers(self, address, count):
        return self._read(4, address, count)

    def input_registers(self, address, count):
        return self._read(3, address, count)

    def write_coil(self, address, value):
        self._write(0, address, [value])

    def write_register(self, address, value):
        self._write(4, address, [value])

    def write_coils(self, address, values):
        self._write(0, address, values)

    def write_registers(self, address, values):
        self._write(4, address, values)

    def report_id(self):
        """What it prints; serial lines only."""
        return self._run("-u")


class Pymodbus:
    """A sync client of pymodbus 3."""

    LARGEST = MOST_BITS
    LARGEST_REGISTERS = MOST_REGISTERS

    def __init__(self, client, unit):
        self._client = client
        self._unit = unit

    @classmethod
    def tcp(cls, port, unit=1):
        return cls(ModbusTcpClient("127.0.0.1", port=int(port), timeout=PATIENCE), unit)

    @classmethod
    def ascii(cls, device, unit=1, patience=PATIENCE):
        return cls(ModbusSerialClient(device, framer=ModbusAsciiFramer, baudrate=115200, timeout=patience), unit)

    @classmethod
    def udp(cls, port, unit=1):
        return cls(ModbusUdpClient("127.0.0.1", port=int(port), timeout=PATIENCE), unit)

    def execute(self, request):
        """Any request of pymodbus; its answer."""
        request.unit_id = self._unit
        self._client.connect()
        answer = self._client.execute(request)
        if isinstance(answer, ExceptionResponse):
            raise Refused(answer.exception_code)
        if answer.isError():
            raise Unexpected(f"pymodbus: {answer}")
        return answer

    def _checked(self, answer):
        if isinstance(answer, ExceptionResponse):
            raise Refused(answer.exception_code)
        if answer.isError():
            raise Unexpected(f"pymodbus: {answer}")
        return answer

    def _bits(self, answer, count):
        return [int(bit) for bit in self._checked(answer).bits[:count]]

    def coils(self, address, count):
        return self._bits(self._client.read_coils(address, count, self._unit), count)

    def discrete_inputs(self, address, count):
        return self._bits(self._client.read_discrete_inputs(address, count, self._unit), count)

    def registers(self, address, count):
        answer = self._client.read_holding_registers(address, count, self._unit)
        return self._checked(answer).registers

    def input_registers(self, address, count):
        answer = self._client.read_input_registers(address, count, self._unit)
        return self._checked(answer).registers

    def write_coil(self, address, value):
        self._checked(self._client.write_coil(address, bool(value), self._unit))

    def write_register(self, address, value):
        self._checked(self._client.write_register(address, value, self._unit))

    def write_coils(self, address, values):
        self._checked(self._client.write_coils(address, list(map(bool, values)), self._unit))

    def write_registers(self, address, values):
        self._checked(self._client.write_registers(address, values, self._unit))

    def mask_write_register(self, address, and_mask, or_mask):
        self.execute(MaskWriteRegisterRequest(address, and_mask, or_mask))

    def write_and_read(self, to, values, address, count):
        return self.execute(
            ReadWriteMultipleRegistersRequest(
                read_address=address, read_count=count, write_address=to, write_registers=values
            )
        ).registers

    def close(self):
        self._client.close()


class ModbusSerial:
    """modbus-serial of Node.js, by one of its ways to connect."""

    LARGEST = MOST_BITS_WRITTEN
    LARGEST_REGISTERS = MOST_REGISTERS_WRITTEN
    """It keeps no more than 256 bytes of a response."""

    _SCRIPT = os.path.join(os.path.dirname(__file__), os.pardir, "node", "modbus_serial.js")

    def __init__(self, connect, port, unit):
        self._node = Program("node", self._SCRIPT, connect, port, unit, round(PATIENCE * 1000))

    @classmethod
    def tcp(cls, port, unit=1):
        """Modbus/TCP, whatever the method is called."""
        return cls("connectTcpRTUBuffered", port, unit)

    @classmethod
    def rtu_over_tcp(cls, port, unit=1):
        """RTU without any telnet, whatever the method is called."""
        return cls("connectTelnet", port, unit)

    def _call(self, method, *values):
        self._node.send(json.dumps([method, *values]).encode() + b"\n")
        result = json.loads(self._node.receive_until(b"\n", 2 * PATIENCE))
        if "problem" not in result:
            return result
        if "exception" in result:
            raise Refused(result["exception"])
        raise Unexpected(f"modbus-serial: {method}: {result['problem']}")

    def _bits(self, method, address, count):
        return [int(bit) for bit in self._call(method, address, count)["data"][:count]]

    def _check(self, method, address, values, **expected):
        result = self._call(method, address, values)
        if result != {"address": address, **expected}:
            raise Unexpected(f"modbus-serial: {method} {address}: {result}")

    def coils(self, address, count):
        return self._bits("readCoils", address, count)

    def discrete_inputs(self, address, count):
        return self._bits("readDiscreteInputs", address, count)

    def registers(self, address, count):
        return self._call("readHoldingRegisters", address, count)["data"]

    def input_registers(self, address, count):
        return self._call("readInputRegisters", address, count)["data"]

    def write_coil(self, address, value):
        self._check("writeCoil", address, bool(value), state=bool(value))

    def write_register(self, address, value):
        self._check("writeRegister", address, value, value=value)

    def write_coils(self, address, values):
        self._check("writeCoils", address, list(map(bool, values)), length=len(values))

    def write_registers(self, address, values):
        self._check("writeRegisters", address, values, length=len(values))
