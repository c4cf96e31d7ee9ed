#!/usr/bin/env python3
"""The appliance on a real kernel with systemd: installed by apt, adapters pulled, lines, power cuts, network, watchdog.

    appliance.py RIG DEB [ARCH] [STEP...]

RIG   folder of guest.py, which boots a Debian guest whose UARTs, USB adapters and power the host controls
DEB   the package to install
ARCH  arm64 (default) or amd64
STEP  some of: install replug newcomer reload lines rs485 held power network watchdog upgrade   (without: all)

Prints a line per fact and exits with 1 if one of them does not hold. Needs pyserial on the host.
"""
import json
import re
import socket
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
import serial  # noqa: E402
from rig import ADAPTER, Appliance, Console, dialogue, received, run_steps, say, tcp, until  # noqa: E402

# Local ports of the factory; com1 is the first UART, com2 the 16550A with modem lines, com3 the USB adapter.
COM1, COM2, COM3 = 20108, 20109, 20110
SPARE = 20120


def install(a):
    started = time.monotonic()
    r = a.install()
    say(r.rc == 0, "apt installs the package", "%.0f s" % (time.monotonic() - started))
    say(a.is_active(), "the service is active and ready")
    say("ready" in a.run("journalctl -u serialbridge --no-pager"), "it has said so")
    conf = a.run("cat /etc/serialbridge/serialbridge.conf")
    say(ADAPTER in conf and "/dev/ttyS0" in conf, "the configuration lists the ports by stable paths")
    say(a.run("cat /sys/bus/usb-serial/devices/ttyUSB0/latency_timer").strip() == "1", "latency timer of the FTDI is 1 ms")
    client = tcp(COM3)
    client.sendall(b"to the line")
    say(a.usb.read(11, 5) == b"to the line", "bytes pass from TCP to ttyUSB")
    a.usb.write(b"from the line")
    say(received(client, 13) == b"from the line", "bytes pass from ttyUSB to TCP")
    client.close()
    page = "import urllib.request as u; print(u.urlopen('http://127.0.0.1/sign-in').status)"
    say(a.run('python3 -c "%s"' % page).strip() == "200", "the web page is served on port 80")
    verify = a.guest.run("systemd-analyze verify --man=no serialbridge.service 2>&1")
    say(verify.rc == 0 and not verify.out.strip(), "systemd-analyze verify", verify.out.strip())
    level = re.search(r"level for serialbridge.service: ([\d.]+)", a.run("systemd-analyze security --no-pager serialbridge"))
    say(level and float(level.group(1)) <= 2.0, "systemd-analyze security", level and level.group(1))
    mapped = a.run("cat /proc/%s/maps" % a.pid())
    say("(deleted)" not in mapped.replace("/memfd", ""), "no library was unpacked at run time")
    say("serialbridge.jsa" in mapped, "the class-data archive is in use")
    say("PRIORITY=6" in a.run("journalctl -u serialbridge -o export -n 3 --no-pager"), "journal lines have priorities")


def replug(a):
    pid = a.pid()
    times = []
    for turn in range(20):
        client = tcp(COM3)
        stop = threading.Event()
        noise = None
        if turn % 2:
            noise = threading.Thread(target=traffic, args=(client, a.usb, stop))
            noise.start()
            time.sleep(0.5)
        a.usb.unplug()
        if noise:
            time.sleep(0.3)
            stop.set()
            noise.join()
        until(lambda: ADAPTER not in a.run("ls /dev/serial/by-id 2>/dev/null"), 20)
        client.close()
        # The guest's own clock tells when its kernel had the adapter again: the emulation is slow.
        ahead = clock_ahead(a)
        mark = time.time()
        a.usb.plug()
        probe = tcp(COM3)
        probe.settimeout(0.05)
        came = None
        while came is None and time.time() < mark + 60:
            a.usb.write(b"U")
            try:
                came = probe.recv(100) and time.time()
            except socket.timeout:
                pass
        probe.close()
        stamp = a.run("date +%s.%N -d \"$(dmesg --time-format iso | grep 'now attached to ttyUSB' | tail -1 | cut -d' ' -f1 | tr , .)\"")
        times.append(came + ahead - float(stamp) if came else 999)
    say(max(times) <= 2.0, "20 times pulled and put back: bytes pass again after (s)",
        " ".join("%.1f" % t for t in times))
    say(a.pid() == pid, "the process stayed the same", pid)


