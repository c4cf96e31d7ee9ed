#!/usr/bin/env python3
"""From the installation to a live value, by the web page alone, on the screen of a phone.

    page.py RIG DEB [ARCH]

RIG, DEB, ARCH   as of appliance.py

A simulated meter (9600 bit/s, 8E1, unit 7) is on the USB adapter. A person chooses a password, finds the settings, gets
the Modbus/TCP address and sees a value. Each click is counted: there may be 20. Needs Chromium and selenium on the host.
"""
import pathlib
import socket
import struct
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
from rig import Appliance, FtdiPort, run_steps, say, tcp, until  # noqa: E402
from browser import Browser  # noqa: E402

FIRST_PORT, WEB, MODBUS = 21308, 21380, 21302
MOST_CLICKS = 20
PASSWORD = "s3cret-enough"
UNIT, VOLTS = 7, 2304
PHONE = (390, 844)


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


class Meter(FtdiPort):
    """Holding register 0 of unit 7 has the volts; at other settings it hears nothing that it understands."""

    def __init__(self, path):
        super().__init__(path)
        self.on_data = self.heard
        self.request = b""

    def heard(self, data):
        self.request = (self.request + bytes(data))[-8:]
        request = self.request
        if (self.baud, self.format) != (9600, "8E1") or len(request) < 8 or crc(request[:6]) != request[6:]:
            return
        unit, function, start, count = struct.unpack(">BBHH", request[:6])
        if unit != UNIT:
            return
        if function == 3 and start + count <= 10:
            body = bytes([unit, 3, 2 * count]) + b"".join(struct.pack(">H", VOLTS + start + i) for i in range(count))
        else:
            body = bytes([unit, function | 0x80, 2])
        self.write(body + crc(body))


class Person:
    """Uses the page on a phone, and counts the clicks."""

    def __init__(self, browser):
        self.browser = browser
        self.clicks = 0

    def click(self, css, text=""):
        wanted = "%s %s" % (css, text)
        self.browser.until(lambda: self.element(css, text) is not None, "there is %s" % wanted)
        element = self.element(css, text)
        self.browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        self.browser.driver.execute_script("arguments[0].click()", element)  # wherever the layout has moved it
        self.clicks += 1

    def element(self, css, text):
        shown = [one for one in self.browser.all(css) if one.is_displayed() and one.is_enabled() and text in one.text]
        return shown[0] if shown else None

    def type(self, css, text):
        self.browser.type(self.browser.find(css), text)


def first_visit(a):
    with tempfile.TemporaryDirectory() as screenshots:
        browser = Browser("http://127.0.0.1:%d" % WEB, screenshots)
        browser.resize(*PHONE, True)
        try:
            visit(a, browser)
        except SystemExit as e:  # a check that does not hold
            say(False, "the visit", e)
        finally:
            browser.driver.quit()


def visit(a, browser):
    person = Person(browser)
    browser.go("/")
    person.type("#user", "admin")
    person.type("#password", "admin")
    person.click("button")
    browser.until(lambda: browser.text("h1") == "Choose a password", "the password comes first")
    person.type("#new-password", PASSWORD)
    person.type("#new-again", PASSWORD)
    person.click("form button.main")
    browser.until(lambda: browser.text("h1") == "Name the device", "then the name")
    person.click("form button.main")
    person.click("main .row button", a.names["FTDI"])
    person.click("button.choice", "Modbus units")
    person.click("button.main", "Search")
    browser.until(lambda: "9600" in browser.text("#step"), "the settings of the meter are found", 300)
    person.click("button", "Use 9600 8E1")
    browser.until(lambda: browser.text("h1") == "Result" and ":502" in browser.text("#step"), "the address is shown", 60)
    result = browser.text("#step")
    say("9600 8E1" in result and "Modbus TCP :502" in result, "the result", result.splitlines()[:2])
    answer = asked(MODBUS)
    say(answer == struct.pack(">H", VOLTS), "the Modbus/TCP address works", answer)
    person.click("a.button", "Show a value")
    person.click("#add")
    person.type("#edit [name=name]", "volts")
    person.type("#edit [name=unit]", str(UNIT))
    person.click("#edit button.main")
    browser.until(lambda: str(VOLTS) in browser.text("#rows"), "a live value", 60)
    say(person.clicks <= MOST_CLICKS, "from the installation to a live value by %d clicks" % person.clicks)


def asked(port):
    with tcp(port) as client:
        client.settimeout(20)
        client.sendall(struct.pack(">HHHBBHH", 1, 0, 6, UNIT, 3, 0, 1))
        try:
            return client.recv(300)[9:]
        except socket.timeout:
            return None


def main():
    a = Appliance("page", FIRST_PORT, Meter, more_ports={WEB: 80, MODBUS: 502})

    def install(a):
        r = a.install()
        say(r.rc == 0 and a.is_active(), "apt installs the package, and the service runs", r.err.strip())
        say(until(lambda: tcp(WEB, 30).close() is None, 60), "the page listens")

    return run_steps(a, [install, first_visit])


if __name__ == "__main__":
    sys.exit(main())
