#!/usr/bin/env python3
"""The lines of real UARTs: every edge of DTR and RTS, parameters at the far end, errors, pulses, transceivers.

    lines.py RIG DEB [ARCH] [STEP...]

RIG, DEB, ARCH   as of appliance.py
STEP             some of: install edges resets keep errors pulse rs485 processes listen   (without: all)

The 16550A and the FTDI adapter of the guest log what the guest does to their lines. Prints a line per fact and exits
with 1 if one of them does not hold. Needs pyserial on the host, and for listen libmodbus, pymodbus and mbpoll.
"""
import json
import pathlib
import random
import statistics
import sys
import time

sys.dont_write_bytecode = True
import serial  # noqa: E402
from far_ends import GPIO_LINE, EdgesGuest, Ftdi, Uart  # noqa: E402
from rfc2217 import (BAUD, BREAK_OFF, BREAK_ON, CONTROL, DTR_OFF, DTR_ON, LINE_MASK, LINE_STATE,  # noqa: E402
                     MODEM_MASK, MODEM_STATE, PARITY, PURGE, RESUME, RTS_OFF, RTS_ON, SIZE, STOP, SUSPEND, Client)
from rig import Appliance, dialogue, run_steps, say, tcp, until  # noqa: E402

FIRST_PORT = 21108
SEED = 20261128
KERNEL_BUFFER = 640 * 1024  # bytes that a tty holds for a program that does not read
# Slow, usual, without a constant, not for a 16550A, and above what either can do.
SPEEDS = [300, 1200, 9600, 19200, 38400, 57600, 115200, 7200, 12345, 14400, 28800, 31250, 76800, 115201, 123456, 128000,
          230400, 250000, 256000, 460800, 500000, 921600, 1000000, 3000000, 4000000]
COMMANDS = {"dtr": {True: DTR_ON, False: DTR_OFF}, "rts": {True: RTS_ON, False: RTS_OFF}}
OVERRUN, PARITY_ERROR, FRAMING, BREAK = 2, 4, 8, 16  # of NOTIFY-LINESTATE
DELTAS = {"cts": 1, "dsr": 2, "ri": 4, "cd": 8}  # of NOTIFY-MODEMSTATE; of RI the trailing edge


def ports(a):
    """Both ends, with their ports of the host."""
    return [(a.usb, FIRST_PORT + 2), (a.uart_end, FIRST_PORT + 1)]


def port_of(a, end):
    """Its port in the status document, as soon as the service tells one."""
    told = []
    until(lambda: told.append(a.run("serialbridge status --json")) or told[-1], 30)
    return next(port for port in json.loads(told[-1])["converters"] if port["name"] == a.names[end.name])


def line_of(a, end):
    return port_of(a, end)["line"]


def set_port(a, end, *settings):
    r = a.set(*("port.%s.%s" % (a.names[end.name], setting) for setting in settings))
    if r.rc:
        raise RuntimeError((r.out + r.err).strip())
    time.sleep(0.5)  # for the restart to begin
    until(lambda: line_of(a, end)["inForce"], 20)


def set_outputs(client, end, dtr, rts):
    client.ask(CONTROL, COMMANDS["dtr"][dtr])
    client.ask(CONTROL, COMMANDS["rts"][rts])
    return until(lambda: end.outputs() == (dtr, rts), 5)


def install(a):
    r = a.install()
    say(r.rc == 0 and a.is_active(), "apt installs the package, and the service runs", r.err.strip())
    a.uart_end = Uart(a)
    for end, port in ports(a):
        set_port(a, end, "rfc2217 = ON")
        tcp(port, 30).close()
    say(True, "kernel", a.run("uname -rm").strip())


# ---- edges


def edges(a):
    for end, port in ports(a):
        for dtr, rts in ((False, True), (True, False)):
            with Client(port) as client:
                random_changes(end, client, dtr, rts)


