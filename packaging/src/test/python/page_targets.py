"""Looks at the routes of a port and their targets on the web page in Chromium.

page_targets.py URL SCREENSHOTS PORT HOST TAKEN

com1 is a Modbus gateway at TCP port PORT. Its routes lead units 1 to 9 to port HOST, and 10 to 19 to port TAKEN,
the host of another client, 20 to LONG; rules deny to write. User and password are user and word.
"""

import select
import socket
import struct
import sys
import threading

import modbus_functions
from browser import Browser, check, sign_in
from ends import Unexpected
from modbus_masters import Mbpoll
from modbus_routes import Host

URL, SCREENSHOTS = sys.argv[1:3]
PORT, HOST, TAKEN = map(int, sys.argv[3:])
LONG = "tcp://the-meter-of-the-heat-pump-in-the-second-cellar.plant.example:502?delay=1000&gap=100&idle=60&timeout=3000"


class Taken:
    """A host that ends each connection as soon as it is used, with a reset: another client has it."""

    def __init__(self, port):
        self.socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._refuse, daemon=True).start()

    def _refuse(self):
        while True:
            peer, _ = self.socket.accept()
            select.select([peer], [], [], 0.05)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()


def of(port, browser, table):
    """The rows of a target, without its address."""
    return [row[1:] for row in browser.rows(table) if row[0] == f"tcp://127.0.0.1:{port}"]


def check_fit(browser, table):
    """No table scrolls sideways on a desktop, however long an address or a problem is."""
    for width in (1280, 900):
        browser.resize(width, 800, False)
        sizes = browser.driver.execute_script(
            "const {scrollWidth, clientWidth} = document.querySelector(arguments[0]); return [scrollWidth, clientWidth]",
            f'.scroll[aria-label="{table}"]')
        check(sizes[0] <= sizes[1], f"at {width} px the table {table} has room {sizes}")
    browser.resize(1280, 900, False)


def ask():
    for unit in (1, 1, 2):
        modbus_functions.expect("register", Mbpoll.tcp(PORT, unit).registers(0, 1), [unit])
    modbus_functions.refused(1, Mbpoll.tcp(PORT, 1).write_register, 0, 1)
    modbus_functions.refused(11, Mbpoll.tcp(PORT, 10).registers, 0, 1)


def look_at_the_port(browser):
    browser.go("/port.html?port=com1")
    browser.until(lambda: browser.rows("Routes") == [
        [f"1-9,tcp://127.0.0.1:{HOST},0,RW,0", "3"], [f"10-19,tcp://127.0.0.1:{TAKEN},0,RW,0", "1"],
        [f"20,{LONG},0,RW,0", "0"]], "the routes and their requests")
    browser.until(lambda: "another client may have it" in of(TAKEN, browser, "Targets")[0][-1], "a target that another client has")
    check(int(of(TAKEN, browser, "Targets")[0][3]) > 0, "with connections that were in use")
    connected = of(HOST, browser, "Targets")
    check([row[:4] for row in connected] == [["connected", "1", "0", "0"]], f"a target that is connected {connected}")
    units = of(HOST, browser, "Units of targets")
    check([row[:4] for row in units] == [["1", "answers", "2", "2"], ["2", "answers", "1", "1"]], f"its units {units}")
    check("1 request" in browser.text('[data-fact="Denied by rules"]'), "the denied request is counted")
    browser.until(lambda: f"The target tcp://127.0.0.1:{TAKEN} is away" in browser.text("#port .notice.bad"), "the problem is told on top")
    for table in ("Routes", "Targets", "Units of targets"):
        check_fit(browser, table)
    browser.shot("port-targets")


def look_at_all_ports(browser):
    browser.until(lambda: "target away" in browser.text("#ports .state.bad"), "the status page tells a target that is away")


try:
    Host(port=HOST)
    Taken(TAKEN)
    ask()
except Unexpected as unexpected:
    sys.exit(str(unexpected))
page = Browser(URL, SCREENSHOTS)
try:
    sign_in(page, "user", "word")
    look_at_all_ports(page)
    look_at_the_port(page)
except BaseException:
    page.driver.quit()
    raise
page.close()