def reload(a):
    pid = a.pid()
    client = tcp(COM3)
    a.run("echo 'port.spare = /dev/ttyS9' >>/etc/serialbridge/serialbridge.conf")
    r = a.guest.run("systemctl reload serialbridge")
    say(r.rc == 0 and "spare " in a.run("serialbridge status"), "systemctl reload adds a port", r.err.strip())
    client.sendall(b"there")
    say(a.usb.read(5, 10)[-5:] == b"there" and a.pid() == pid, "the others do not notice")
    client.close()
    a.run("sed -i /^port.spare/d /etc/serialbridge/serialbridge.conf; systemctl reload serialbridge")
    say("spare " not in a.run("serialbridge status"), "and takes it away")


def clock_ahead(a):
    """How far the guest's clock is ahead of the host's: the quickest of a few questions tells best."""
    best = None
    for _ in range(5):
        before = time.time()
        guest = float(a.run("date +%s.%N"))
        after = time.time()
        if best is None or after - before < best[0]:
            best = (after - before, guest - (before + after) / 2)
    return best[1]


def newcomer(a):
    """An adapter that no file lists."""
    a.usb.unplug()
    a.run("sed -i /^port.com3/d /etc/serialbridge/serialbridge.conf; systemctl restart serialbridge")
    say("com3" not in a.run("serialbridge status"), "an adapter is not listed and not there")
    a.usb.plug()
    came = until(lambda: ADAPTER in a.run("serialbridge status --wide"), 60)
    say(came, "plugged in, it becomes a port", a.run("cat /var/lib/serialbridge/adapters.conf").strip().splitlines()[-1:])
    client = tcp(COM3)
    client.sendall(b"new")
    say(a.usb.read(3, 10)[-3:] == b"new", "and bytes pass")
    client.close()
    a.run("systemctl restart serialbridge")
    say(until(lambda: "com3  " in a.run("serialbridge status"), 30), "it has the same name after a restart")


def traffic(client, usb, stop):
    while not stop.is_set():
        try:
            client.sendall(b"x" * 200)
            usb.write(b"y" * 200)
        except OSError:
            return
        time.sleep(0.01)


def rfc2217(port):
    return serial.serial_for_url("rfc2217://127.0.0.1:%d" % port, timeout=5)


def lines(a):
    a.guest.push(b"port.com2.rfc2217 = ON\nport.com3.rfc2217 = ON\n", "/root/rfc.conf")
    r = a.guest.run("serialbridge config import /root/rfc.conf")
    say(r.rc == 0 and "com2, com3" in r.out, "settings are imported, and their ports restart", r.out.strip().splitlines()[-1:])
    u = a.guest.lines(a.uart)
    with_lines = [
        ("FTDI", COM3, lambda **k: a.usb.set_lines(k.get("cts"), k.get("dsr"), k.get("cd"), k.get("ri")),
         lambda: (a.usb.dtr, a.usb.rts), lambda: a.usb.sent_break),
        ("16550A", COM2, lambda **k: u.set(**k), lambda: (u.status()["dtr"], u.status()["rts"]), lambda: u.breaks),
    ]
    for name, port, set_inputs, outputs, breaks in with_lines:
        with rfc2217(port) as s:
            time.sleep(0.5)
            seen = []
            for dtr, rts in ((True, True), (False, True), (True, False), (True, True)):
                s.dtr, s.rts = dtr, rts
                seen.append(until(lambda: outputs() == (dtr, rts), 5))
            say(all(seen), name + ": DTR and RTS follow the client")
            seen = []
            for state in (dict(cts=True, dsr=True, cd=True, ri=False), dict(cts=False, dsr=True, cd=True, ri=False),
                          dict(cts=False, dsr=False, cd=False, ri=True), dict(cts=True, dsr=True, cd=True, ri=False)):
                set_inputs(**state)
                seen.append(until(lambda: (s.cts, s.dsr, s.cd, s.ri) == (state["cts"], state["dsr"], state["cd"], state["ri"]), 5))
            say(all(seen), name + ": CTS, DSR, DCD and RI are seen by the client")
            before = breaks()
            s.break_condition = True
            say(until(lambda: breaks() != before, 5), name + ": break is sent")
            s.break_condition = False
    a.guest.push(b"port.com2.rfc2217 = OFF\nport.com3.rfc2217 = OFF\n", "/root/rfc.conf")
    a.run("serialbridge config import /root/rfc.conf")