def random_changes(end, client, dtr, rts):
    what = "%s, DTR %s and RTS %s" % (end.name, "on" if dtr else "off", "on" if rts else "off")
    for command in (BAUD, SIZE, PARITY, STOP):
        client.ask(command, 0)
    say(set_outputs(client, end, dtr, rts), what + ": set by RFC 2217")
    end.edges.settle()
    dice = random.Random(SEED)
    wrong, five, refused, times = [], [], 0, []
    for number in range(200):
        command = dice.choice((BAUD, SIZE, PARITY, STOP, PURGE, CONTROL))
        if command == CONTROL:
            before = end.breaks()
            times.append(client.ask(CONTROL, BREAK_ON)[1])
            if end.breaks() == before:
                wrong.append("%d: no break" % number)
            times.append(client.ask(CONTROL, BREAK_OFF)[1])
        else:
            values = {BAUD: SPEEDS, SIZE: (5, 6, 7, 8), PARITY: (1, 2, 3, 4, 5), STOP: (1, 2, 3), PURGE: (1, 2, 3)}
            asked = dice.choice(values[command])
            answered, seconds = client.ask(command, asked)
            times.append(seconds)
            refused += answered != asked
        told = dict(client.told)
        if end.far_end() != end.expected(told):
            note = "%d: answered %s, is %s" % (number, end.expected(told), end.far_end())
            # The driver of FTDI takes 5 bits, and the chip makes 8 of them.
            (five if told[SIZE] == 5 and end.name == "FTDI" else wrong).append(note)
    say(len(end.edges) == 0, what + ": no edge in 200 random changes", "%s (seed %d)" % (end.edges, SEED))
    say(not wrong, what + ": each time the far end has what was answered",
        "%d wrong, the first: %s" % (len(wrong), wrong[0]) if wrong else "%d were refused" % refused)
    if end.name == "FTDI":
        say(not five, what + ": 5 bits, of which the chip makes 8, are never answered", "%d times" % len(five))
    say(True, what + ": an answer takes", "median %.1f ms, longest %.0f ms" % milliseconds(times))
    say(end.outputs() == (dtr, rts), what + ": so they are at the end")


def milliseconds(times):
    return 1000 * statistics.median(times), 1000 * max(times)


# ---- resets

# Steps: lines to set, one after the other, then a pause in s.
CLASSIC = [((("dtr", False), ("rts", True)), 0.1), ((("dtr", True), ("rts", False)), 0.05), ((("dtr", False),), 0.05)]
TIGHT = [((("dtr", False), ("rts", False)), 0), ((("dtr", True), ("rts", True)), 0),
         ((("dtr", False), ("rts", True)), 0.1), ((("dtr", True), ("rts", False)), 0.05),
         ((("dtr", False), ("rts", False)), 0), ((("dtr", False),), 0.05)]
ARDUINO = [((("dtr", False), ("rts", False)), 0.25), ((("dtr", True), ("rts", True)), 0.05)]
DIALOGUES = {"esptool ClassicReset": CLASSIC, "esptool UnixTightReset": TIGHT, "avrdude Arduino": ARDUINO}
TURNS = 11


# In the place of the bridge: sets the lines as SET-CONTROL says, and answers. How late the guest itself is.
BARE = r"""
import fcntl, os, re, socket, struct, sys, termios
tty = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
bits = {8: (termios.TIOCMBIS, 2), 9: (termios.TIOCMBIC, 2), 11: (termios.TIOCMBIS, 4), 12: (termios.TIOCMBIC, 4)}
server = socket.create_server(("", int(sys.argv[2])))
while True:
    client = server.accept()[0]
    while data := client.recv(4096):
        for value in re.findall(rb"\xff\xfa\x2c\x05(.)\xff\xf0", data, re.S):
            request, bit = bits[value[0]]
            fcntl.ioctl(tty, request, struct.pack("i", bit))
            client.sendall(b"\xff\xfa\x2c\x69" + value + b"\xff\xf0")
"""


def resets(a):
    a.guest.push(BARE.encode(), "/root/bare.py")
    for end, port in ports(a):
        guest_port = 20108 + int(a.names[end.name][-1]) - 1
        a.run("systemctl stop serialbridge")
        a.run("systemd-run -q --collect --unit bare python3 /root/bare.py %s %d" % (end.device, guest_port))
        try:
            until(lambda: a.run("ss -Hltn sport = :%d" % guest_port), 20)
            bare = {name: plays(end, port, steps, play_raw) for name, steps in DIALOGUES.items()}
        finally:
            a.run("systemctl stop bare; systemctl start serialbridge")
            until(lambda: line_of(a, end)["inForce"], 60)
        for name, steps in DIALOGUES.items():
            lateness = intervals(bare[name])
            say(True, "%s: %s to a bare program in the guest" % (end.name, name), in_words(lateness, bare[name]))
            for how, play in (("by pyserial", play_by_pyserial), ("to the bridge's bytes", play_raw)):
                judge("%s: %s %s" % (end.name, name, how), plays(end, port, steps, play), lateness)


