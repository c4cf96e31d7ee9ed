"""Uses the monitor of the web page in Chromium as a person does.

page_monitor.py URL SCREENSHOTS COM1_DEVICE COM1_TCP COM2_DEVICE COM2_TCP SERVICE_FILE LAUNCHER STATE_FOLDER

com1 passes bytes, com2 is a Modbus gateway whose slave this program plays. User and password are user and word.
"""

import base64
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import time
import urllib.request

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser import Browser, SECONDS, check, sign_in
from modbus_device import BAD_CRC, EXCEPTION, SILENT, Slave, opened

URL, SCREENSHOTS, COM1, COM1_TCP, COM2, COM2_TCP, SERVICE_FILE, LAUNCHER, STATE = sys.argv[1:]


def read(fd, wanted):
    """Reads until what is wanted is among it."""
    data = b""
    end = time.monotonic() + SECONDS
    while wanted not in data and time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            data += os.read(fd, 4096)
    return data


def rows(browser):
    """The frames that are shown, each as its text."""
    return browser.driver.execute_script(
        "return [...document.querySelectorAll('.frame:not([hidden])')].map(row => row.textContent)")


def search(browser, text):
    browser.driver.execute_script(
        "const box = document.querySelector('[name=search]'); box.value = arguments[0];"
        "box.dispatchEvent(new Event('input', {bubbles: true}))", text)


def choose(browser, name, value):
    Select(browser.find(f".tools [name={name}]")).select_by_value(value)


def download(query, kind="txt"):
    token = base64.b64encode(b"user:word").decode()
    request = urllib.request.Request(f"{URL}/api/capture.{kind}?{query}", headers={"Authorization": "Basic " + token})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return answer.read()


def href(browser, kind):
    return browser.find("#" + kind).get_attribute("href").split("?")[1]


def plain(browser):
    """A line that carries text."""
    device = opened(COM1)
    browser.go("/monitor.html?port=com1")
    browser.until(lambda: "Nothing has passed since" in browser.text("#nothing"), "an empty monitor says since when")
    check("0 frames" in browser.text("#count"), "and that there are no frames")
    client = socket.create_connection(("127.0.0.1", int(COM1_TCP)))

    def seen(wanted, act):
        act()
        return any(wanted in row for row in rows(browser))
    browser.until(lambda: seen("hello line", lambda: client.sendall(b"hello line")), "bytes to the line are seen")
    browser.until(lambda: seen("A\u240d\u240a", lambda: os.write(device, b"A\r\n")), "CR and LF are visible")
    read(device, b"hello line")
    choose(browser, "from", "line")
    check(all("from line" in row for row in rows(browser)), f"a direction can be looked at alone {rows(browser)}")
    choose(browser, "from", "")
    check(not browser.find("[name=unit]").is_displayed(), "without Modbus there is no unit to filter by")
    search(browser, "no such text")
    check("No frame matches the filter." in browser.text("#nothing"), "a search that finds nothing says so")
    search(browser, "41 0d 0a")
    check(rows(browser) and all("A\u240d" in row for row in rows(browser)) and browser.all("mark"), "the search finds hex")
    search(browser, "")
    Select(browser.find("#view")).select_by_value("text")
    check(not browser.find(".frame .hex").is_displayed() and browser.find(".frame .text").is_displayed(), "text alone")
    Select(browser.find("#view")).select_by_value("hex")
    check(browser.find(".frame .hex").is_displayed() and not browser.find(".frame .text").is_displayed(), "hex alone")
    Select(browser.find("#view")).select_by_value("both")
    follow(browser, device, client)
    send(browser, device, client)
    browser.shot("monitor")
    client.close()
    os.close(device)


def follow(browser, device, client):
    """Many frames: the monitor follows, until somebody scrolls up."""
    top = "return document.getElementById('frames').scrollTop"
    at_end = "const f = document.getElementById('frames'); return f.scrollTop + f.clientHeight >= f.scrollHeight - 4"
    script = browser.driver.execute_script
    number = 0

    def many():
        nonlocal number
        for _ in range(20):
            client.sendall(b"line %04d\r\n" % number)
            read(device, b"%04d\r\n" % number)
            os.write(device, b"ok")  # the other direction ends the frame
            number += 1
        return len(rows(browser)) > 100
    browser.until(many, "the line has many frames")
    client.sendall(b"last")
    browser.until(lambda: any("last" in row for row in rows(browser)), "the last of them is there")
    browser.until(lambda: script(at_end), "the newest is shown")
    script("document.getElementById('frames').scrollTop = 300")
    browser.until(lambda: browser.find("#follow").get_attribute("aria-pressed") == "false", "scrolling up ends the following")
    before = script(top)
    client.sendall(b"one more")
    browser.until(lambda: browser.find("#newest").text == "1 new", "the new frames are counted")
    check(abs(script(top) - before) <= 2, "and the frames that are read stay where they are")
    search(browser, "line 00")
    check(script(top) > 0 or len(rows(browser)) < 40, "a filter keeps the place")
    search(browser, "")
    check(abs(script(top) - before) <= 2, f"which is the same after it {script(top)} {before}")
    browser.submit("#newest")
    browser.until(lambda: script(at_end) and browser.find("#follow").get_attribute("aria-pressed") == "true", "to the newest")
    search(browser, "line 001")
    search(browser, "")
    check(browser.find("#follow").get_attribute("aria-pressed") == "true" and script(at_end), "a filter does not end the following")
    browser.submit("#pause")
    client.sendall(b"while paused")
    browser.until(lambda: "wait" in browser.text("#count"), "paused, frames wait")
    check(not any("while paused" in row for row in rows(browser)), "and are not shown")
    browser.submit("#pause")
    browser.until(lambda: any("while paused" in row for row in rows(browser)), "until it goes on")