def rs485(a):
    """The 16550A of the guest has no RS-485 mode of its own: RTS must take over, around each burst."""
    u = a.guest.lines(a.uart)
    a.guest.push(b"port.com2.rs485 = AUTO\n", "/root/rs485.conf")
    a.run("serialbridge config import /root/rs485.conf")
    say(until(lambda: not u.status()["rts"], 10), "RS-485: RTS is low while nothing is sent")
    status = a.run("serialbridge status --wide")
    say("RTS" in status, "RS-485: the status says which method is in use",
        [line for line in status.splitlines() if "485" in line])
    client = tcp(COM2)
    console = Console(a)
    high = threading.Event()
    done = threading.Event()

    def watch():
        while not done.is_set():
            if u.status()["rts"]:
                high.set()
            time.sleep(0.001)

    watcher = threading.Thread(target=watch)
    watcher.start()
    client.sendall(b"z" * 2000)
    time.sleep(3)
    done.set()
    watcher.join()
    say(high.is_set() and not u.status()["rts"], "RS-485: RTS is high while it sends, and low again")
    sent = len(console.read(2000, 0.1))
    say(sent == 2000, "RS-485: all of it was sent", sent)
    console.close()
    client.close()
    a.guest.push(b"port.com2.rs485 = OFF\n", "/root/rs485.conf")
    a.run("serialbridge config import /root/rs485.conf")


def com2(a):
    status = json.loads(a.run("serialbridge status --json"))
    return next(port for port in status["converters"] if port["name"] == "com2")


def held(a):
    """CTS of the 16550A holds its output: what is told, what a reset client leaves, what a gateway must not send later."""
    a.guest.push(b"port.com2.uart = 115200,8,1,NONE,FCH\nport.com2.peer-gone = DROP\n", "/root/held.conf")
    a.run("serialbridge config import /root/held.conf")
    u = a.guest.lines(a.uart)
    console = Console(a)
    say(until(lambda: "FCH" in (com2(a)["line"]["inForce"] or ""), 10), "held: flow control by RTS and CTS is in force")

    def on_the_line(seconds=1.0):
        return console.read(1 << 20, seconds)

    on_the_line()
    u.set(cts=False, dsr=True, cd=True, ri=False)
    before = com2(a)["toLine"]["bytes"]
    client = tcp(COM2)
    client.sendall(b"G1 X1 Y1\r\n" * 300)
    say(until(lambda: com2(a)["line"]["waitingBytes"] == 3000, 10), "held: 3000 bytes wait", com2(a)["line"])
    say(com2(a)["toLine"]["bytes"] == before, "held: none of them is told as sent")
    say(until(lambda: com2(a)["line"]["held"] is not None, 10), "held: the status tells it", com2(a)["hints"])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    say(until(lambda: com2(a)["line"]["waitingBytes"] == 0, 10), "held: PEERGONE=DROP drops what a reset client left")
    client = tcp(COM2)
    client.sendall(b"STOP")
    time.sleep(1)
    u.set(cts=True, dsr=True, cd=True, ri=False)
    data = on_the_line(3)
    say(data.endswith(b"STOP") and len(data) <= 64 + 4, "held: the next one's STOP comes first, but for the FIFO", len(data))
    client.close()
    a.guest.push(b"port.com2.modbus = ON\nport.com2.modbus.wait-ms = 2000\n", "/root/held.conf")
    a.run("serialbridge config import /root/held.conf")
    on_the_line()
    u.set(cts=False, dsr=True, cd=True, ri=False)
    master = tcp(COM2)
    answers = []
    for transaction in range(3):
        master.sendall(bytes([0, transaction, 0, 0, 0, 6, 1, 6, 0, 1, 0, 100 + transaction]))
        answers.append(received(master, 9, 8)[-2:])
    say(answers == [b"\x86\x06"] * 3, "held: writes that wait for MODWAIT are answered 06", answers)
    u.set(cts=True, dsr=True, cd=True, ri=False)
    data = on_the_line(3)
    say(len(data) <= 16, "held: and do not go to the line later, but for the FIFO", data.hex())
    master.sendall(bytes([0, 9, 0, 0, 0, 6, 1, 6, 0, 1, 0, 1]))
    say(on_the_line(2).endswith(bytes.fromhex("01060001000119ca")), "held: a new one goes at once")
    master.close()
    console.close()
    a.guest.push(b"port.com2.uart = 115200,8,1,NONE,NFC\nport.com2.modbus = OFF\nport.com2.peer-gone = KEEP\n", "/root/held.conf")
    a.run("serialbridge config import /root/held.conf")


