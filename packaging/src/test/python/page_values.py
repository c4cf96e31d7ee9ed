"""Uses the live values of the web page in Chromium as a person does.

page_values.py URL SCREENSHOTS COM1_DEVICE COM1_TCP ...

com1 is a Modbus gateway whose slave this program plays; com2 passes bytes. User and password are user and word.
"""

import base64
import json
import socket
import struct
import sys
import urllib.error
import urllib.request

from selenium.webdriver.support.ui import Select

from browser import Browser, SECONDS, check, sign_in
from modbus_device import EXCEPTION, SILENT, Slave

URL, SCREENSHOTS, COM1, COM1_TCP = sys.argv[1:5]
ORDERS = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"


def ask(path, document):
    """A script's request: the status and the answer."""
    token = base64.b64encode(b"user:word").decode()
    request = urllib.request.Request(URL + path, json.dumps(document).encode(),
                                     {"Authorization": "Basic " + token, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def add(browser, **fields):
    browser.submit("#add")
    for name, value in ({"kind": "holding", "type": "u16"} | fields).items():
        browser.driver.execute_script(ORDERS, browser.find(f"#edit [name={name}]"), str(value))
    browser.find("#edit button.main").click()


def row(browser, name):
    """The texts of the cells of a row."""
    return browser.driver.execute_script(
        "return [...document.querySelectorAll('#rows tr')].filter(r => r.firstChild.textContent === arguments[0])"
        ".map(r => [...r.children].map(cell => cell.textContent))[0]", name)


def press(browser, label):
    button = browser.find(f'[aria-label="{label}"]')
    browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def api(slave):
    """The paths that the page uses, by a script."""
    status, answer = ask("/api/modbus/read", {"port": "com1", "reads": [
        {"unit": 1, "kind": "holding", "address": 0, "count": 2}, {"unit": 1, "kind": "coil", "address": 0, "count": 3},
        {"unit": 1, "kind": "input", "address": EXCEPTION, "count": 1}, {"unit": 1, "kind": "holding", "address": SILENT, "count": 1}]})
    check((status, answer) == (200, {"answers": [
        {"values": [100, 101]}, {"values": [1, 0, 1]}, {"error": "exception 02, illegal data address", "exception": 2},
        {"error": "not responding", "exception": 11}]}), f"a round of reads is answered {status} {answer}")
    check(ask("/api/modbus/write", {"port": "com1", "unit": 1, "kind": "holding", "address": 50, "values": [7, 8]}) == (200, {"written": 2})
          and (slave.registers[50], slave.registers[51]) == (7, 8), "registers are written")
    check(ask("/api/modbus/write", {"port": "com1", "unit": 1, "kind": "coil", "address": 50, "values": [0, 1], "multiple": True})
          == (200, {"written": 2}) and (slave.coils[50], slave.coils[51]) == (False, True), "coils, too")
    for path, document, status, text in (
            ("read", {"port": "com9", "reads": []}, 404, "no such port"),
            ("read", {"port": "com1", "reads": []}, 400, "list of 1 to 32"),
            ("read", {"port": "com1", "reads": [{"unit": 256, "kind": "coil", "address": 0, "count": 1}]}, 400, "unit: expected a number from 0 to 255"),
            ("read", {"port": "com1", "reads": [{"unit": 1, "kind": "holding", "address": 65535, "count": 2}]}, 400, "count: expected a number from 1 to 1"),
            ("read", {"port": "com2", "reads": [{"unit": 1, "kind": "holding", "address": 0, "count": 1}]}, 409, "no Modbus gateway"),
            ("write", {"port": "com1", "unit": 1, "kind": "input", "address": 0, "values": [1]}, 400, "only holding registers and coils"),
            ("write", {"port": "com1", "unit": 1, "kind": "holding", "address": 0, "values": [65536]}, 400, "values: expected")):
        answer = ask("/api/modbus/" + path, document)
        check(answer[0] == status and text in answer[1]["error"], f"{path} refuses with {status} {answer}")


def table(browser, slave):
    browser.go("/values.html?port=com1")
    browser.until(lambda: browser.find("#empty").is_displayed(), "without rows the page says what to do")
    add(browser, name="level", address=7)
    browser.until(lambda: row(browser, "level")[1] == "107", "a register is read")
    check(row(browser, "level")[3] == "7 40008", "its address is shown as manuals write it, too")
    add(browser, name="next", address=8, factor="0.1", decimals=1)
    add(browser, name="float", address=60, type="f32", order="CDAB", decimals=2)
    add(browser, name="switch", kind="coil", address=3)
    add(browser, name="alarm", address=7, type="bit", bit=1)
    add(browser, name="gone", address=EXCEPTION)
    add(browser, name="after", address=EXCEPTION + 4)
    slave.registers.update(zip((60, 61), reversed(struct.unpack(">HH", struct.pack(">f", 21.5)))))
    browser.until(lambda: row(browser, "float")[1] == "21.50", "a float in the order CDAB")
    browser.until(lambda: row(browser, "next")[1] == "10.8", "a factor and decimals")
    check(row(browser, "switch")[1] == "off" and row(browser, "alarm")[1] == "1", "a coil and a bit")
    browser.until(lambda: "illegal data address" in row(browser, "gone")[1], "an exception is told in words")
    browser.until(lambda: row(browser, "after")[1] == "1004", "and the others go on")
    slave.registers[7] = 90
    browser.until(lambda: row(browser, "level")[1] == "90" and row(browser, "level")[4:6] == ["90", "107"], "least and most are kept")
    check(browser.find("svg.trend polyline").get_attribute("points").count(",") > 1, "the trend is drawn")
    del slave.requests[:]
    browser.until(lambda: len(slave.requests) > 12, "rounds go on")
    check((1, 3, 7, 2) in slave.requests and (1, 3, 8, 1) not in slave.requests, "neighbours are read by one request")
    add(browser, name="silent", address=SILENT)
    browser.until(lambda: row(browser, "silent")[1] == "not responding", "a unit that does not respond, too")
    browser.shot("values")
    press(browser, "Remove silent")


def others(browser):
    """A client of the gateway is answered while the page reads."""
    with socket.create_connection(("127.0.0.1", int(COM1_TCP))) as master:
        master.settimeout(SECONDS)
        for number in range(20):
            master.sendall(struct.pack(">HHHBBHH", number, 0, 6, 1, 3, 1, 1))
            check(master.recv(300)[-2:] == b"\0\x65", "a client gets its answer beside the page")


def writes(browser, slave):
    press(browser, "Write level")
    browser.type(browser.find("#write [name=value]"), "70000")
    browser.until(lambda: "does not fit" in browser.text("#preview"), "a value that does not fit is refused")
    check(not browser.find("#confirm").is_enabled(), "and cannot be written")
    browser.type(browser.find("#write [name=value]"), "17")
    browser.until(lambda: "This writes 17 to level" in browser.text("#preview"), "before a write it says what it does")
    browser.shot("values-write")
    check(slave.registers[7] == 90, "nothing is written before the confirmation")
    browser.submit("#confirm")
    browser.until(lambda: slave.registers[7] == 17, "then it is")
    browser.until(lambda: row(browser, "level")[1] == "17", "and read back")
    press(browser, "Write float")
    browser.type(browser.find("#write [name=value]"), "-1.5")
    browser.submit("#confirm")
    browser.until(lambda: row(browser, "float")[1] == "-1.50", "a float is written in its order")
    press(browser, "Write switch")
    browser.submit("#confirm")
    browser.until(lambda: slave.coils.get(3) is True, "a coil is written")
    press(browser, "Write gone")
    browser.type(browser.find("#write [name=value]"), "1")
    browser.submit("#confirm")
    browser.until(lambda: "Not written to gone: exception 02" in browser.text("#notice"), "a refused write is told")
    check(not browser.all('[aria-label="Write alarm"]'), "a bit of a register cannot be written")


def view(browser, slave):
    browser.type(browser.find("#view-form [name=name]"), "pump house")
    browser.submit("#view-form button.main")
    browser.until(lambda: "Saved on the device." in browser.text("#saved"), "a view is kept on the device")
    browser.driver.execute_script("localStorage.clear()")
    browser.go("/status.html")
    del slave.requests[:]
    browser.go("/values.html?port=com1")
    browser.until(lambda: row(browser, "level")[1] == "17", "it is there again, also in another browser")
    check(Select(browser.find("#view")).options[1].text == "pump house", "by its name")
    script = "const a = document.createElement('a'); const make = URL.createObjectURL; window.csv = null;" \
             "URL.createObjectURL = blob => { blob.text().then(text => { window.csv = text; }); return make(blob); };"
    browser.driver.execute_script(script)
    browser.submit("#csv")
    browser.until(lambda: browser.driver.execute_script("return window.csv"), "the values can be downloaded")
    lines = browser.driver.execute_script("return window.csv").split("\r\n")
    check(lines[0] == "time,name,value" and any(line.endswith(',"level",17') for line in lines), f"as CSV {lines[:4]}")
    Select(browser.find("#view")).select_by_value("pump house")
    browser.submit("#delete")
    browser.until(lambda: "Deleted." in browser.text("#saved"), "and the view deleted")


def stops(browser, slave):
    """Nothing is read when nobody looks."""
    browser.driver.execute_script("location.assign('/status.html')")
    browser.until(lambda: browser.find("#ports, main"), "another page")
    del slave.requests[:]
    status, _ = ask("/api/modbus/read", {"port": "com1", "reads": [{"unit": 1, "kind": "holding", "address": 200, "count": 1}]})
    check(status == 200 and slave.requests == [(1, 3, 200, 1)], f"nothing was read but what a script has asked for {slave.requests}")


def signed_in(browser):
    sign_in(browser, "user", "word")
    browser.until(lambda: not browser.all("#password"), "signed in")


def main():
    slave = Slave(COM1)
    slave.start()
    browser = Browser(URL, SCREENSHOTS)
    try:
        api(slave)
        signed_in(browser)
        table(browser, slave)
        others(browser)
        writes(browser, slave)
        view(browser, slave)
        stops(browser, slave)
        browser.go("/values.html?port=com2")
        add(browser, name="level", address=7)
        browser.until(lambda: "no Modbus gateway" in browser.text("#notice"), "a port without units says so")
        browser.close()
    finally:
        browser.driver.quit()


main()
