"""Sets up the device in Chromium as a person does, and finds faults.

web_page.py URL SCREENSHOTS COM1_DEVICE COM1_TCP COM2_DEVICE COM2_TCP FREE_TCP

com1 is transparent, com2 a Modbus gateway whose slave this program plays. Everything has its factory value at first, the
password too. FREE_TCP is for the web page to move to.
"""

import os
import pathlib
import re
import select
import socket
import struct
import sys
import threading
import time
import tty

from browser import PASSWORD, SECONDS, Browser, check, sign_in
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

URL, SCREENSHOTS, COM1, COM1_TCP, COM2, COM2_TCP, FREE_TCP = sys.argv[1:8]
SELECTED = "return getSelection().toString()"
FILLING = 512 * 1024
"""Bytes, more than the pseudo-terminals of a cable hold."""


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
    """Unit 1: registers that hold 100 and so on. All others are silent."""
    while True:
        request = os.read(fd, 256)
        if len(request) == 8 and request[0] == 1 and request[1] == 3:
            start, count = struct.unpack(">HH", request[2:6])
            body = bytes([1, 3, 2 * count]) + b"".join(struct.pack(">H", 100 + start + i) for i in range(count))
            os.write(fd, body + crc(body))


def ask(master, unit):
    master.sendall(struct.pack(">HHHBBHH", 1, 0, 6, unit, 3, 0, 2))
    return master.recv(300)


def client(port=COM1_TCP):
    s = socket.create_connection(("127.0.0.1", int(port)))
    s.settimeout(SECONDS)
    return s


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


def first_visit(browser):
    browser.go("/settings.html?port=com2")
    browser.until(lambda: browser.find("#password"), "without a session there is the sign-in page only")
    check(browser.text("h1") == "SERIALBRIDGE", "which names the device")
    browser.shot("sign-in")
    browser.type(browser.find("#user"), "admin")
    browser.type(browser.find("#password"), "wrong")
    browser.submit("button")
    browser.until(lambda: "Wrong" in browser.text("#problem"), "a wrong password is refused, and the page says so")
    check(browser.find("#user").get_attribute("value") == "admin", "the user stays in its field")
    sign_in(browser)
    browser.until(lambda: browser.text("h1") == "Choose a password", "the default password leads to the choice of another")
    browser.shot("choose-password")
    for first, second, problem in (("", "", "Enter a password"), ("seven77", "seven77", "too short"), ("a,b-or-more", "a,b-or-more", "character ,"), ("one-or-more", "two-or-more", "differ")):
        browser.type(browser.find("#new-password"), first)
        browser.type(browser.find("#new-again"), second)
        browser.submit("form button.main")
        browser.until(lambda: problem in browser.text("form output"), f"a bad choice is explained: {problem}")
    browser.go("/settings.html?port=com1")
    browser.until(lambda: "default password is still in use" in browser.text("#banners"), "every page tells of the default password")
    browser.type(browser.inputs("MAXSK")[0], "5")
    browser.submit("button.main")
    browser.until(lambda: "default password" in browser.text(".actions output"), "with which nothing can be set")
    browser.type(browser.inputs("MAXSK")[0], "8")
    browser.go("/console.html?port=com1")
    browser.until(lambda: browser.find("#console").is_displayed(), "AT console")
    browser.type(browser.find("#line"), "AT+MAXSK?\n")
    browser.until(lambda: "+OK=8" in browser.text("#replies"), "but a query is answered")
    browser.submit("#default-password a")
    browser.until(lambda: browser.text("h1") == "Choose a password", "the banner leads to the choice")
    browser.type(browser.find("#new-password"), PASSWORD)
    browser.type(browser.find("#new-again"), PASSWORD)
    browser.submit("form button.main")
    browser.until(lambda: browser.text("h1") == "Name the device", "the password is changed; next comes the name")
    check(not browser.all("#default-password"), "nothing tells of the default password any more")
    browser.type(browser.find("#name"), "PUMP 7")
    browser.submit("form button.main")
    browser.until(lambda: browser.text("h1") == "Which port?", "the device has its name")
    browser.find("main .row button").click()
    browser.until(lambda: browser.text("h1") == "What is connected to com1?", "then the kinds of devices")
    browser.shot("what-is-connected")
    browser.go("/status.html")
    browser.until(lambda: browser.driver.title == "Status – PUMP 7", "the name is in the title")