def power(a):
    good = []
    for turn in range(10):
        value = 1 + turn % 8
        replies = dialogue(a.usb, "AT+MAXSK=%d" % value, "AT+HEARTDT=cut %d" % turn, leave=False)
        if turn % 2:
            time.sleep(0.5)
        a.guest.power_cut()  # half of them right after +OK
        a.usb.unplug()
        ok = all("+OK" in reply for reply in replies)
        a.guest.start()
        a.guest.wait_ready()
        a.usb.plug()
        until(lambda: ADAPTER in a.run("ls /dev/serial/by-id 2>/dev/null"), 20)
        until(a.is_active, 60)
        tcp(COM3).close()
        time.sleep(2)
        shown = dialogue(a.usb, "AT+MAXSK?", "AT+HEARTDT?")
        good.append(ok and "+OK=%d" % value in shown[0] and "+OK=cut %d" % turn in shown[1])
    say(all(good), "10 power cuts: the values that were set are in force", "%d of 10" % sum(good))


def network(a):
    before = a.run("ip -4 -o addr show dev eth0")
    before_routes = a.run("ip route show default")
    replies = dialogue(a.usb, "AT+WANN=STATIC,10.0.2.77,255.255.255.0,10.0.2.2", "AT+DNS=10.0.2.3", "AT+Z")
    say(all("+OK" in r for r in replies), "AT+WANN, AT+DNS, AT+Z", replies)
    moved = until(lambda: "10.0.2.77/24" in a.run("ip -4 -o addr show dev eth0"), 60)
    say(moved, "AT+WANN=STATIC moves the host to its new address", a.run("ip -4 -o addr show dev eth0").strip())
    a.guest.forward(SPARE, COM3, "10.0.2.77")
    client = tcp(SPARE)
    client.sendall(b"moved")
    say(a.usb.read(5, 10) == b"moved", "the port is reached at the new address")
    client.close()
    say("10.0.2.3" in a.run("cat /etc/resolv.conf"), "AT+DNS is in resolv.conf")
    time.sleep(2)
    shown = dialogue(a.usb, "AT+WANN?", "AT+DNS?", "AT+MAC?")
    say("STATIC,10.0.2.77,255.255.255.0,10.0.2.2" in shown[0] and "10.0.2.3" in shown[1], "the queries show it", shown)
    # The default route goes: the serial console is as good as before.
    dialogue(a.usb, "AT+WANN=STATIC,10.0.2.78,255.255.255.0,0.0.0.0", "AT+Z")
    lost = until(lambda: "default" not in a.run("ip route") and "10.0.2.78" in a.run("ip -4 -o addr"), 60)
    say(lost, "a change that loses the gateway is made")
    time.sleep(2)
    shown = dialogue(a.usb, "AT+WANN?", "AT+MAC?")
    say("10.0.2.78" in shown[0], "and the serial console still answers", shown)
    say("525400" in shown[1].upper() or "+OK=" in shown[1], "MAC", shown[1].strip())
    a.run("systemctl stop NetworkManager")
    time.sleep(1)
    shown = dialogue(a.usb, "AT+WANN=STATIC,10.0.2.79,255.255.255.0,10.0.2.2", "AT+WANN?")
    say("+ERR=5" in shown[0] and "10.0.2.78" in shown[1], "without NetworkManager: +ERR=5, and nothing changes", shown)
    a.run("systemctl start NetworkManager")
    until(lambda: "running" in a.run("nmcli -t -f RUNNING general"), 30)
    time.sleep(2)
    dialogue(a.usb, "AT+RELD", "AT+Z")
    back = until(lambda: before.split()[3] in a.run("ip -4 -o addr show dev eth0"), 90)
    say(back, "AT+RELD goes back to the host's own configuration", a.run("ip -4 -o addr show dev eth0").strip())
    say("serialbridge" not in a.run("nmcli -t -f NAME connection"), "and leaves no profile")
    say(before_routes == a.run("ip route show default"), "the default route is what it was", before_routes.strip() or "none")
    # RELD has reset the local ports of all: the test's own back again.
    a.guest.push(b"port.com3.local-port = %d\n" % COM3, "/root/port.conf")
    a.run("serialbridge config import /root/port.conf")


