"""A CommFront unit as a program on its serial line knows it: command mode, commands, exact replies."""

import time

from ends import SerialEnd

SILENCE = 0.06
"""Seconds without a byte before the +++ that asks for command mode."""


class Unit(SerialEnd):
    """The serial side of a unit, with its echo on."""

    def enter_command_mode(self):
        time.sleep(SILENCE)
        self.acknowledge()
        self.confirm()

    def acknowledge(self):
        """First half: +++ is answered by a."""
        self.send(b"+++")
        self.expect(b"a")

    def confirm(self):
        """Second half: a is answered by +ok."""
        self.send(b"a")
        self.expect(b"+ok")

    def command(self, line, reply="+OK", end=b"\r"):
        """Types a line; exactly its echo and this reply come. Returns the seconds that took."""
        typed = line.encode("ascii")
        started = time.monotonic()
        self.send(typed + end)
        self.expect(typed + b"\r\r\n" + reply.encode("ascii") + b"\r\n")
        return time.monotonic() - started

    def query(self, name):
        """The answer to AT+NAME, without +OK=."""
        self.send(b"AT+" + name.encode("ascii") + b"\r")
        self.expect(b"AT+" + name.encode("ascii") + b"\r\r\n+OK=")
        return self.receive_until(b"\r\n")[:-2].decode("ascii")
