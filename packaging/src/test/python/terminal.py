"""A program in a terminal of its own, as a person runs it."""

import os
import pty
import signal
import time

from ends import PATIENCE, End, Unexpected

BETWEEN_KEYS = 0.1
"""Seconds between the keys that a person types quickly."""


class Terminal(End):
    """A terminal in which a shell runs a line; what is shown in it comes out of this end."""

    def __init__(self, line):
        self.pid, screen = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background job ignores it
            os.execvp("sh", ["sh", "-c", "exec " + line])
        super().__init__(line, os.fdopen(screen, "r+b", buffering=0))

    def receive(self, most, timeout):
        try:
            return super().receive(most, timeout)
        except OSError:  # how a terminal says that its program has ended
            return b""

    def type(self, keys):
        for key in keys:
            self.send(bytes([key]))
            time.sleep(BETWEEN_KEYS)

    def await_exit(self, expected=0, within=PATIENCE):
        """The program ends, with this exit code."""
        deadline = time.monotonic() + within
        shown = b""
        while (ended := os.waitpid(self.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                raise Unexpected(f"{self.name}: expected its end, it runs on; shown: {shown!r}")
            shown += self.receive(1000, 0.05)
        code = os.waitstatus_to_exitcode(ended[1])
        if code != expected:
            raise Unexpected(f"{self.name}: expected exit code {expected}, got {code}")
