"""The command line asks slaves of pymodbus over TCP: modbus_command.py LAUNCHER tcp|rtu|ascii"""

import subprocess
import sys

from ends import PATIENCE, Unexpected
from modbus_slaves import COILS, DISCRETE_INPUTS, INPUT_REGISTERS, REGISTERS, Pymodbus

UNITS = (1, 5, 247)


class Command:
    def __init__(self, launcher, target):
        self._start = [launcher, "modbus"]
        self._target = target

    def run(self, command, *arguments):
        """Its exit code and all that it said."""
        run = subprocess.run(
            [*self._start, command, self._target, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
        )
        return run.returncode, run.stdout

    def expect(self, expected, command, *arguments, code=0):
        found = self.run(command, *arguments)
        if found != (code, expected):
            raise Unexpected(f"{command} {arguments}: {found} instead of {code}, {expected!r}")


def signed(value):
    return value - 0x10000 if value > 0x7FFF else value


def registers(first, values):
    return "".join(
        f"{first + i}: {value} (0x{value:04X}, {signed(value)})\n" for i, value in enumerate(values)
    )


def bits(first, values):
    return "".join(f"{first + i}: {value}\n" for i, value in enumerate(values))


def main(launcher, framing):
    slaves = Pymodbus.over_tcp(framing, UNITS)
    command = Command(launcher, f"{framing}://127.0.0.1:{slaves.port}")
    command.expect(registers(0, REGISTERS[:1]), "read", 0)
    command.expect(registers(100, REGISTERS[100:225]), "read", 100, 125)
    command.expect(registers(7, INPUT_REGISTERS[7:9]), "read", "--type", "input", 7, 2)
    command.expect(bits(0, COILS[:2000]), "read", "--type", "coil", 0, 2000)
    command.expect(bits(3, DISCRETE_INPUTS[3:12]), "read", "--type", "discrete", 3, 9)
    command.expect("unit 5: holding register 3 is written\n", "write", "--unit", 5, 3, 65535)
    command.expect(registers(3, [65535]), "read", "--unit", 5, 3)
    command.expect("unit 1: holding registers 0 to 122 are written\n", "write", 0, *range(123))
    command.expect(registers(0, range(123)), "read", 0, 123)
    command.expect("unit 1: coil 9 is written\n", "write", "--type", "coil", 9, 1)
    command.expect("unit 1: coils 10 to 12 are written\n", "write", "--type", "coil", 10, 1, 0, 1)
    command.expect(bits(9, [1, 1, 0, 1]), "read", "--type", "coil", 9, 4)
    command.expect(
        "serialbridge: unit 1: exception 02, illegal data address\n", "read", 5000, code=1
    )
    command.expect(
        "unit 5: holding register 0 is 1000\n1 of 4 units answer\n",
        "scan", "--from", 3, "--to", 6, "--timeout", 500,
    )
    shown = f"127.0.0.1:{slaves.port}" if framing == "tcp" else f"{framing}://127.0.0.1:{slaves.port}"
    command.expect(
        f"serialbridge: unit 9: {shown}: no response within 300 ms\n",
        "read", "--unit", 9, 0, "--timeout", 300, code=1,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