def settings(browser, device):
    browser.go("/settings.html?port=com1")
    browser.until(lambda: browser.field("MAXSK").is_displayed(), "the essential settings are in sight")
    check(not browser.field("HEARTDT").is_displayed(), "the others are folded")
    browser.shot("settings")
    check(focus_is_in_sight(browser), "no field that has the focus is hidden")
    Select(browser.inputs("SOCK")[0]).select_by_value("HTPC")
    browser.until(lambda: not browser.field("MAXSK").is_displayed(), "a setting that does not apply in a mode is not shown")
    Select(browser.inputs("SOCK")[0]).select_by_value("TCPS")
    browser.type(browser.find("#search"), "heartb")
    browser.until(lambda: browser.field("HEARTDT").is_displayed() and not browser.field("MAXSK").is_displayed(), "settings can be searched")
    browser.shot("settings-search")
    browser.type(browser.inputs("HEARTDT")[0], "still here, yes")
    browser.find("#search").clear()
    browser.type(browser.find("#search"), "AT+")
    browser.type(browser.inputs("MAXSK")[0], "9")
    browser.submit("button.main")
    browser.until(lambda: "Enter a number from 1 to 8" in browser.field("MAXSK").find_element(By.CSS_SELECTOR, ".problem").text, "a refused value is explained beside its field")
    check(browser.inputs("MAXSK")[0].get_attribute("aria-invalid") == "true", "which is marked")
    browser.shot("settings-refused")
    browser.type(browser.inputs("MAXSK")[0], "3")
    Select(browser.inputs("SLOWPEER")[0]).select_by_value("DROP")
    uart = browser.inputs("UART")
    browser.type(uart[0], "57600")
    Select(uart[2]).select_by_value("2")
    check(asks_before_leaving(browser), "leaving with changes asks")
    browser.submit("button.main")
    browser.until(lambda: "Saved. com1 runs: 57600 8N2" in browser.text(".actions output"), "the outcome of the restart is told")
    check(not asks_before_leaving(browser), "leaving without changes does not ask")
    check("factory: 8" in browser.field("MAXSK").text, "a value that is not the factory's is marked")
    replies = at(device, "AT+MAXSK?", "AT+SLOWPEER?", "AT+HEARTDT?", "AT+UART?")
    for answer, expected in zip(replies, ("+OK=3", "+OK=DROP", "+OK=still here, yes", "+OK=57600,8,2,NONE,NFC")):
        check(expected in answer, f"AT on the serial side says {expected}")


def asks_before_leaving(browser):
    """A driver answers the question itself, so the event is asked."""
    return browser.driver.execute_script(
        "const leaving = new Event('beforeunload', {cancelable: true}); dispatchEvent(leaving); return leaving.defaultPrevented")


def focus_is_in_sight(browser):
    """Tabs through the page: the focus is never behind the bar with the buttons."""
    return browser.driver.execute_script("""
        const bar = document.querySelector('.actions');
        return [...document.querySelectorAll('main input, main select, main summary')].every(one => {
          if (!one.checkVisibility() || bar.contains(one)) return true;
          one.focus();
          const box = one.getBoundingClientRect();
          const hidden = bar.getBoundingClientRect();
          return box.bottom <= hidden.top + 1 || box.top >= hidden.bottom - 1;
        })""")


def scripts(browser, device):
    browser.find("#as-commands summary").click()
    browser.until(lambda: "AT+MAXSK=3" in browser.text("#as-commands pre"), "the settings are shown as AT commands")
    check("AT+MAXSK=8" not in browser.text("#as-commands pre") and "AT+TCPSE" not in browser.text("#as-commands pre"), "only those that are not the factory's")
    browser.type(browser.find("#script"), "AT+MAXSK=99\nAT+NOTHING=1\n")
    browser.submit("#look")
    browser.until(lambda: "Line 2" in browser.text("#as-commands"), "a script that is wrong is refused, with its lines")
    browser.type(browser.find("#script"), "AT+MAXSK=4\nAT+UART=115200,8,1,NONE,NFC\nAT+Z\n")
    browser.submit("#look")
    browser.until(lambda: "57600,8,2,NONE,NFC" in browser.text("#as-commands table"), "a good one is shown as a difference")
    browser.shot("settings-script")
    browser.submit("#as-commands button.main")
    browser.until(lambda: "com1 runs" in browser.text("#as-commands"), "and taken over")
    check("+OK=4" in at(device, "AT+MAXSK?")[0], "as AT on the serial side says")


