"""A CommFront unit as a program on its serial line knows it: command mode, commands, exact replies."""

import time

from ends import PATIENCE, SerialEnd, Unexpected

SILENCE = 0.06
"""Seconds without a byte before the +++ that asks for command mode."""

LONG_SILENCE = 0.5
"""The same where nobody knows when the unit read the last byte."""


class Unit(SerialEnd):
    """The serial side of a unit, with its echo on."""

    restarted = 0.0
    """Reading of the clock just before the last AT+Z."""

    def configure(self, *settings):
        """Types set commands, NAME=VALUE, and restarts: data mode, with these settings."""
        self.enter_command_mode()
        for setting in settings:
            self.command("AT+" + setting)
        self.restarted = time.monotonic()
        self.command("AT+Z")

    def enter_command_mode(self, silence=SILENCE):
        time.sleep(silence)
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

    def take_all(self):
        """The unit has taken all that was sent before: it has been in command mode since."""
        self.enter_command_mode(LONG_SILENCE)
        self.command("AT+ENTM")

    def await_link(self, state):
        """In command mode: AT+SOCKLK answers CONNECT or DISCONNECT, if not at once then soon."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.query("SOCKLK")) != state:
            if time.monotonic() > deadline:
                raise Unexpected(f"AT+SOCKLK: expected {state}, got {answer}")

    def query(self, name):
        """The answer to AT+NAME, without +OK=."""
        self.send(b"AT+" + name.encode("ascii") + b"\r")
        self.expect(b"AT+" + name.encode("ascii") + b"\r\r\n+OK=")
        return self.receive_until(b"\r\n")[:-2].decode("ascii")
