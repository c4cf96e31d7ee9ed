"""RFC 2217 with the clients that people use: pyserial, gensio and telnet, and with ser2net as the server.

rfc2217_peers.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import contextlib
import os
import queue
import random
import select
import socket
import subprocess
import threading
import time

import serial
import serial.rfc2217

from ends import PATIENCE, Unexpected, run_case
from peers import Program, await_bound, client, dial, eventually, free_port, passes, quiet, serve
from terminal import Terminal
from unit import Unit

MANY = 1 << 20

FAST_PAUSE = 0.001

BAUD_RATES = (300, 1200, 9600, 19200, 38400, 57600, 115200, 128000, 256000, 921600)


# ---- pyserial

def open_by_pyserial(port, **options):
    return serial.serial_for_url(f"rfc2217://127.0.0.1:{port}", timeout=PATIENCE, **options)


def serve_telnet(unit, *settings):
    """A converter with a port that always speaks RFC 2217; that one."""
    port = free_port()
    serve(unit, f"RFCPORT={port}", *settings)
    await_bound("tcp", port)
    return port


def pyserial_on_the_rfcen_port(unit):
    use_by_pyserial(unit, serve(unit, "RFCEN=ON"))


def pyserial_on_the_port_that_always_speaks_rfc2217(unit):
    use_by_pyserial(unit, serve_telnet(unit))


def use_by_pyserial(unit, port):
    """Everything that pyserial can do; it raises if a request is not answered within 3 s."""
    with open_by_pyserial(port) as line:
        for baud_rate in BAUD_RATES:
            line.baudrate = baud_rate
            await_speed(unit, baud_rate)
        for stop_bits in (serial.STOPBITS_TWO, serial.STOPBITS_ONE):
            line.stopbits = stop_bits
        for setting in ("rtscts", "xonxoff"):
            for on in (True, False):
                setattr(line, setting, on)
        for signal in ("dtr", "rts", "break_condition"):
            for on in (False, True, False, True, False):
                setattr(line, signal, on)
        line.send_break(0.05)
        if (line.cts, line.dsr, line.ri, line.cd) != (False, False, False, False):
            raise Unexpected("a pseudo-terminal has no modem lines")
        for bits in (serial.FIVEBITS, serial.SIXBITS, serial.SEVENBITS):
            refused_at_once(line, "bytesize", bits)
        for parity in (serial.PARITY_EVEN, serial.PARITY_MARK):
            refused_at_once(line, "parity", parity)
        line.write(b"to the line \xff\xff\r\0\n")
        unit.expect(b"to the line \xff\xff\r\0\n")
        unit.send(b"from the line \xff\r\0\r\n\xff")
        expect_read(line, b"from the line \xff\r\0\r\n\xff")
        unit.send(b"old")
        line.reset_input_buffer()
        line.reset_output_buffer()
    await_speed(unit, 115200)


PYSERIAL_PATIENCE = 2.9
"""Seconds, a little less than those that pyserial waits for an answer."""


def refused_at_once(line, name, value):
    """A pseudo-terminal has no such format: that is said, and nothing waits for an answer in vain."""
    before = getattr(line, name)
    started = time.monotonic()
    try:
        setattr(line, name, value)
    except ValueError as refusal:
        if "rejected" not in str(refusal):
            raise
    else:
        raise Unexpected(f"{name}={value!r}: expected a refusal")
    if time.monotonic() - started > PYSERIAL_PATIENCE:
        raise Unexpected(f"{name}={value!r}: refused after {time.monotonic() - started:.1f} s")
    setattr(line, name, before)


def await_speed(unit, baud_rate):
    """The converter's tty has this speed: the other end of the cable shows none, so the kernel is asked."""
    port = os.path.realpath(unit.device.replace("-device", ""))
    names = {baud_rate} if baud_rate not in (128000, 256000) else {0}
    eventually(
        f"{port} at {baud_rate} bit/s",
        lambda: int(subprocess.check_output(["stty", "-F", port, "speed"])) in names,
    )


def expect_read(line, expected):
    got = line.read(len(expected))
    if got != expected:
        raise Unexpected(f"pyserial: expected {expected!r}, got {got!r}")


def pyserial_opens_quickly(unit):
    """pyserial itself sleeps 50 ms before it looks for each of seven answers: without that."""
    port = serve_telnet(unit)
    sleep = time.sleep
    fastest = min(open_and_close(port, sleep) for _ in range(20))
    print(f"opened in {fastest * 1000:.1f} ms, pyserial's own pauses taken out")
    if fastest > 0.1:
        raise Unexpected(f"opened in {fastest * 1000:.1f} ms")


