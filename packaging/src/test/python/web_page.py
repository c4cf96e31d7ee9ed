"""Uses the web page in Chromium as a person does.

web_page.py URL SCREENSHOTS COM1_DEVICE COM1_TCP COM2_DEVICE COM2_TCP

com1 is transparent, com2 a Modbus gateway whose slave this program plays. Everything has its factory value at first, the
password too. Screenshots of each page at the width of a desktop and of a phone go to the folder SCREENSHOTS.
"""

import base64
import os
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import threading
import time
import tty
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

URL, SCREENSHOTS, COM1, COM1_TCP, COM2, COM2_TCP = sys.argv[1:7]
PASSWORD = "s3cret-enough"
SECONDS = 30
FILLING = 512 * 1024
"""Bytes, more than the pseudo-terminals of a cable hold."""
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def check(holds, what):
    if not holds:
        raise SystemExit("FAIL: " + what)
    print("ok  ", what, flush=True)


def opened(path):
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    return fd


def read(fd, wanted, seconds=SECONDS):
    """Reads until what is wanted is among it."""
    data = b""
    end = time.monotonic() + seconds
    while wanted not in data and time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            data += os.read(fd, 4096)
    return data


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def slave(fd):
    """Unit 1: registers that hold 100 and so on."""
    while True:
        request = os.read(fd, 256)
        if len(request) == 8 and request[0] == 1 and request[1] == 3:
            start, count = struct.unpack(">HH", request[2:6])
            body = bytes([1, 3, 2 * count]) + b"".join(struct.pack(">H", 100 + start + i) for i in range(count))
            os.write(fd, body + crc(body))


def reply(fd):
    """Reads to the end of a reply."""
    data = b""
    end = time.monotonic() + SECONDS
    while not re.search(rb"\+(OK|ERR)[^\r\n]*\r\n", data) and time.monotonic() < end:
        data += read(fd, b"\n", 0.3)
    return data.decode()


def at(fd, *commands):
    """Command mode on the serial line, and back; the replies."""
    time.sleep(1)  # the silence before the escape sequence
    os.write(fd, b"+++")
    check(b"a" in read(fd, b"a"), "the serial port answers the escape sequence")
    os.write(fd, b"a")
    read(fd, b"+ok")
    replies = []
    for command in commands + ("AT+ENTM",):
        os.write(fd, command.encode() + b"\r")
        replies.append(reply(fd))
    return replies


