"""What Modbus masters do with the values of modbus_slaves, function by function, at the largest sizes."""

from pymodbus.diag_message import ReturnQueryDataRequest, ReturnSlaveMessageCountRequest
from pymodbus.file_message import (
    FileRecord,
    ReadFifoQueueRequest,
    ReadFileRecordRequest,
    WriteFileRecordRequest,
)
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.other_message import (
    GetCommEventCounterRequest,
    GetCommEventLogRequest,
    ReadExceptionStatusRequest,
    ReportSlaveIdRequest,
)

import modbus_slaves
from ends import Unexpected
from modbus_masters import (
    MOST_BITS,
    MOST_BITS_WRITTEN,
    MOST_REGISTERS,
    MOST_REGISTERS_WRITTEN,
    MOST_REGISTERS_WRITTEN_AND_READ,
    Refused,
    adu,
)
from modbus_slaves import COILS, DISCRETE_INPUTS, FIFO, INPUT_REGISTERS, REGISTERS

MOST_REGISTERS_OF_FILE = 124
MOST_REGISTERS_WRITTEN_TO_FILE = 122


def expect(what, got, expected):
    if got != expected:
        raise Unexpected(f"{what}: expected {expected}, got {got}")


def data(master):
    """Functions 1 to 6, 15 and 16."""
    most = master.LARGEST
    for first in (0, 17):
        for count in (1, 2, 8, 9, most):
            last = first + count
            expect("coils", master.coils(first, count), COILS[first:last])
            inputs = master.discrete_inputs(first, count)
            expect("discrete inputs", inputs, DISCRETE_INPUTS[first:last])
        for count in (1, 2, master.LARGEST_REGISTERS):
            last = first + count
            expect("registers", master.registers(first, count), REGISTERS[first:last])
            registers = master.input_registers(first, count)
            expect("input registers", registers, INPUT_REGISTERS[first:last])
    for value in (1 - COILS[40], COILS[40]):
        master.write_coil(40, value)
        expect("coil", master.coils(40, 1), [value])
    for value in (0, 32767, 777):
        master.write_register(11, value)
        expect("register", master.registers(11, 1), [value])
    bits = [1 - bit for bit in COILS[50 : 50 + MOST_BITS_WRITTEN]]
    master.write_coils(50, bits)
    most = min(most, MOST_BITS_WRITTEN)
    for at in range(0, MOST_BITS_WRITTEN - most + 1, most):
        expect("coils", master.coils(50 + at, most), bits[at : at + most])
    registers = [20000 - i for i in range(MOST_REGISTERS_WRITTEN)]
    master.write_registers(100, registers)
    expect("registers", master.registers(100, MOST_REGISTERS_WRITTEN), registers)


def more_data(master):
    """Functions 22 and 23."""
    master.write_register(12, 0x1234)
    master.mask_write_register(12, 0x00F2, 0x0025)
    expect("register", master.registers(12, 1), [0x1234 & 0x00F2 | 0x0025 & ~0x00F2])
    most = MOST_REGISTERS_WRITTEN_AND_READ
    written = [40000 - i for i in range(most)]
    read = master.write_and_read(100, written, 100, MOST_REGISTERS)
    expect("registers", read[:most], written)
    expect("registers", len(read), MOST_REGISTERS)


def serial_line(master):
    """Functions 7, 8, 11, 12, 17 and 43/14."""
    expect("exception status", master.execute(ReadExceptionStatusRequest()).function_code, 7)
    echo = master.execute(ReturnQueryDataRequest(0xA537))
    expect("query data", echo.message[0], 0xA537)
    count = master.execute(ReturnSlaveMessageCountRequest())
    expect("diagnostics", (count.function_code, count.sub_function_code), (8, 14))
    expect("event counter", master.execute(GetCommEventCounterRequest()).function_code, 11)
    expect("event log", master.execute(GetCommEventLogRequest()).function_code, 12)
    identifier = master.execute(ReportSlaveIdRequest()).identifier
    if modbus_slaves.VENDOR.encode() not in identifier:
        raise Unexpected(f"id: {identifier}")
    device = master.execute(ReadDeviceInformationRequest(read_code=3))
    expect("vendor", device.information[0], modbus_slaves.VENDOR.encode())


def records(master):
    """Functions 20, 21 and 24."""
    for registers in (1, MOST_REGISTERS_OF_FILE):
        record = FileRecord(file_number=4, record_number=7, record_length=registers)
        answer = master.execute(ReadFileRecordRequest([record]))
        expected = modbus_slaves.record_bytes(4, registers)
        expect("file record", answer.records[0].record_data, expected)
    for registers in (1, MOST_REGISTERS_WRITTEN_TO_FILE):
        data_written = modbus_slaves.record_bytes(77, registers)
        record = FileRecord(file_number=4, record_number=7, record_data=data_written)
        expect("file record", master.execute(WriteFileRecordRequest([record])).records, [record])
    # pymodbus reads four registers less than there are.
    queue = master.execute(ReadFifoQueueRequest(99)).values
    expect("queue", queue, FIFO[:-4])


def as_bytes(peer):
    """Functions 8, 20, 21 and 24 with answers as the standard has them."""
    fifo = b"".join(value.to_bytes(2, "big") for value in FIFO)
    write = bytes.fromhex("15 09 06 0004 0007 0001 abcd")
    query = bytes.fromhex("08 0000 a537")
    for number, (request, answer) in enumerate(
        [
            (b"\x18\0\0", b"\x18\0\x40\0\x1f" + fifo),
            (write, write),
            (
                bytes.fromhex("14 0e 06 0004 0001 0002 06 0003 0009 0002"),
                bytes.fromhex("14 0c 05 06 04050607 05 06 03040506"),
            ),
            (query, query),
        ]
    ):
        peer.send(adu(number, modbus_slaves.UNIT, request))
        peer.expect(adu(number, modbus_slaves.UNIT, answer))


def illegal_addresses(master):
    refused(2, master.coils, 2090, 20)
    refused(2, master.discrete_inputs, 2101, 1)
    refused(2, master.registers, 299, 2)
    refused(2, master.input_registers, 65000, 100)
    refused(2, master.write_coil, 2100, 1)
    refused(2, master.write_register, 300, 1)
    refused(2, master.write_coils, 2099, [1, 0])
    refused(2, master.write_registers, 299, [1, 2])
    expect("registers", master.registers(0, 3), REGISTERS[:3])


def illegal_functions_and_values(master):
    """libmodbus does not ask for too much itself: its PDUs do."""
    for function in (11, 12):
        refused_pdu(master, 1, bytes([function]))
    refused_pdu(master, 3, bytes.fromhex("01 0000 07d1"))
    refused_pdu(master, 3, bytes.fromhex("02 0000 0000"))
    refused_pdu(master, 3, bytes.fromhex("03 0000 007e"))
    refused_pdu(master, 3, bytes.fromhex("04 0000 0000"))
    refused_pdu(master, 3, bytes.fromhex("05 0000 1234"))
    expect("registers", master.registers(0, 3), REGISTERS[:3])


def refused(code, request, *arguments):
    try:
        got = request(*arguments)
    except Refused as refusal:
        expect(f"exception to {request.__name__}", refusal.code, code)
    else:
        raise Unexpected(f"{request.__name__}{arguments}: expected exception {code}, got {got}")


def refused_pdu(master, code, pdu):
    expect(f"answer to {pdu.hex()}", master.ask(1, pdu), bytes([pdu[0] | 0x80, code]))
