"""Kills the bridge at random moments while settings are typed, and looks what is there afterwards.

power_cut.py DEVICE STATE_DIR LOG KILLS COMMAND...   COMMAND: what starts the bridge

Of a set that was not answered, the old or the new value is there; of all others the last one.
The last line of the output is the number of kills with a set not answered.
"""

import os
import random
import subprocess
import sys
import time

from ends import Unexpected, run
from unit import LONG_SILENCE, Unit

START_SECONDS = 20.0
LONGEST_WRITING_SECONDS = 0.15

# Two values of each: typed in turn, so that each set changes something.
SETTINGS = {
    "REGUSR": ("one", "a registry packet with 40 characters ..."),
    "MID": ("DVS-232-2", "DVS-485-2"),
    "HTPHEAD": ("", "X-Header: " + 189 * "x"),
    "HEARTTM": ("1", "65535"),
    "WEBU": ("user,password", "admin,admin"),
    "SHORTO": ("2", "255"),
    "UARTCLBUF": ("ON", "OFF"),
    "UART": ("115200,8,1,NONE,NFC", "115200,8,1,NONE,FCH"),
}


class Bridge:
    """A bridge process that runs and has its line open."""

    def __init__(self, command, log):
        self.log = log
        logged = os.path.getsize(log) if os.path.exists(log) else 0
        with open(log, "ab") as end:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end)
        self._await("ready", lambda: self.process.stdout.readline() == b"ready\n")
        self._await("its line open", lambda: b"open with" in self._log_from(logged))

    def _await(self, what, is_there):
        deadline = time.monotonic() + START_SECONDS
        while not is_there():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Unexpected(f"the bridge: expected {what}, see {self.log}")
            time.sleep(0.005)

    def _log_from(self, start):
        with open(self.log, "rb") as log:
            log.seek(start)
            return log.read()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Writer:
    """Types sets, and knows the values that may be there."""

    def __init__(self, unit, chance):
        self.unit = unit
        self.random = chance
        self.possible = {}

    def check(self, kill):
        """Each setting has a value that it may have."""
        for name, values in SETTINGS.items():
            found = self.unit.query(name)
            allowed = self.possible.get(name, {found})
            if found not in allowed:
                raise Unexpected(f"AT+{name} after kill {kill}: expected {allowed}, got {found!r}")
            self.possible[name] = {found}

    def write_until_killed(self, bridge):
        """Kills in the midst of sets; says whether one was not answered."""
        deadline = time.monotonic() + self.random.uniform(0, LONGEST_WRITING_SECONDS)
        while True:
            name = self.random.choice(list(SETTINGS))
            (old,) = self.possible[name]
            new = SETTINGS[name][old == SETTINGS[name][0]]
            line = f"AT+{name}={new}".encode("ascii")
            reply = line + b"\r\r\n+OK\r\n"
            self.possible[name] = {old, new}
            self.unit.send(line + b"\r")
            got = self._receive(len(reply), deadline)
            killed = len(got) < len(reply)
            if killed:
                bridge.kill()
                got += self._receive(len(reply), time.monotonic() + 0.05)
            if got == reply:
                self.possible[name] = {new}
            elif not reply.startswith(got):
                raise Unexpected(f"serial side: expected {reply!r}, got {got!r}")
            if killed:
                return got != reply

    def _receive(self, length, deadline):
        got = b""
        while len(got) < length:
            more = self.unit.receive(length - len(got), deadline - time.monotonic())
            if not more:
                break
            got += more
        return got


def check_undamaged(state_dir, log):
    damaged = [name for name in os.listdir(state_dir) if "damaged" in name]
    with open(log, encoding="utf-8") as lines:
        damaged += [line for line in lines if "damaged" in line or "cannot be" in line]
    if damaged:
        raise Unexpected(f"settings: expected them undamaged, got {damaged}")


def main(device, state_dir, log, kills, *command):
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}", flush=True)
    writer = Writer(Unit(device), random.Random(seed))
    unanswered = cut_files = 0
    for kill in range(int(kills) + 1):
        bridge = Bridge(command, log)
        try:
            # What was typed before the kill lies in the tty until the new process reads it.
            writer.unit.enter_command_mode(LONG_SILENCE)
            writer.check(kill)
            if kill < int(kills):
                unanswered += writer.write_until_killed(bridge)
                cut_files += os.path.exists(os.path.join(state_dir, "settings.conf.new"))
        finally:
            bridge.kill()
        check_undamaged(state_dir, log)
    print(f"of {kills} kills, {cut_files} left a new file that had not become the present one;")
    print("with a set not answered:")
    print(unanswered)


run(main, *sys.argv[1:])
