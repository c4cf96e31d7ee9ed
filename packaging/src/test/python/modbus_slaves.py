"""Modbus slaves: pymodbus and libmodbus, on a serial line or behind TCP and UDP, with the same values."""

import asyncio
import ctypes
import logging
import threading

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.file_message import (
    FileRecord,
    ReadFifoQueueRequest,
    ReadFifoQueueResponse,
    ReadFileRecordRequest,
    ReadFileRecordResponse,
)
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer, ModbusUdpServer
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer, ModbusSocketFramer

from ends import PATIENCE, Unexpected

# pymodbus logs each exception that it answers as an error.
logging.disable(logging.CRITICAL)

UNIT = 1

COILS = [int(i % 3 == 0 or i % 7 == 0) for i in range(2100)]
DISCRETE_INPUTS = [int(i % 5 == 0 or i % 11 == 0) for i in range(2100)]
REGISTERS = [1000 + 3 * i for i in range(300)]
INPUT_REGISTERS = [30000 - 7 * i for i in range(300)]

VENDOR = "serialbridge's test"

FIFO = list(range(500, 531))
"""31 registers, the most that a queue has."""


class _FileAnswer(ReadFileRecordResponse):
    """As the standard has it: pymodbus exchanges length and reference type."""

    def encode(self):
        data = b"".join(
            bytes([1 + len(record.record_data), 6]) + record.record_data
            for record in self.records
        )
        return bytes([len(data)]) + data


class _FileRequest(ReadFileRecordRequest):
    def execute(self, context):
        return _FileAnswer(
            [
                FileRecord(record_data=record_bytes(record.file_number, record.record_length))
                for record in self.records
            ]
        )


def record_bytes(number, registers):
    return bytes((number + i) % 256 for i in range(2 * registers))


class _FifoAnswer(ReadFifoQueueResponse):
    """The queue count counts registers, not bytes."""

    def encode(self):
        values = b"".join(value.to_bytes(2, "big") for value in self.values)
        return (
            (2 + len(values)).to_bytes(2, "big") + len(self.values).to_bytes(2, "big") + values
        )


class _FifoRequest(ReadFifoQueueRequest):
    def execute(self, context):
        return _FifoAnswer(FIFO)


class Pymodbus:
    """Slaves of pymodbus 3 in a thread; store is what unit 1 holds."""

    def __init__(self, make, units=(UNIT,)):
        self._ready = threading.Event()
        self._problem = None
        self.stores = {unit: self._store() for unit in units}
        self.store = self.stores[units[0]]
        threading.Thread(target=self._run, args=[make], daemon=True).start()
        if not self._ready.wait(PATIENCE):
            raise Unexpected(f"pymodbus: not ready: {self._problem}")

    @classmethod
    def rtu(cls, device, units=(UNIT,), framer=ModbusRtuFramer):
        async def make(context, identity):
            server = ModbusSerialServer(
                context, framer, identity, port=device, baudrate=115200, timeout=1,
                broadcast_enable=True, ignore_missing_slaves=True,
            )
            await server.start()
            return server

        return cls(make, units)

    @classmethod
    def ascii(cls, device, units=(UNIT,)):
        return cls.rtu(device, units, ModbusAsciiFramer)

    @classmethod
    def tcp(cls, port, units=(UNIT,), framer=ModbusSocketFramer):
        async def make(context, identity):
            return ModbusTcpServer(
                context, framer, identity, ("127.0.0.1", port), allow_reuse_address=True,
            )

        return cls(make, units)

    @classmethod
    def over_tcp(cls, framing, units=(UNIT,)):
        """Of a framing (tcp, rtu, ascii), at a port of its own; units that it has not are silent."""
        framers = {"tcp": ModbusSocketFramer, "rtu": ModbusRtuFramer, "ascii": ModbusAsciiFramer}

        async def make(context, identity):
            return ModbusTcpServer(
                context, framers[framing], identity, ("127.0.0.1", 0),
                ignore_missing_slaves=True,
            )

        return cls(make, units)

    @classmethod
    def udp(cls, port):
        async def make(context, identity):
            return ModbusUdpServer(
                context, ModbusSocketFramer, identity, ("127.0.0.1", port)
            )

        return cls(make)

    @staticmethod
    def _store():
        return ModbusSlaveContext(
            co=ModbusSequentialDataBlock(0, list(COILS)),
            di=ModbusSequentialDataBlock(0, list(DISCRETE_INPUTS)),
            hr=ModbusSequentialDataBlock(0, list(REGISTERS)),
            ir=ModbusSequentialDataBlock(0, list(INPUT_REGISTERS)),
            zero_mode=True,
        )

    def _run(self, make):
        try:
            asyncio.run(self._serve(make))
        except Exception as problem:  # the thread that waits tells it
            self._problem = problem

    async def _serve(self, make):
        identity = ModbusDeviceIdentification(info_name={"VendorName": VENDOR})
        context = ModbusServerContext(slaves=self.stores, single=False)
        server = await make(context, identity)
        for function in (_FileRequest, _FifoRequest):
            server.decoder.register(function)
        serving = asyncio.create_task(server.serve_forever())
        if hasattr(server, "serving"):
            await server.serving
        if getattr(server, "server", None):
            self.port = server.server.sockets[0].getsockname()[1]
        self._ready.set()
        await serving

    def register(self, address, unit=UNIT):
        """What a holding register holds now."""
        return self.stores[unit].getValues(3, address, 1)[0]