def send(browser, device, client):
    read_to_end = b"while paused"
    read(device, read_to_end)
    browser.type(browser.find("#data"), "01 03 00 00 00 02")
    browser.submit("#crc")
    check(browser.find("#data").get_attribute("value") == "01 03 00 00 00 02 c4 0b", "the CRC is added")
    browser.submit("#send button.main")
    browser.until(lambda: "8 bytes sent" in browser.text("#sent"), "bytes are sent from the page")
    check(bytes.fromhex("010300000002c40b") in read(device, b"\xc4\x0b"), "to the line")
    browser.type(browser.find("#data"), "4f4b")
    browser.type(browser.find("[name=times]"), "3")
    browser.type(browser.find("[name=pause]"), "100")
    browser.submit("#send button.main")
    browser.until(lambda: "3 of 3 times" in browser.text("#sent"), "they are repeated as often as wanted")
    check(read(device, b"OKOKOK").count(b"OK") == 3, "and not more often")
    field = browser.find("#data")
    field.send_keys(Keys.ARROW_UP, Keys.ARROW_UP)
    check(field.get_attribute("value").endswith("c4 0b"), "arrow up brings back what was sent before")
    browser.type(browser.find("[name=times]"), "1")
    Select(browser.find("[name=to]")).select_by_value("peers")
    browser.submit("#send button.main")
    client.settimeout(SECONDS)
    got = b""
    while b"\xc4\x0b" not in got:
        got += client.recv(4096)
    check(True, "and to the clients")


class Master:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", int(COM2_TCP)))
        self.socket.settimeout(SECONDS)
        self.transaction = 0

    def read(self, address, unit=1):
        self.transaction += 1
        self.socket.sendall(struct.pack(">HHHBBHH", self.transaction, 0, 6, unit, 3, address, 2))
        return self.socket.recv(300)


def modbus(browser):
    Slave(COM2).start()
    browser.go("/monitor.html?port=com2")
    master = Master()

    def seen(wanted, address):
        master.read(address)
        return any(wanted in row for row in rows(browser))
    browser.until(lambda: seen("unit 1: read holding registers 7-8", 7), "Modbus frames are told in words")
    check(browser.find("#master").is_displayed(), "sending to a line with a master is warned of")
    answer = browser.find(".frame.answer")
    check("2 registers: 107 108" in answer.text and " ms" in answer.find_element("css selector", ".delta").text,
          f"an answer stands under its request, with the time between them {answer.text}")
    browser.until(lambda: seen("exception 02, illegal data address", EXCEPTION), "an exception is told in words")
    browser.until(lambda: seen("bad CRC", BAD_CRC), "a bad CRC, too")
    master.read(SILENT)
    browser.until(lambda: browser.all(".frame.time-out") and "no answer" in browser.find(".frame.time-out").text,
                  "a request without an answer is marked when its time is over")
    for fault in ("bad-crc", "exception", "time-out"):
        colour = browser.driver.execute_script(
            "return getComputedStyle(document.querySelector('.frame.' + arguments[0])).borderLeftColor", fault)
        check(colour not in ("rgba(0, 0, 0, 0)", "transparent"), f"{fault} has a colour")
    browser.shot("monitor-modbus")
    browser.submit("[name=errors]")
    shown = rows(browser)
    check(shown and not any("7-8" in row or "107 108" in row for row in shown), f"errors only {shown}")
    check(any("920-921" in row for row in shown) and any("bad CRC" in row for row in shown), "are errors of all kinds")
    browser.submit("#filtered")
    text = download(href(browser, "txt")).decode()
    check("107 108" not in text and "bad CRC" in text and "920-921" in text, "a download obeys the filter")
    browser.submit("#filtered")
    check("107 108" in download(href(browser, "txt")).decode(), "or not")
    browser.submit("[name=errors]")
    browser.type(browser.find("[name=unit]"), "9")
    master.read(3, unit=9)
    browser.until(lambda: any("unit 9" in row for row in rows(browser)), "a unit can be looked at alone")
    shown = rows(browser)
    check(all("unit 9" in row or "bad CRC" in row for row in shown) and any("bad CRC" in row for row in shown),
          f"and a bad CRC is not lost {shown}")
    browser.find("[name=unit]").send_keys(Keys.BACKSPACE)
    choose(browser, "function", "6")
    check(not any("read holding" in row for row in rows(browser)), "a function can be looked at alone")
    choose(browser, "function", "")
    selection(browser)
    (pathlib.Path(SCREENSHOTS) / "capture.pcapng").write_bytes(download("port=com2&function=3", "pcapng"))
    words = subprocess.run(["tshark", "-r", f"{SCREENSHOTS}/capture.pcapng", "-V"], capture_output=True, text=True, check=True).stdout
    check("Read Holding Registers" in words, "tshark decodes the frames of a filtered capture")
    return master