STOP_A_THREAD = r"""
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
pid = sys.argv[1]
loops = [t for t in os.listdir("/proc/%s/task" % pid) if open("/proc/%s/task/%s/comm" % (pid, t)).read().startswith("bridge")]
SEIZE, INTERRUPT = 0x4206, 0x4207
tid = int(loops[-1])
assert libc.ptrace(SEIZE, tid, None, None) == 0 and libc.ptrace(INTERRUPT, tid, None, None) == 0
print("stopped", tid, "of", loops, flush=True)
# When the process is killed its thread is gone for good only when its tracer, which is this, has been told.
WALL = 0x40000000
try:
    while not (os.WIFEXITED(status := os.waitpid(tid, WALL)[1]) or os.WIFSIGNALED(status)):
        pass
except ChildProcessError:
    pass
"""


def watchdog(a):
    pid = a.pid()
    a.guest.push(STOP_A_THREAD.encode(), "/root/stop_a_thread.py")
    started = time.monotonic()
    a.run("systemd-run -q --collect --unit hang python3 /root/stop_a_thread.py %s" % pid)
    changed = until(lambda: a.pid() not in (pid, "0") and a.is_active(), 150)
    say(changed, "one event loop of several hangs: systemd restarts the service", "%.0f s" % (time.monotonic() - started))
    say("Watchdog timeout" in a.run("journalctl -u serialbridge --no-pager"), "because of its watchdog")
    a.run("systemctl stop hang")
    client = tcp(COM3)
    time.sleep(2)
    client.sendall(b"again")
    say(a.usb.read(5, 10)[-5:] == b"again", "and bytes pass again")
    client.close()


def upgrade(a):
    before = a.run("cat /etc/serialbridge/serialbridge.conf; cat /var/lib/serialbridge/settings.conf")
    r = a.guest.run("DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall /root/serialbridge.deb", 600)
    say(r.rc == 0 and a.is_active(), "the package is installed over itself, and the service runs")
    say(before == a.run("cat /etc/serialbridge/serialbridge.conf; cat /var/lib/serialbridge/settings.conf"), "settings are kept")
    r = a.guest.run("DEBIAN_FRONTEND=noninteractive apt-get purge -y serialbridge", 300)
    say(r.rc == 0, "purge")
    left = a.run("ls -d /etc/serialbridge /var/lib/serialbridge /var/cache/serialbridge /usr/share/serialbridge /usr/lib/serialbridge "
                 "2>/dev/null; getent passwd serialbridge; find /etc/systemd -name 'serialbridge*'; pgrep -u serialbridge 2>/dev/null")
    say(not left.strip(), "nothing is left", left.strip())


ALL = [install, replug, newcomer, reload, lines, rs485, held, power, network, watchdog, upgrade]


if __name__ == "__main__":
    sys.exit(run_steps(Appliance("appliance", COM1), ALL))