class _Mapping(ctypes.Structure):
    """modbus_mapping_t"""

    _fields_ = [
        (name, ctypes.c_int)
        for name in (
            "nb_bits", "start_bits", "nb_input_bits", "start_input_bits",
            "nb_input_registers", "start_input_registers", "nb_registers", "start_registers",
        )
    ] + [
        ("bits", ctypes.POINTER(ctypes.c_uint8)),
        ("input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("registers", ctypes.POINTER(ctypes.c_uint16)),
    ]


class Libmodbus:
    """A slave of libmodbus 3.1 on a serial line, in a thread; or behind TCP, one connection after the other."""

    def __init__(self, device=None, unit=UNIT, port=None):
        self._library = ctypes.CDLL("libmodbus.so.5", use_errno=True)
        self._library.modbus_new_rtu.restype = ctypes.c_void_p
        self._library.modbus_new_tcp.restype = ctypes.c_void_p
        self._library.modbus_mapping_new.restype = ctypes.POINTER(_Mapping)
        self._context = ctypes.c_void_p(
            self._library.modbus_new_tcp(b"127.0.0.1", port)
            if device is None
            else self._library.modbus_new_rtu(device.encode(), 115200, ctypes.c_char(b"N"), 8, 1)
        )
        self._library.modbus_set_slave(self._context, unit)
        self.mapping = self._library.modbus_mapping_new(
            len(COILS), len(DISCRETE_INPUTS), len(REGISTERS), len(INPUT_REGISTERS)
        )
        for name, values in [
            ("bits", COILS),
            ("input_bits", DISCRETE_INPUTS),
            ("registers", REGISTERS),
            ("input_registers", INPUT_REGISTERS),
        ]:
            for i, value in enumerate(values):
                getattr(self.mapping.contents, name)[i] = value
        if device is None:
            self._listener = ctypes.c_int(self._library.modbus_tcp_listen(self._context, 1))
            if self._listener.value < 0:
                raise Unexpected(f"libmodbus: cannot listen at {port}")
            threading.Thread(target=self._accept, daemon=True).start()
        elif self._library.modbus_connect(self._context):
            raise Unexpected(f"libmodbus: cannot open {device}")
        else:
            threading.Thread(target=self._serve, daemon=True).start()

    @classmethod
    def tcp(cls, port):
        return cls(port=port)

    def _accept(self):
        request = (ctypes.c_uint8 * 260)()
        while self._library.modbus_tcp_accept(self._context, ctypes.byref(self._listener)) >= 0:
            while (length := self._library.modbus_receive(self._context, request)) >= 0:
                if length > 0:
                    self._library.modbus_reply(self._context, request, length, self.mapping)
            self._library.modbus_close(self._context)

    def _serve(self):
        request = (ctypes.c_uint8 * 260)()
        while True:
            length = self._library.modbus_receive(self._context, request)
            if length > 0:
                self._library.modbus_reply(self._context, request, length, self.mapping)