def selection(browser):
    """Bytes of a frame are read as numbers."""
    browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", browser.find(".frame.answer"))
    browser.find(".frame.answer .words").click()
    browser.until(lambda: browser.find("#selected").is_displayed(), "a frame can be selected")
    readings = browser.text("#readings")
    check("u16 107" in readings and "u32 7012460 7077995" in readings, f"its values are read in each word order {readings}")
    browser.driver.execute_script(
        "const hex = document.querySelector('.frame.answer .hex'); const range = document.createRange();"
        "range.setStart(hex.firstChild, 15); range.setEnd(hex.firstChild, 20);"
        "getSelection().removeAllRanges(); getSelection().addRange(range);"
        "hex.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    check("u16 108" in browser.text("#readings") and "u32" not in browser.text("#readings"), "so are bytes that are selected")
    browser.find("#frames").send_keys(Keys.ARROW_UP)
    check("read holding registers 7-8" in browser.text("#about"), "the arrow keys go from frame to frame")
    browser.shot("monitor-selected")


def black_box(browser, master):
    browser.submit("#box summary")
    browser.until(lambda: browser.text("#armed") == "Off.", "the black box is off")
    for name in ("time-out", "bad-crc", "line-error", "device-gone", "disconnected"):
        browser.submit(f"[name={name}]")
    browser.type(browser.find("[name=after]"), "1")
    browser.submit("#blackbox button.main")
    browser.until(lambda: "It waits for: exception." in browser.text("#armed"), "it is armed for an exception")
    master.read(BAD_CRC)
    browser.go("/status.html")
    master.read(20)
    master.read(EXCEPTION)
    master.read(21)
    browser.go("/monitor.html?port=com2")
    browser.submit("#box summary")
    browser.until(lambda: "exception:" in browser.text("#kept"), "a fault while the page was closed is kept")
    check("Armed" in browser.text("#armed"), "and the box is armed again")
    browser.shot("monitor-black-box")
    text = download(browser.find("#kept a").get_attribute("href").split("?")[1]).decode()
    check("20-21" in text and "exception 02" in text, f"with the frames around it {text[:300]}")
    (pathlib.Path(SCREENSHOTS) / "kept.pcapng").write_bytes(
        download(browser.all("#kept a")[1].get_attribute("href").split("?")[1], "pcapng"))
    words = subprocess.run(["tshark", "-r", f"{SCREENSHOTS}/kept.pcapng", "-V"], capture_output=True, text=True, check=True).stdout
    check("Illegal data address" in words, "tshark finds the exception in it")
    browser.submit("#kept button")
    browser.until(lambda: browser.find("#none-kept").is_displayed(), "it can be deleted")
    browser.submit("#disarm")
    browser.until(lambda: browser.text("#armed") == "Off.", "and the box turned off")


def ended(browser):
    """The session ends, in another window of the same browser; then the port is not there."""
    browser.go("/monitor.html?port=com1")
    browser.until(lambda: browser.find("#send").is_displayed(), "a monitor")
    browser.driver.execute_script("fetch('/sign-out', {method: 'POST'})")
    browser.until(lambda: "Signed out" in browser.text("#notice"), "a monitor whose session has ended says so")
    check(browser.find("#notice a").get_attribute("href").endswith("/sign-in?to=%2Fmonitor.html%3Fport%3Dcom1"), "with the way back")
    browser.shot("monitor-signed-out")
    signed_in(browser)
    browser.go("/monitor.html?port=com1")
    browser.until(lambda: browser.find("#send").is_displayed(), "a monitor again")
    service = pathlib.Path(SERVICE_FILE)
    service.write_text("".join(line for line in service.read_text().splitlines(True) if "port.com1" not in line))
    subprocess.run([LAUNCHER, "reload", "--state-dir", STATE], check=True, capture_output=True)
    browser.until(lambda: "com1 is not there any more" in browser.text("#notice"), "a monitor whose port was removed says so")


def signed_in(browser):
    sign_in(browser, "user", "word")
    browser.until(lambda: not browser.all("#password"), "signed in")


def main():
    browser = Browser(URL, SCREENSHOTS)
    try:
        signed_in(browser)
        plain(browser)
        black_box(browser, modbus(browser))
        ended(browser)
        browser.close()
    finally:
        browser.driver.quit()


main()