def plays(end, port, steps, play):
    return [play(end, port, steps) for _ in range(TURNS)]


def play_by_pyserial(end, port, steps):
    """The commands that changed something with their times, and the edges."""
    time.sleep(0.5)  # pyserial does not survive a notification before its own first request
    with serial.serial_for_url("rfc2217://127.0.0.1:%d" % port, timeout=5) as s:
        sent = []
        send = s.rfc2217_send_subnegotiation

        def send_and_note(option, value=b""):
            sent.append((time.time(), value[0]))
            send(option, value)

        s.dtr = s.rts = True
        until(lambda: end.outputs() == (True, True), 5)
        end.edges.settle()
        s.rfc2217_send_subnegotiation = send_and_note
        for levels, pause in steps:
            for line, on in levels:
                setattr(s, line, on)
            time.sleep(pause)
        del s.rfc2217_send_subnegotiation
        return effective(sent), settled(end, len(effective(sent)))


def play_raw(end, port, steps):
    """Both lines of a step in one write, at the exact times of the dialogue, whatever the answers."""
    with Client(port) as client:
        set_outputs(client, end, True, True)
        end.edges.settle()
        sent, at = [], time.monotonic()
        for levels, pause in steps:
            time.sleep(max(0, at - time.monotonic()))
            now = client.send(*((CONTROL, COMMANDS[line][on]) for line, on in levels))
            sent += [(now, COMMANDS[line][on]) for line, on in levels]
            at += pause
        return effective(sent), settled(end, len(effective(sent)))


def effective(sent):
    """The commands as edges of lines that both were on."""
    levels, result = {"dtr": True, "rts": True}, []
    for at, command in sent:
        line, on = next((line, on) for line, codes in COMMANDS.items() for on, code in codes.items() if code == command)
        if levels[line] != on:
            levels[line] = on
            result.append((at, line, on))
    return result


def settled(end, expected):
    until(lambda: len(end.edges) >= expected, 3)
    time.sleep(0.2)
    return list(end.edges.seen)


def judge(name, played, bare):
    right = [(sent, seen) for sent, seen in played if [e[1:] for e in seen] == [e[1:] for e in sent]]
    wrong = [["%s %s" % (line, "on" if on else "off") for _, line, on in seen]
             for sent, seen in played if (sent, seen) not in right]
    say(not wrong, name + ": the same edges in the same order, %d times" % TURNS,
        "%d wrong: %s" % (len(wrong), wrong[0]) if wrong else "")
    if right:
        late = intervals(right)
        say(all(abs(ms) <= 5 + abs(own) for ms, own in zip(late, bare)),
            name + ": intervals as the client's within 5 ms, beside the guest's own lateness", in_words(late, right))


def intervals(played):
    """Far side's time from edge to edge less the client's from command to command (ms), the median of the plays each.

    The guest is emulated: now and then it is late by more than 5 ms.
    """
    return [statistics.median(single) for single in zip(*map(deviations, played))]


def deviations(play):
    sent, seen = play
    return [1000 * ((seen[i][0] - seen[i - 1][0]) - (sent[i][0] - sent[i - 1][0])) for i in range(1, len(sent))]