class Browser:
    def __init__(self):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(SECONDS)

    def go(self, path):
        self.driver.get(URL + path)

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def until(self, condition, what):
        try:
            WebDriverWait(self.driver, SECONDS, ignored_exceptions=[Exception]).until(lambda _: condition())
        except Exception:
            self.shot("failed")
            check(False, what + " | page says: " + self.text("body")[:600])
        print("ok  ", what, flush=True)

    def text(self, css):
        return self.find(css).text

    def field(self, name):
        return self.find(f'[data-setting="{name}"]')

    def inputs(self, name):
        return self.field(name).find_elements(By.CSS_SELECTOR, "input, select")

    def rows(self):
        """The frames that the monitor shows."""
        return self.driver.execute_script(
            "return [...document.querySelectorAll('.frame:not([hidden])')].map(row => row.textContent)")

    def type(self, element, text):
        element.clear()
        element.send_keys(text)

    def submit(self, css):
        button = self.find(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def shot(self, name):
        for size, (width, height) in SIZES.items():
            screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            full = self.driver.execute_script("return Math.min(document.documentElement.scrollHeight, 2600)")
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", dict(screen, height=max(height, full)))
            time.sleep(0.3)  # the page is laid out anew
            self.driver.save_screenshot(str(pathlib.Path(SCREENSHOTS) / f"{name}-{size}.png"))
            wide = self.driver.execute_script(
                "return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, pre, .skip, .monitor')"
                " && e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.tagName + '#' + e.id).join()")
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            check(not wide, f"{name} is not wider than a {size} {wide}")

    def faults(self):
        """What the console says, but for answers that are refusals on purpose."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and " 401 " not in entry["message"] and " 403 " not in entry["message"]
                and " 422 " not in entry["message"] and " 409 " not in entry["message"]]


def sign_in(browser):
    browser.go("/")
    browser.until(lambda: browser.find("#password"), "without a session there is the sign-in page only")
    browser.shot("sign-in")
    browser.type(browser.find("#user"), "admin")
    browser.type(browser.find("#password"), "wrong")
    browser.submit("button")
    browser.until(lambda: "Wrong" in browser.text("#problem"), "a wrong password is refused, and the page says so")
    browser.type(browser.find("#user"), "admin")
    browser.type(browser.find("#password"), "admin")
    browser.submit("button")
    browser.until(lambda: "com1" in browser.text("main"), "signed in: the status shows the ports")


def factory_password(browser):
    browser.go("/port.html?port=com1")
    browser.until(lambda: browser.field("MAXSK"), "the fields come from the setting table")
    browser.type(browser.inputs("MAXSK")[0], "5")
    browser.submit("button.main")
    browser.until(lambda: "default password" in browser.text(".actions output"), "with the factory password nothing can be set")
    browser.go("/system.html")
    browser.until(lambda: browser.find("#factory-password").is_displayed(), "and the page says what to do")
    browser.shot("system-factory-password")
    user, password = browser.inputs("WEBU")
    browser.type(user, "admin")
    browser.type(password, PASSWORD)
    browser.submit("button.main")
    browser.until(lambda: "Saved" in browser.text(".actions output"), "the password is changed")


def settings(browser, device):
    browser.go("/port.html?port=com1")
    browser.until(lambda: browser.field("MAXSK"), "port page")
    browser.type(browser.inputs("MAXSK")[0], "9")
    browser.submit("button.main")
    browser.until(lambda: "Enter a number from 1 to 8" in browser.field("MAXSK").find_element(By.CSS_SELECTOR, ".problem").text,
                  "a refused value is explained beside its field")
    check(browser.inputs("MAXSK")[0].get_attribute("aria-invalid") == "true", "which is marked")
    browser.shot("port-refused")
    browser.type(browser.inputs("MAXSK")[0], "3")
    Select(browser.inputs("SLOWPEER")[0]).select_by_value("DROP")
    Select(browser.inputs("INDEXEN")[0]).select_by_value("ON")
    Select(browser.inputs("INDEXEN")[0]).select_by_value("OFF")
    browser.type(browser.inputs("HEARTDT")[0], "still here, yes")
    uart = browser.inputs("UART")
    browser.type(uart[0], "57600")
    Select(uart[2]).select_by_value("2")
    browser.submit("button.main")
    browser.until(lambda: "Saved" in browser.text(".actions output"), "number, choice, text and a value of parts are stored")
    buttons = browser.all(".actions button")
    browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", buttons[1])
    buttons[1].click()
    browser.until(lambda: "restarts" in browser.text(".actions output"), "the port restarts")
    time.sleep(0.5)
    replies = at(device, "AT+MAXSK?", "AT+SLOWPEER?", "AT+HEARTDT?", "AT+UART?")
    for reply, expected in zip(replies, ("+OK=3", "+OK=DROP", "+OK=still here, yes", "+OK=57600,8,2,NONE,NFC")):
        check(expected in reply, f"AT on the serial side says {expected}")
    browser.type(browser.find("#line"), "AT+MAXSK=4")
    browser.submit("#console button")
    browser.until(lambda: "+OK" in browser.text("#replies"), "the AT console of the page stores")
    browser.type(browser.find("#line"), "AT+MAXSK=99")
    browser.submit("#console button")
    browser.until(lambda: "+ERR=4" in browser.text("#replies"), "and refuses as the serial port does")
    check("+OK=4" in at(device, "AT+MAXSK?")[0], "what it stored shows on the serial side")
    browser.shot("port")


def monitor(browser, device):
    browser.go("/monitor.html?port=com1")
    browser.until(lambda: browser.find("#send").is_displayed(), "monitor page")
    client = socket.create_connection(("127.0.0.1", int(COM1_TCP)))
    # The monitor may begin to look a moment later: what is asked for is sent until it is seen.
    def seen(wanted, send):
        send()
        return wanted in browser.text("#frames")
    browser.until(lambda: seen("hello line", lambda: client.sendall(b"hello line")), "what the network sends is seen")
    browser.until(lambda: seen("hello network", lambda: os.write(device, b"hello network")), "what the line sends is seen")
    check(b"hello line" in read(device, b"hello line"), "the line got it")
    Select(browser.find("#from")).select_by_value("line")
    rows = browser.rows()
    check(rows and all("from line" in row for row in rows), f"a direction can be looked at alone {rows[:3]}")
    Select(browser.find("#from")).select_by_value("")
    browser.type(browser.find("#search"), "hello net")
    rows = browser.rows()
    check(rows and all("hello network" in row for row in rows) and browser.all("mark"), f"the traffic can be searched {rows[:3]}")
    browser.type(browser.find("#search"), " ")
    browser.find("#search").clear()
    browser.driver.execute_script("document.getElementById('search').dispatchEvent(new Event('input'))")
    browser.submit("#pause")
    client.sendall(b"while paused")
    read(device, b"while paused")
    browser.until(lambda: "wait" in browser.text("#count"), "paused, frames wait")
    check("while paused" not in browser.text("#frames"), "and are not shown")
    browser.submit("#pause")
    browser.until(lambda: "while paused" in browser.text("#frames"), "until it goes on")
    browser.type(browser.find("#data"), "4F 4B 0D")
    Select(browser.find("[name=kind]")).select_by_value("hex")
    browser.submit("#send button")
    browser.until(lambda: "3 bytes sent" in browser.text("#sent"), "bytes are sent from the page")
    check(b"OK\r" in read(device, b"OK\r"), "to the line")
    Select(browser.find("[name=to]")).select_by_value("peers")
    browser.submit("#send button")
    client.settimeout(SECONDS)
    got = b""
    while b"OK\r" not in got:
        got += client.recv(4096)
    check(True, "and to the peers")
    browser.shot("monitor")
    client.close()


def held(browser, device):
    """The device does not read: the line takes no bytes when the pseudo-terminals are full."""
    client = socket.create_connection(("127.0.0.1", int(COM1_TCP)))
    threading.Thread(target=client.sendall, args=(b"z" * FILLING + b"end",), daemon=True).start()
    browser.go("/status.html")
    browser.until(lambda: "takes no bytes for" in browser.text("#port-com1"), "a line that takes no bytes is told")
    check(re.search(r"\d kB waiting", browser.text("#port-com1")), "with the bytes that wait")
    check("plug it in again" in browser.text("#port-com1"), "and what to do")
    browser.shot("status-held")
    check(read(device, b"end").count(b"z") == FILLING, "the line got them all when the device read on")
    browser.until(lambda: "takes no bytes" not in browser.text("#port-com1"), "and is not held any more")
    client.close()


def modbus(browser):
    device = opened(COM2)
    threading.Thread(target=slave, args=(device,), daemon=True).start()
    browser.go("/monitor.html?port=com2")
    browser.until(lambda: browser.find("#send").is_displayed(), "monitor page of the gateway")
    master = socket.create_connection(("127.0.0.1", int(COM2_TCP)))
    master.settimeout(SECONDS)

    def asked():
        master.sendall(struct.pack(">HHHBBHH", 1, 0, 6, 1, 3, 0, 2))
        return master.recv(300)[9:] == struct.pack(">HH", 100, 101) and "holding registers" in browser.text("#frames").lower()

    browser.until(asked, "Modbus frames are told in words")
    browser.shot("monitor-modbus")
    token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    for kind in ("pcapng", "txt"):
        request = urllib.request.Request(f"{URL}/api/capture.{kind}?port=com2", headers={"Authorization": "Basic " + token})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            (pathlib.Path(SCREENSHOTS) / f"capture.{kind}").write_bytes(answer.read())
    words = subprocess.run(["tshark", "-r", f"{SCREENSHOTS}/capture.pcapng", "-V"], capture_output=True, text=True, check=True).stdout
    check("Modbus" in words and "Read Holding Registers" in words, "tshark decodes the Modbus frames of the capture")
    check("holding registers" in (pathlib.Path(SCREENSHOTS) / "capture.txt").read_text().lower(), "the text has the words")
    for _ in range(60):  # for the chart, which has a point each 5 s
        asked()
        time.sleep(0.2)
    browser.go("/status.html")
    browser.until(lambda: len(browser.all("#port-com2 svg.chart")) == 2, "the status has charts of throughput and response times")
    browser.until(lambda: browser.find("#port-com2 svg path.out").get_attribute("d").count("L") >= 1, "which have points")
    check("Modbus units" in browser.text("#port-com2"), "and the units of the gateway")
    browser.shot("status")
    master.close()


def others(browser, device):
    browser.go("/network.html")
    browser.until(lambda: "In effect" in browser.text("#state"), "the network page tells what is in effect")
    browser.shot("network")
    browser.go("/system.html")
    browser.until(lambda: "listening on" in browser.text("#log"), "the system page shows the log")
    check(PASSWORD not in browser.text("body"), "and no secret")
    browser.type(browser.inputs("MID")[0], "PUMP 7")
    browser.submit("button.main")
    browser.until(lambda: "Saved" in browser.text(".actions output"), "the name of the device is stored")
    check("+OK=PUMP 7" in at(device, "AT+MID?")[0], "and read by AT")
    settings_file = pathlib.Path(SCREENSHOTS) / "import.conf"
    settings_file.write_text("port.com1.max-clients = 77\n")
    browser.find("#import").send_keys(str(settings_file))
    browser.until(lambda: "line 1" in browser.text("#done"), "an import that is wrong is refused, with its line")
    settings_file.write_text("port.com1.max-clients = 6\n")
    browser.find("#import").send_keys(str(settings_file))
    browser.until(lambda: "imported" in browser.text("#done"), "a good one is imported")
    time.sleep(0.5)
    check("+OK=6" in at(device, "AT+MAXSK?")[0], "and read by AT")
    browser.shot("system")
    browser.submit(".bar form button")
    browser.until(lambda: browser.find("#password"), "signed out")
    browser.go("/status.html")
    browser.until(lambda: browser.find("#password"), "there is the sign-in page only again")


def main():
    pathlib.Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
    device = opened(COM1)
    browser = Browser()
    try:
        sign_in(browser)
        factory_password(browser)
        settings(browser, device)
        monitor(browser, device)
        held(browser, device)
        modbus(browser)
        others(browser, device)
        faults = browser.faults()
        check(not faults, f"the browser has nothing to complain of {faults}")
    finally:
        browser.driver.quit()
    print("all holds")


main()