def open_and_close(port, sleep):
    serial.rfc2217.time = Clock(sleep)
    try:
        started = time.monotonic()
        with open_by_pyserial(port, baudrate=115200):
            return time.monotonic() - started
    finally:
        serial.rfc2217.time = time


class Clock:
    """The module time for pyserial, whose pauses are short."""

    def __init__(self, sleep):
        self.sleep = lambda seconds: sleep(min(seconds, FAST_PAUSE))

    def __getattr__(self, name):
        return getattr(time, name)


def many_bytes_come_back_to_pyserial(unit):
    port = serve_telnet(unit)
    sent = bytes(random.choices(range(256), [1] * 13 + [30] + [1] * 241 + [60], k=MANY))
    with open_by_pyserial(port) as line, echo(unit):
        threading.Thread(target=line.write, args=[sent], daemon=True).start()
        got = bytearray()
        while len(got) < len(sent) and (more := line.read(min(65536, len(sent) - len(got)))):
            got += more
    if got != sent:
        raise Unexpected(f"{len(sent)} bytes came back as {len(got)}, or others")


@contextlib.contextmanager
def echo(unit):
    """The device gives back what it gets, and never stops to read while it writes."""
    running = True
    got = queue.Queue()

    def read():
        while running:
            got.put(unit.receive(65536, 0.05))

    def write():
        while running:
            send_all(unit, got.get())

    threads = [threading.Thread(target=target, daemon=True) for target in (read, write)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        running = False
        threads[0].join()


def send_all(unit, data):
    """However long the line takes: its end does not block."""
    while data:
        select.select([], [unit.file], [])
        with contextlib.suppress(BlockingIOError):
            data = data[os.write(unit.file.fileno(), data):]


def two_pyserials_share_a_port(unit):
    port = serve_telnet(unit)
    with open_by_pyserial(port) as one, open_by_pyserial(port) as other:
        one.baudrate = 9600
        await_speed(unit, 9600)
        unit.send(b"to both\xff")
        for line in (one, other):
            expect_read(line, b"to both\xff")
        one.close()
        other.write(b"still at")
        unit.expect(b"still at")
        await_speed(unit, 9600)
    await_speed(unit, 115200)


def raw_and_rfc2217_clients_share_a_port(unit):
    port = serve(unit, "RFCEN=ON")
    with open_by_pyserial(port) as line:
        raw = client(port)
        raw.send(b"raw \xff\xff")
        unit.expect(b"raw \xff\xff")
        line.write(b"telnet \xff")
        unit.expect(b"telnet \xff")
        unit.send(b"to both \xff\r\0")
        raw.expect(b"to both \xff\r\0")
        expect_read(line, b"to both \xff\r\0")
        quiet(unit, raw)


def parameters_stay_with_rfckeep(unit):
    port = serve_telnet(unit, "RFCKEEP=ON")
    with open_by_pyserial(port, baudrate=19200):
        pass
    time.sleep(0.2)
    await_speed(unit, 19200)
    unit.file.baudrate = 19200
    unit.enter_command_mode()
    unit.command("AT+UART", "+OK=115200,8,1,NONE,NFC")
    unit.command("AT+Z")
    await_speed(unit, 115200)


# ---- sync frames

SYNC_150 = bytes.fromhex("55AA550000960399")
SYNC_9600 = bytes.fromhex("55AA5500258003A8")


def sync_frame_sets_the_line(unit):
    port = serve(unit, "RFCEN=ON")
    peer = client(port)
    peer.send(SYNC_9600)
    await_speed(unit, 9600)
    passes(unit, peer)
    peer.send(SYNC_9600[:-1] + b"\xa9")
    unit.expect_only(SYNC_9600[:-1] + b"\xa9")
    peer.socket.close()
    await_speed(unit, 115200)


def sync_frame_below_300_bit_s_is_data_also_at_such_a_speed(unit):
    port = serve(unit, "RFCEN=ON", "UART=110,8,1,NONE,NFC")
    await_speed(unit, 110)
    peer = client(port)
    peer.send(SYNC_150)
    unit.expect_only(SYNC_150)
    await_speed(unit, 110)
    passes(unit, peer)
    unit.enter_command_mode(silence=0.2)
    unit.command("AT+UART", "+OK=110,8,1,NONE,NFC")
    unit.command("AT+UART=45,7,2,EVEN,NFC")
    unit.command("AT+UART", "+OK=45,7,2,EVEN,NFC")
    unit.command("AT+UART=44,8,1,NONE,NFC", "+ERR=4")
    unit.command("AT+ENTM")


# ---- telnet, and urgent bytes

def telnet_sends_a_synch(unit):
    """The Data Mark of a synch is urgent and no data; what is typed before and behind it is."""
    terminal = Terminal(f"inetutils-telnet 127.0.0.1 {serve_telnet(unit)}")
    terminal.receive_until(b"Escape character is '^]'.\r\n")
    for typed in (b"before", b"behind", b"and once more"):
        terminal.send(typed)
        unit.expect_only(typed)
        ask_telnet(terminal, b"send synch")
    ask_telnet(terminal, b"quit")
    terminal.await_exit()
    unit.expect_quiet()


def ask_telnet(terminal, command):
    """A command to telnet itself, which leaves its prompt by it."""
    terminal.send(b"\x1d")
    terminal.receive_until(b"telnet> ")
    terminal.send(command + b"\r")
    terminal.receive_until(command + b"\r\n")


def urgent_bytes_on_a_raw_port_are_data(unit):
    urgent_bytes_pass(unit, client(serve(unit)).socket)


def urgent_bytes_of_a_raw_client_are_data_with_rfcen(unit):
    urgent_bytes_pass(unit, client(serve(unit, "RFCEN=ON")).socket)


def urgent_bytes_of_a_server_are_data(unit):
    listener, peer = dial(unit)
    urgent_bytes_pass(unit, peer.socket)
    listener.close()


def urgent_bytes_pass(unit, peer):
    peer.sendall(b"ab")
    peer.send(b"X", socket.MSG_OOB)
    peer.sendall(b"d")
    unit.expect_only(b"abXd")
    for byte in b"urgent":
        peer.send(bytes([byte]), socket.MSG_OOB)
    unit.expect_only(b"urgent")
    peer.send(b"with more before it", socket.MSG_OOB)
    unit.expect_only(b"with more before it")


# ---- gensio

class Gensio(Program):
    """gensiot with RFC 2217; ~ is its escape character."""

    def __init__(self, port):
        super().__init__(
            "gensiot", "-e", "0x7e", "-i", "stdio(self)", f"telnet(rfc2217),tcp,127.0.0.1,{port}"
        )


def gensio_on_the_port_that_always_speaks_rfc2217(unit):
    use_by_gensio(unit, serve_telnet(unit))


def gensio_on_the_rfcen_port(unit):
    use_by_gensio(unit, serve(unit, "RFCEN=ON"))


def use_by_gensio(unit, port):
    gensio = Gensio(port)
    gensio.send(b"first")
    unit.expect(b"first")
    for command, baud_rate in ((b"~s9600\n", 9600), (b"~s115200\n", 115200), (b"~s19200\n", 19200)):
        gensio.send(command)
        await_speed(unit, baud_rate)
    for command in (b"~2", b"~1", b"~n", b"~8", b"~b"):
        gensio.send(command)
    every_byte_but_escape = bytes(b for b in range(256) if b != 0x7E)
    gensio.send(every_byte_but_escape)
    unit.expect(every_byte_but_escape)
    unit.send(b"mark")
    gensio.receive_until(b"mark")  # behind what it says of the commands
    unit.send(bytes(range(256)))
    gensio.expect(bytes(range(256)))
    gensio.stop()
    await_speed(unit, 115200)


def many_bytes_come_back_to_gensio(unit):
    gensio = Gensio(serve_telnet(unit))
    sent = bytes(random.choices([b for b in range(256) if b != 0x7E], [1] * 254 + [60], k=MANY))
    with echo(unit):
        threading.Thread(target=gensio.send, args=[sent], daemon=True).start()
        gensio.expect(sent, within=60)


# ---- ser2net is the server

def ser2net_is_proposed_the_parameters_and_passes_bytes(unit):
    """The far port is one of ser2net, on a pseudo-terminal of its own."""
    folder = os.path.dirname(unit.device)
    name = os.path.join(folder, f"far-{os.getpid()}")
    Program("socat", f"pty,rawer,link={name}", f"pty,rawer,link={name}-device")
    eventually("the far cable", lambda: os.path.exists(name + "-device"))
    port = free_port()
    Program(
        "ser2net", "-n", "-d", "-c", "/dev/null", "-Y",
        f"connection: &far\n  accepter: telnet(rfc2217),tcp,127.0.0.1,{port}\n"
        f"  connector: serialdev,{name},115200n81,local\n",
    )
    await_bound("tcp", port)
    unit.configure(f"SOCK=TCPC,127.0.0.1,{port}", "RFCEN=ON", "UART=9600,8,1,NONE,NFC")
    eventually("the far port at 9600 bit/s", lambda: speed(name) == 9600, within=20)
    with serial.Serial(name + "-device", timeout=PATIENCE) as far:
        unit.send(b"to the far end \xff\r\0")
        expect_read(far, b"to the far end \xff\r\0")
        far.write(b"back \xff\r\0")
        unit.expect(b"back \xff\r\0")


def speed(device):
    return int(subprocess.check_output(["stty", "-F", device, "speed"]))


if __name__ == "__main__":
    run_case(globals(), Unit)