def in_words(medians, played):
    single = sorted(abs(ms) for play in played for ms in deviations(play))
    return "medians %s ms; single ones: half within %.1f, 9 of 10 within %.1f, longest %.1f ms" % (
        " ".join("%+.1f" % ms for ms in medians), statistics.median(single), single[len(single) * 9 // 10], single[-1])


# ---- keep


def keep(a):
    for end, port in ports(a):
        set_port(a, end, "dtr-rts = ON")
        say(until(lambda: end.outputs() == (True, True), 20), end.name + ", DTRRTS=ON: both are raised at the opening")
        set_port(a, end, "dtr-rts = KEEP")
        tcp(port, 20).close()
        restarts = [
            ("AT+Z", lambda: dialogue(end, "AT+Z")),
            ("serialbridge reload", lambda: a.run("serialbridge reload")),
            ("systemctl restart", lambda: a.run("systemctl restart serialbridge")),
        ]
        for what, restart in restarts:
            time.sleep(1)
            end.edges.settle()
            restart()
            tcp(port, 60).close()
            until(lambda: line_of(a, end)["inForce"], 20)
            time.sleep(1)
            say(len(end.edges) == 0 and end.outputs() == (True, True),
                "%s, DTRRTS=KEEP: no edge at %s" % (end.name, what), end.edges)
        end.edges.settle()
        set_port(a, end, "dtr-rts = OFF")
        say(until(lambda: end.outputs() == (False, False), 20), end.name + ", DTRRTS=OFF: both are low", end.edges)
        time.sleep(1)
        end.edges.settle()
        a.run("systemctl restart serialbridge")
        tcp(port, 60).close()
        until(lambda: line_of(a, end)["inForce"], 20)
        time.sleep(1)
        say(end.outputs() == (False, False), end.name + ", DTRRTS=OFF: so they are after a restart; the opening raised",
            end.edges)
        with Client(port) as client:
            say(set_outputs(client, end, True, True), end.name + ", DTRRTS=OFF: a client raises them")
        set_port(a, end, "dtr-rts = ON")


# ---- errors


def errors(a):
    end, port = ports(a)[0]
    kinds = {"break": (BREAK, "breaks"), "parity": (PARITY_ERROR, "parity"), "framing": (FRAMING, "framing"),
             "overrun": (OVERRUN, "overruns")}
    for uart in ("115200,8,1,NONE,NFC", "9600,8,1,EVEN,NFC"):
        set_port(a, end, "uart = " + uart)
        for kind, (bit, counter) in kinds.items():
            what = "FTDI, %s: a %s" % (uart, kind)
            before = line_of(a, end).get("errors")
            byte = b"\0" if kind == "break" else b"E"
            end.write(byte, kind)  # while no client wants to know
            with Client(port) as client:
                client.ask(LINE_MASK, 0xFF)
                time.sleep(1)  # the answer comes before the kernel marks errors
                for _ in range(2):
                    since = len(client.answers)
                    end.write(byte, kind)
                    until(lambda: client.notified(LINE_STATE, since), 5)
                    time.sleep(0.3)
                told = client.notified(LINE_STATE)
            say(told == [bit, bit], what + " is told by NOTIFY-LINESTATE, and nothing else",
                "%s, expected twice %d" % (told, bit))
            after = line_of(a, end).get("errors")
            grown = {k: after[k] - before[k] for k in after} if before and after else None
            expected = {c: 3 * (c == counter) for _, c in kinds.values()}
            say(grown == expected, what + " is counted, by the status, each of 3", grown)
    set_port(a, end, "uart = 115200,8,1,NONE,NFC")
    metrics(a, end, kinds)
    overrun(a)


def metrics(a, end, kinds):
    page = ("import urllib.request as u; r = u.Request('http://127.0.0.1/metrics'); "
            "r.add_header('Authorization', 'Basic YWRtaW46YWRtaW4='); print(u.urlopen(r).read().decode())")
    text = a.run('python3 -c "%s"' % page)
    lines = [line for line in text.splitlines() if "error" in line and '"%s"' % a.names[end.name] in line]
    counted = line_of(a, end).get("errors") or {}
    say(len(lines) == 4 and sorted(int(float(line.split()[-1])) for line in lines) == sorted(counted.values()),
        "FTDI: the metrics have the same counters", lines)


def overrun(a):
    """The client suspends data, so that the bridge reads no more, and the kernel's buffer of 640 KiB overflows."""
    end, port = ports(a)[1]
    set_port(a, end, "slow-peer = HOLD")
    with Client(port) as client:
        client.ask(LINE_MASK, 0xFF)
        client.send((SUSPEND, None))
        written, limit, next_look, overruns = 0, time.monotonic() + 400, KERNEL_BUFFER, 0
        while time.monotonic() < limit and not overruns:
            written += end.write(b"o" * 4096)
            time.sleep(0.02)
            if written >= next_look:
                next_look = written + 65536
                overruns = (line_of(a, end).get("errors") or {}).get("overruns", 0)
        say(overruns > 0, "16550A: bytes that nobody read are counted as overruns by the status",
            "%s after %d KiB" % (overruns, written // 1024))
        client.send((RESUME, None))
        say(until(lambda: any(v & OVERRUN for v in client.notified(LINE_STATE)), 10),
            "16550A: NOTIFY-LINESTATE tells the overrun", client.notified(LINE_STATE)[:5])
    set_port(a, end, "slow-peer = AUTO")


# ---- pulse


def pulse(a):
    for end, port in ports(a):
        # QEMU looks at the inputs of its 16550A every 10 ms.
        seconds = 0.003 if end.name == "FTDI" else 0.018
        end.set_inputs(cts=True, dsr=True, cd=True, ri=False)
        with Client(port) as client:
            client.ask(MODEM_MASK, 0xFF)
            time.sleep(1)
            for line, delta in DELTAS.items():
                seen = []
                for _ in range(10):
                    since = len(client.answers)
                    end.set_inputs(**{line: line == "ri"})
                    time.sleep(seconds)
                    end.set_inputs(**{line: line != "ri"})
                    until(lambda: any(v & delta for v in client.notified(MODEM_STATE, since)), 1, 0.005)
                    time.sleep(0.1)
                    seen.append(client.notified(MODEM_STATE, since))
                told = sum(any(v & delta for v in values) for values in seen)
                clean = all(not v & 15 & ~delta for values in seen for v in values)
                say(told == 10 and clean, "%s: a pulse of %s of %d ms is told by NOTIFY-MODEMSTATE"
                    % (end.name, line.upper(), 1000 * seconds), "%d of 10, for example %s" % (told, seen[0]))


# ---- rs485


def rs485(a):
    end, port = ports(a)[1]
    try:
        transceiver(a, end, port)
    finally:
        set_port(a, end, "rs485 = OFF")


def transceiver(a, end, port):
    set_port(a, end, "rs485 = RTS")
    until(lambda: line_of(a, end)["rs485"] == "RTS", 20)
    say(until(lambda: not end.outputs()[1], 10), "16550A, RS485=RTS: RTS is low while nothing is sent")
    for count in (1, 20, 500):
        measure_bursts(end, port, "16550A, RS485=RTS", count,
                       lambda: [(at, on) for at, line, on in end.edges.seen if line == "rts"])
    say(True, "GPIO chips of the guest", a.run("ls -l /dev/gpiochip* 2>&1").strip().splitlines())
    set_port(a, end, "rs485 = GPIO", "rs485.gpio = %s:%d" % (gpio_chip(a), GPIO_LINE))
    in_use = until(lambda: line_of(a, end)["rs485"] == "GPIO", 5)
    say(in_use, "16550A, RS485=GPIO: the status says that it is in use", line_of(a, end)["hints"])
    say(a.usb.pins and not a.usb.pins[-1][1], "16550A, RS485=GPIO: the line is low while nothing is sent", a.usb.pins[-3:])
    for count in (1, 20, 500):
        a.usb.pins.clear()
        measure_bursts(end, port, "16550A, RS485=GPIO", count, lambda: list(a.usb.pins))


def gpio_chip(a):
    """The name of the adapter's chip."""
    return a.run("readlink -f /sys/bus/gpio/devices/* | grep /usb").strip().rpartition("/")[2]


def measure_bursts(end, port, what, count, edges_of):
    """Around each of 10 bursts: on before the first byte, off after the last."""
    early, late, wrong = [], [], []
    client = tcp(port)
    for _ in range(10):
        end.read(100000, 0.05)
        before = len(edges_of())
        end.arrivals.clear()
        client.sendall(b"z" * count)
        left = count
        limit = time.monotonic() + 5
        while left and time.monotonic() < limit:
            left -= len(end.read(left, 0.01))
        until(lambda: len(edges_of()) - before >= 2, 3, 0.001)
        time.sleep(0.05)
        edges_seen = edges_of()[before:]
        if left or [on for _, on in edges_seen] != [True, False]:
            wrong.append("%d bytes missing, edges %s" % (left, edges_seen))
        else:
            early.append(end.arrivals[0][0] - edges_seen[0][0])
            late.append(edges_seen[1][0] - end.arrivals[-1][0])
    client.close()
    what += ", bursts of %d bytes" % count
    say(not wrong, what + ": on, then off, around each of 10", wrong[:1] if wrong else "")
    if late:
        say(min(early) > 0 and min(late) > 0, what + ": on before the first byte, off after the last",
            "first byte after %.1f ms (median), release after the last byte: shortest %.1f, median %.1f, longest %.1f ms"
            % (1000 * statistics.median(early), 1000 * min(late), *milliseconds(late)))


# ---- processes

COUNT_PROCESSES = r"""
import os, signal, socket, struct, sys
parent = int(sys.argv[1])
s = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 11)  # NETLINK_CONNECTOR
s.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE
s.bind((os.getpid(), 1))  # CN_IDX_PROC
s.send(struct.pack("=IHHII", 40, 3, 0, 0, os.getpid()) + struct.pack("=IIIIHHI", 1, 1, 0, 0, 4, 0, 1))
count = 0
open("/root/started", "w").close()
def end(*_):
    open("/root/count", "w").write(str(count))
    os._exit(0)
signal.signal(signal.SIGTERM, end)
while True:
    event = s.recv(4096)[36:]
    what, _, _, _, parent_process, child, child_process = struct.unpack_from("=IIQIIII", event)
    count += what == 1 and parent_process == parent and child == child_process  # PROC_EVENT_FORK, not of a thread
"""


def processes(a):
    end, port = ports(a)[1]
    a.guest.push(COUNT_PROCESSES.encode(), "/root/count_processes.py")
    a.run("rm -f /root/started /root/count")
    a.run("systemd-run -q --collect --unit count python3 /root/count_processes.py " + a.pid())
    until(lambda: a.guest.run("test -e /root/started").rc == 0, 20)
    with Client(port) as client:
        client.ask(BAUD, 9600)
        wrong, times = 0, []
        for number in range(1000):
            speed = (19200, 9600)[number % 2]
            answered, seconds = client.ask(BAUD, speed)
            wrong += answered != speed
            times.append(seconds)
    a.run("systemctl stop count")
    count = a.run("cat /root/count").strip()
    say(count == "0", "1000 changes of speed by RFC 2217 start no process", count)
    say(not wrong, "each was answered as asked; an answer takes", "median %.1f ms, longest %.0f ms" % milliseconds(times))


# ---- listen


def listen(a):
    """A listener between a master and a slave on the host sends not one bit, and answers what it heard."""
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
    import modbus_slaves
    from modbus_listen import Bus
    from modbus_masters import Libmodbus, Refused

    end, port = ports(a)[1]
    set_port(a, end, "modbus = ON", "modbus.role = LISTEN", "heartbeat = ON", "heartbeat.to = COM",
             "heartbeat.seconds = 1")
    tcp(port, 30).close()
    end.arrivals.clear()
    bus = Bus(a.guest.uart_tty(a.uart))
    modbus_slaves.Libmodbus(bus.slave)
    master, listener = Libmodbus.rtu(bus.master), Libmodbus.tcp(port)
    wrong, refused = [], []
    for first in range(0, 280, 7):
        got = master.registers(first, 7)
        if got != modbus_slaves.REGISTERS[first : first + 7]:
            wrong.append("the master read %s at %d" % (got, first))
        if not until(lambda: answer(listener, first) == got, 5):
            wrong.append("%s at %d instead of %s" % (answer(listener, first), first, got))
        try:
            listener.write_register(first, 1)
        except Refused as refusal:
            refused.append(refusal.code)
    polls = len(port_of(a, end)["polls"])
    say(not wrong, "a listener answers 40 reads of a master with their values",
        "%d wrong, the first: %s" % (len(wrong), wrong[0]) if wrong else "")
    say(refused == [1] * 40, "it refuses 40 writes", refused if refused != [1] * 40 else "")
    say(polls == 40, "its status has the reads of the master", polls)
    say(not end.arrivals and not bus.said, "it sends not one byte to the line, with heartbeats on",
        "%s, %r" % (end.arrivals[:3], bus.said) if end.arrivals or bus.said else "")
    set_port(a, end, "modbus.role = MASTER")
    say(until(lambda: end.arrivals, 5), "as a master it sends, and that is seen: its heartbeats")


def answer(listener, first):
    """The values that the listener has, or the exception."""
    from modbus_masters import Refused

    try:
        return listener.registers(first, 7)
    except Refused as refusal:
        return refusal.code


if __name__ == "__main__":
    appliance = Appliance("lines", FIRST_PORT, Ftdi, EdgesGuest)
    sys.exit(run_steps(appliance, [install, edges, resets, keep, errors, pulse, rs485, processes, listen]))
