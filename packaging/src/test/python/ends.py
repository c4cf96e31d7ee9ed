"""The two ends of the path through a converter: its serial line and its network side.

Everything that comes out of an end has to be expected, byte for byte.
"""

import os
import select
import socket
import sys
import time

import serial

PATIENCE = 10.0
"""Seconds for what must come."""

QUIET = 0.15
"""Seconds in which nothing may come."""


class Unexpected(Exception):
    """Something else came than was expected; the message says both."""


class End:
    """An end that bytes are sent into and expected from."""

    def __init__(self, name, file):
        self.name = name
        self.file = file

    def send(self, data):
        while data:
            data = data[os.write(self.file.fileno(), data):]

    def receive(self, most, timeout):
        """Up to so many bytes, empty if none came in time or none will come any more."""
        if not select.select([self.file], [], [], max(0, timeout))[0]:
            return b""
        try:
            return os.read(self.file.fileno(), most)
        except ConnectionResetError as reset:
            raise Unexpected(f"{self.name}: expected bytes or an orderly end, got a reset") from reset

    def expect(self, expected, within=PATIENCE):
        """Exactly these bytes come."""
        got = self._receive_all(len(expected), within)
        if got != expected:
            got += self._receive_all(200, QUIET)
            raise Unexpected(f"{self.name}: {difference(expected, got)}")

    def receive_until(self, mark, within=PATIENCE):
        """All that comes up to these bytes, with them."""
        deadline = time.monotonic() + within
        got = b""
        while not got.endswith(mark):
            more = self.receive(1, deadline - time.monotonic())
            if not more:
                raise Unexpected(f"{self.name}: expected {mark!r} at last, got {got!r}")
            got += more
        return got

    def expect_quiet(self, seconds=QUIET):
        """Nothing comes."""
        got = self.receive(200, seconds)
        if got:
            raise Unexpected(f"{self.name}: expected nothing, got {got!r}")

    def expect_only(self, expected):
        """Exactly these bytes come and then nothing."""
        self.expect(expected)
        self.expect_quiet()

    def expect_end(self):
        """The other side ends the connection in an orderly way, without another byte."""
        if not select.select([self.file], [], [], PATIENCE)[0]:
            raise Unexpected(f"{self.name}: expected its end, it is still open")
        self.expect_quiet()

    def _receive_all(self, length, within):
        deadline = time.monotonic() + within
        got = b""
        while len(got) < length:
            more = self.receive(length - len(got), deadline - time.monotonic())
            if not more:
                break
            got += more
        return got


class SerialEnd(End):
    """The serial device's end of the cable."""

    def __init__(self, device):
        self.device = device
        super().__init__("serial side", serial.Serial(device, 115200))

    def leave(self):
        """Leaves the line to a program; where it is."""
        self.file.close()
        return self.device


class NetworkEnd(End):
    """A TCP client of the converter."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", int(port)), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(True)
        super().__init__("network side", self.socket)


def difference(expected, got):
    """Both, or where two long texts part."""
    if len(expected) <= 200:
        return f"expected {expected!r}, got {got!r}"
    at = len(os.path.commonprefix([expected, got]))
    return (
        f"expected {len(expected)} bytes, got {len(got)}; from byte {at} on "
        f"expected {expected[at:at + 40]!r}, got {got[at:at + 40]!r}"
    )


def run_case(functions, device_end):
    """Runs the case that a script was started for: SCRIPT DEVICE CASE [MORE...]; more arguments go to the case."""

    def play(device, case, *more):
        try:
            functions[case.replace("-", "_")](device_end(device), *more)
        except Unexpected as unexpected:
            raise Unexpected(f"{case}: {unexpected}") from unexpected

    run(play, *sys.argv[1:])


def run(main, *arguments):
    """Runs a script's main; the exit code is 1, with a message, when an end did not do as expected."""
    try:
        main(*arguments)
    except Unexpected as unexpected:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {unexpected}")