def console(browser):
    browser.go("/console.html?port=com1")
    browser.until(lambda: browser.find("#console").is_displayed(), "AT console")
    browser.type(browser.find("#line"), "AT+MAXSK=99\n")
    browser.until(lambda: "+ERR=4" in browser.text("#replies"), "the console shows the error")
    check("Enter a number from 1 to 8" in browser.text("#replies"), "and what is accepted")
    browser.find("#line").send_keys("\ue013")
    check(browser.find("#line").get_attribute("value") == "AT+MAXSK=99", "the arrow brings the command back")
    browser.shot("console")


def refused_clients(browser):
    browser.go("/port.html?port=com1")
    browser.until(lambda: "waiting for a client" in browser.text("#port"), "a server without clients waits")
    clients = [client() for _ in range(6)]
    browser.until(lambda: "4 of 4 clients; 2 refused, last from 127.0.0.1" in browser.text("#port"), "refused clients are told")
    browser.until(lambda: len(browser.all("#port table tbody tr")) == 4, "the clients are listed")
    browser.shot("port-refused")
    browser.submit("#port table button")
    browser.until(lambda: len(browser.all("#port table tbody tr")) == 3, "a client can be disconnected")
    for one in clients:
        one.close()
    browser.until(lambda: not browser.all("#port table tbody tr"), "all are gone")
    buttons = {button.text: button for button in browser.all("#port button")}
    buttons["Clear counters"].click()
    browser.until(lambda: "refused" not in browser.text("#port"), "cleared counters tell of no refused client")


def held(browser, device):
    """The device does not read: the line takes no bytes when the pseudo-terminals are full."""
    one = client()
    threading.Thread(target=one.sendall, args=(b"z" * FILLING + b"end",), daemon=True).start()
    browser.go("/port.html?port=com1")
    browser.until(lambda: "takes no bytes" in browser.text("#port"), "a line that takes no bytes is told")
    check(re.search(r"\d kB waiting", browser.text("#port")), "with the bytes that wait")
    check("plug it in again" in browser.text("#port"), "and what to do")
    browser.go("/status.html")
    browser.until(lambda: browser.text("#ports tbody tr td") == "held", "it is the first port of the status")
    browser.shot("status-held")
    check(read(device, b"end").count(b"z") == FILLING, "the line got them all when the device read on")
    browser.until(lambda: "held" not in browser.text("#ports"), "and is not held any more")
    one.close()


def modbus(browser):
    device = opened(COM2)
    threading.Thread(target=slave, args=(device,), daemon=True).start()
    master = client(COM2_TCP)
    for _ in range(3):
        check(ask(master, 1)[9:] == struct.pack(">HH", 100, 101), "unit 1 answers")
    for unit in range(3, 8):
        ask(master, unit)
    browser.go("/port.html?port=com2")
    browser.until(lambda: "5 units never answered: 3-7" in browser.text("#port"), "silent units are folded")
    rows = [row.text for row in browser.all("#port table:last-of-type tbody tr")]
    check(any("answers" in row for row in rows) and not any("answers" in row and row.startswith("3") for row in rows), f"a unit without an answer does not answer {rows}")
    browser.driver.execute_script("getSelection().selectAllChildren(document.querySelector('#port .address'))")
    selected, before = browser.driver.execute_script(SELECTED), browser.text("#port")
    browser.until(lambda: browser.text("#port") != before, "the page is updated")
    check(selected and browser.driver.execute_script(SELECTED) == selected, f"what is selected stays so {selected}")
    for _ in range(30):  # for the chart, which has a point each 5 s
        ask(master, 1)
        time.sleep(0.2)
    browser.until(lambda: len(browser.all("#port .plot canvas")) >= 2, "there are charts of traffic and response times")
    browser.until(lambda: "Modbus time-outs: last" in browser.text("#port"), "and of errors")
    browser.shot("port-modbus")
    Select(browser.find("section select")).select_by_value("day")
    browser.until(lambda: "Nothing has passed" in browser.text("#port") or browser.all("#port .plot canvas"), "of a day, too")
    master.close()


