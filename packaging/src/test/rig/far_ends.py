"""The far ends of the guest's lines, which log what the guest does to DTR, RTS and the parameters."""
import os
import pathlib
import struct
import subprocess
import threading
import time

from rfc2217 import BAUD, PARITY, SIZE, STOP
from rig import Console, FtdiPort, Guest, until

STANDARD_SPEEDS = [50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
QUIET = 0.2  # s
GPIO_LINE = 2  # the CBUS pin that is watched


class Ftdi(FtdiPort):
    """The adapter, whose EEPROM makes its four CBUS pins GPIOs of the guest: a GPIO chip whose edges are seen here."""

    name, device = "FTDI", "/dev/ttyUSB0"

    def __init__(self, path):
        super().__init__(path)
        self.edges = Edges()
        self.pins = []  # (time, level of GPIO_LINE)

    def _control(self, ident, body):
        _, request, kind, _, value, index, length = struct.unpack("<BBBBHHH", body[:10])
        if kind == 0xC0 and request == 0x90:  # a word of the EEPROM: all CBUS pins are GPIO
            data = b"\xaa\xaa"[:length]
            self._send(100, ident, struct.pack("<BBBBHHH", body[0], request, kind, 0, value, index, len(data)) + data)
        else:
            super()._control(ident, body)

    def _vendor(self, request, value, index):
        before = (self.dtr, self.rts)
        super()._vendor(request, value, index)
        self.edges.changed(before, (self.dtr, self.rts), time.time())
        if request == 0x0B:
            self.pins.append((time.time(), bool(value & 1 << GPIO_LINE)))

    def outputs(self):
        return self.dtr, self.rts

    def format_of(self, told):
        return "%d%s%s" % (told[SIZE], "?NOEMS"[told[PARITY]], "?122"[told[STOP]])

    def expected(self, told):
        """The far end of a chip with these parameters: its divisor has steps of an eighth; 5 bits are 8 to it."""
        eighths = int(24e6 / told[BAUD] + 0.5)
        return round(24e6 / eighths), self.format_of(told)

    def far_end(self):
        return self.baud, self.format.replace("0", "8", 1)

    def breaks(self):
        return self.sent_break

    def set_inputs(self, cts=None, dsr=None, cd=None, ri=None):
        self.set_lines(cts, dsr, cd, ri)


class EdgesGuest(Guest):
    """The guest, in whose QEMU edges.c notes each change of the 16550A's lines, and when it sends."""

    def _shim(self):
        library, source = self.p("edges.so"), os.path.join(os.path.dirname(os.path.abspath(__file__)), "edges.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        return library + ":" + super()._shim()

    def start(self):
        os.environ["EDGES"] = self.p("edges.log")
        pathlib.Path(self.p("edges.log")).unlink(missing_ok=True)
        return super().start()


class Uart:
    """The 16550A."""

    name, device = "16550A", "/dev/ttyS0"


    def __init__(self, appliance):
        self.lines = appliance.guest.lines(appliance.uart)
        self.console = Console(appliance)
        self.edges = Edges()
        self.arrivals = []  # (time, number of bytes)
        self.log = appliance.guest.p("edges.log")
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        """Follows the file of edges.c."""
        before = (False, False)
        until(lambda: os.path.exists(self.log), 60)
        with open(self.log, "rb", 0) as log:
            while True:
                record = log.read(16)
                if not record:
                    time.sleep(0.002)
                    continue
                nanos, lines, count = struct.unpack("<qii", record)
                if count:
                    self.arrivals.append((nanos / 1e9, count))
                now = (bool(lines & 2), bool(lines & 4))
                self.edges.changed(before, now, nanos / 1e9)
                before = now

    def outputs(self):
        out = self.lines.out
        return bool(out & 2), bool(out & 4)

    def expected(self, told):
        """QEMU takes the nearest speed that has a constant, and knows neither mark nor space."""
        real = 115200 // max(1, int(115200 / told[BAUD] + 0.5))
        speed = next(s for s in STANDARD_SPEEDS if real * 10 // 11 <= s)
        return speed, "%d%s%s" % (told[SIZE], "?NOEOE"[told[PARITY]], "?122"[told[STOP]])

    def far_end(self):
        return self.lines.baud, "%d%s%d" % (self.lines.bits, self.lines.parity, self.lines.stop)

    def breaks(self):
        return self.lines.breaks

    def set_inputs(self, **levels):
        self.lines.set(**levels)

    def write(self, data):
        return self.console.write(data)

    def read(self, count, seconds):
        return self.console.read(count, seconds)


class Edges:
    """Edges of DTR and RTS since the last mark."""

    def __init__(self):
        self.mark()

    def mark(self):
        self.seen = []  # (time, line, level)

    def settle(self):
        """Takes the edges that are still on their way, then marks: the levels are told before the edges."""
        seen = -1
        while seen != len(self):
            seen = len(self)
            time.sleep(QUIET)
        self.mark()

    def changed(self, before, now, at):
        self.seen += [(at, line, new) for line, old, new in zip(("dtr", "rts"), before, now) if old != new]

    def __len__(self):
        return len(self.seen)

    def __str__(self):
        first = self.seen[0][0] if self.seen else 0
        told = ["%s %s at %.1f ms" % (line, "on" if on else "off", 1000 * (at - first))
                for at, line, on in self.seen[:8]]
        return ", ".join(told + ["%d more" % (len(self) - 8)] * (len(self) > 8)) or "none"