def files(browser, device):
    browser.go("/network.html")
    browser.until(lambda: "managed by the host" in browser.text("#facts"), "the network page tells what is in effect")
    browser.shot("network")
    browser.go("/system.html")
    browser.until(lambda: "listening on" in browser.text("#log"), "the system page shows the log")
    check(PASSWORD not in browser.text("body"), "and no secret")
    settings_file = pathlib.Path(SCREENSHOTS) / "import.conf"

    def chosen(data):
        settings_file.write_bytes(data)
        browser.find("#import").send_keys(str(settings_file))
    chosen(b"port.com1.max-clients = 77\n")
    browser.until(lambda: "Line 1" in browser.text("#differences"), "an import that is wrong is refused, with its line")
    chosen(b"\x89PNG\r\n\x1a\n\x00\x00")
    browser.until(lambda: "is no settings file" in browser.text("#differences"), "a picture is no settings file")
    chosen(b"port.com1.max-clients = 6\n")
    browser.until(lambda: "Maximum number of clients" in browser.text("#differences"), "a good one is shown as a difference")
    check("+OK=4" in at(device, "AT+MAXSK?")[0], "and nothing is changed yet")
    browser.shot("system")
    browser.submit("#differences button.main")
    browser.until(lambda: "com1 runs" in browser.text("#differences"), "then it is imported")
    check("+OK=6" in at(device, "AT+MAXSK?")[0], "and read by AT")


def moved(browser):
    """The web page moves to another port: it says where, and stays there since it was reached."""
    browser.go("/system.html")
    browser.until(lambda: browser.field("WEBPORT"), "system page")
    browser.type(browser.inputs("WEBPORT")[0], FREE_TCP)
    browser.submit("#form button.main")
    browser.until(lambda: FREE_TCP in browser.text("#trial a"), "the page says where it goes")
    browser.shot("trial")
    browser.find("#trial a").click()
    browser.until(lambda: browser.driver.current_url.startswith(f"http://127.0.0.1:{FREE_TCP}/"), "and can be followed")
    browser.until(lambda: browser.all("#ports tbody tr"), "the page is there")
    browser.url = f"http://127.0.0.1:{FREE_TCP}"


def signed_out(browser):
    browser.go("/settings.html?port=com1")
    browser.until(lambda: browser.field("MAXSK").is_displayed(), "settings")
    browser.type(browser.inputs("MAXSK")[0], "2")
    browser.driver.execute_script("return fetch('/sign-out', {method: 'POST'})")
    browser.submit("button.main")
    browser.until(lambda: "your changes are still here" in browser.text("#banners"), "a lost session keeps the changes")
    browser.type(browser.inputs("MAXSK")[0], "6")
    browser.go("/port.html?port=com2")
    browser.until(lambda: browser.find("#password"), "then there is the sign-in page only")
    browser.type(browser.find("#user"), "admin")
    browser.type(browser.find("#password"), PASSWORD)
    browser.submit("button")
    browser.until(lambda: browser.driver.current_url.endswith("/port.html?port=com2"), "the sign-in leads to the page that was asked for")
    browser.go("/nothing.html")
    browser.until(lambda: "There is no such page" in browser.text("body"), "a page that does not exist is told in words")


def viewer(browser, device):
    """A second user, who sees everything and finds nothing to press."""
    at(device, "AT+WEBV=viewer,looks888")
    browser.go("/system.html")
    browser.until(lambda: "web.viewer" in browser.text("#audit"), "the audit log tells of a change on the serial line")
    browser.type(browser.find("#find-audit"), "sign-in failed")
    browser.until(lambda: "web.viewer" not in browser.text("#audit") and "wrong password" in browser.text("#audit"), "and can be searched")
    browser.driver.execute_script("return fetch('/sign-out', {method: 'POST'})")
    sign_in(browser, "viewer", "looks888")
    browser.go("/system.html")
    browser.until(lambda: "changes nothing" in browser.text("#banners"), "a viewer is told why")
    check(browser.text("#who") == "viewer", "and who is signed in")
    check(not browser.find("#factory").is_displayed() and not browser.find("#new-password").is_displayed(), "nothing can be reset")
    browser.until(lambda: "signed in" in browser.text("#audit"), "the audit log is shown")
    browser.shot("viewer")
    browser.go("/settings.html?port=com1")
    browser.until(lambda: browser.field("MAXSK").is_displayed(), "settings are shown")
    check(not browser.inputs("MAXSK")[0].is_enabled() and not browser.all("button.main:not([data-changes] *)"), "and cannot be edited")
    browser.go("/console.html?port=com1")
    browser.until(lambda: "is for the user admin" in browser.text("#notice"), "a page of changes says for whom it is")
    check(not browser.find("#console").is_displayed(), "and has no form")


def main():
    device = opened(COM1)
    browser = Browser(URL, SCREENSHOTS)
    try:
        first_visit(browser)
        settings(browser, device)
        scripts(browser, device)
        console(browser)
        refused_clients(browser)
        held(browser, device)
        modbus(browser)
        files(browser, device)
        moved(browser)
        signed_out(browser)
        viewer(browser, device)
    except BaseException:
        browser.driver.quit()
        raise
    browser.close()


main()
