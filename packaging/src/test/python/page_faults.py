"""Sees in Chromium what the page says while devices, TCP ports and the service itself come and go.

page_faults.py URL SCREENSHOTS LAUNCHER FOLDER TCP...

It starts the service by itself, on the web port of URL, and ends it. There is a TCP port for each of 16 serial ports.
"""

import atexit
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import time
import tty
import urllib.parse

from browser import SECONDS, Browser, check, sign_in
from selenium.webdriver.common.by import By

URL, SCREENSHOTS, LAUNCHER, FOLDER, *TCP = sys.argv[1:]
WEB_PORT = urllib.parse.urlsplit(URL).port
USER = ("user", "word")

AMBER = """
return [...document.querySelectorAll('main .state.warn, main .state.bad, main .notice, main .problem')]
  .filter(e => e.checkVisibility() && e.textContent.trim()).map(e => e.textContent).join(' | ')"""
OUT_OF_SIGHT = """
return [...document.querySelectorAll('#ports tbody tr')]
  .filter(row => { const box = row.getBoundingClientRect(); return box.top < 0 || box.bottom > innerHeight; })
  .map(row => row.textContent).join(' | ')"""


class Device:
    """A serial device: a pseudo-terminal whose path comes and goes."""

    def __init__(self, path):
        self.path = path
        self.fds = ()
        self.plug()

    def plug(self):
        self.fds = os.openpty()
        for fd in self.fds:
            tty.setraw(fd)
        os.symlink(os.ttyname(self.fds[1]), self.path)

    def pull(self):
        os.unlink(self.path)
        for fd in self.fds:
            os.close(fd)
        self.fds = ()


class Service:
    """The running program, with the same state folder each time."""

    def __init__(self, *arguments):
        self.arguments = [LAUNCHER, "run", "--state-dir", f"{FOLDER}/state", *arguments]
        self.process = None
        atexit.register(self.kill)
        self.start()

    def start(self):
        with open(f"{FOLDER}/service.log", "ab") as log:
            self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, stderr=log)
        said = b""
        end = time.monotonic() + SECONDS
        while b"ready\n" not in said and select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
            more = os.read(self.process.stdout.fileno(), 100)
            if not more:
                break
            said += more
        check(said == b"ready\n", f"the service runs {said}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(SECONDS)


def with_ports(names):
    arguments = ["--bind", "127.0.0.1"]
    for name, tcp in zip(names, TCP):
        arguments += ["--port", f"{name}={FOLDER}/{name}", "--at", f"{name}:AT+SOCK=TCPS,127.0.0.1,{tcp}"]
    return arguments + ["--at", f"AT+WEBPORT={WEB_PORT}", "--at", "AT+WEBU=" + ",".join(USER)]


def rows(browser):
    """The state and the name of each port, from top to bottom."""
    return [tuple(cell.text for cell in row.find_elements(By.CSS_SELECTOR, "td")[:2]) for row in browser.all("#ports tbody tr")]


def enter(browser):
    sign_in(browser, *USER)
    browser.until(lambda: browser.text("h1") == "Status", "signed in")


def is_quiet(browser):
    return browser.driver.execute_script(AMBER) == ""


def occupied(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(port)))
    s.listen()
    return s


def device_is_pulled(browser, device):
    browser.go("/status.html")
    browser.until(lambda: rows(browser) == [("waiting for a client", "com1"), ("waiting for a client", "com2")], "both ports wait for clients")
    check(is_quiet(browser), "nothing is amber or red")
    device.pull()
    browser.until(lambda: rows(browser)[0] == ("no device", "com2"), "a pulled device is the first row: no device")
    browser.go("/port.html?port=com2")
    browser.until(lambda: browser.text("#port .state") == "no device", "its page says so")
    browser.until(lambda: browser.text("#port .notice"), "and why")
    device.plug()
    browser.until(lambda: browser.text("#port .state") == "waiting for a client", "the device is back")
    browser.until(lambda: is_quiet(browser), "and its page is quiet")
    browser.go("/status.html")
    browser.until(lambda: [state for state, _ in rows(browser)] == ["waiting for a client"] * 2, "as is the status")
    check(is_quiet(browser), "nothing of it is left")


def tcp_port_is_taken(browser):
    browser.go("/settings.html?port=com2")
    browser.until(lambda: browser.field("MAXSK").is_displayed(), "settings")
    browser.type(browser.inputs("SOCKPORT")[0], TCP[2])
    with occupied(TCP[2]):
        browser.submit("button.main")
        browser.until(lambda: "Saved, but com2 has a problem" in browser.text(".actions output"), "Save and restart tells a TCP port that is taken")
        check(TCP[2] in browser.text(".actions output"), "by its number")
        browser.go("/status.html")
        browser.until(lambda: rows(browser)[0] == ("not listening", "com2"), "the port is not listening")
        browser.go("/port.html?port=com2")
        browser.until(lambda: TCP[2] in browser.text("#port .notice"), "its page says at which TCP port")
        browser.shot("fault-not-listening")
    browser.until(lambda: browser.text("#port .state") == "waiting for a client", "it listens when the TCP port is free")
    browser.until(lambda: is_quiet(browser), "and is quiet")


def service_hangs(browser, service):
    browser.go("/status.html")
    browser.until(lambda: len(rows(browser)) == 2, "status")
    service.process.send_signal(signal.SIGSTOP)
    browser.until(lambda: "No answer from the device for" in browser.text("#offline"), "a service without an answer is told")
    check("Trying again" in browser.text("#offline"), "and that the page tries again")
    check("grayscale" in browser.find("main").value_of_css_property("filter"), "the page has lost its colours")
    browser.shot("fault-offline")
    service.process.send_signal(signal.SIGCONT)
    browser.until(lambda: not browser.all("#offline"), "it goes on by itself")
    check(browser.find("main").value_of_css_property("filter") == "none", "and has its colours again")
    check(browser.driver.current_url.endswith("/status.html") and len(rows(browser)) == 2, "on the same page")


def service_is_killed(browser, service):
    browser.go("/port.html?port=com2")
    browser.until(lambda: browser.text("#port .state") == "waiting for a client", "the page of a port")
    service.kill()
    browser.until(lambda: "No answer from the device for" in browser.text("#offline"), "a service that has ended is told")
    service.start()
    browser.until(lambda: "/sign-in?to=%2Fport.html%3Fport%3Dcom2" in browser.driver.current_url, "after its start the page leads to the sign-in")
    browser.type(browser.find("#user"), USER[0])
    browser.type(browser.find("#password"), USER[1])
    browser.submit("button")
    browser.until(lambda: browser.driver.current_url.endswith("/port.html?port=com2"), "and from there back")
    browser.until(lambda: browser.text("#port .state") == "waiting for a client", "which works as before")


def sixteen_ports(browser):
    names = [f"com{i + 1}" for i in range(16)]
    devices = {name: Device(f"{FOLDER}/{name}") for name in names}
    with occupied(TCP[8]):
        service = Service(*with_ports(names))
        devices["com16"].pull()
        enter(browser)
        browser.resize(1280, 800, False)
        browser.until(lambda: {row for row in rows(browser)[:2]} == {("not listening", "com9"), ("no device", "com16")}, "ports with trouble come first")
        check([name for _, name in rows(browser)[2:]] == [name for name in names if name not in ("com9", "com16")], "then the others in their order")
        browser.until(lambda: browser.all(".spark path[d^=M]"), "with their traffic")
        out = browser.driver.execute_script(OUT_OF_SIGHT)
        check(not out, f"all sixteen are in sight at 1280 x 800 {out}")
        browser.shot("sixteen-ports")
        browser.go("/port.html?port=com17")
        browser.until(lambda: "There is no port com17." in browser.text("#notice"), "a page of a port that there is not says so")
    service.stop()
    for device in devices.values():
        if device.fds:
            device.pull()


def no_port(browser):
    configuration = pathlib.Path(FOLDER) / "service.conf"
    configuration.write_text("bind = 127.0.0.1\n")
    service = Service("--config", str(configuration))
    enter(browser)
    browser.until(lambda: "There is no port. Plug in a serial adapter" in browser.text("#ports"), "without a port the status says so")
    for page in ("port", "settings", "monitor", "tests", "console"):
        browser.go(f"/{page}.html")
        browser.until(lambda: "There is no port: plug in a serial adapter." in browser.text("#notice"), f"as does {page}")
    browser.go("/welcome.html?step=port")
    browser.until(lambda: browser.text("h1") == "Plug in an adapter", "the set-up asks for an adapter")
    browser.shot("no-port-welcome")
    service.stop()


def main():
    devices = [Device(f"{FOLDER}/com1"), Device(f"{FOLDER}/com2")]
    service = Service(*with_ports(["com1", "com2"]))
    browser = Browser(URL, SCREENSHOTS)
    try:
        enter(browser)
        device_is_pulled(browser, devices[1])
        tcp_port_is_taken(browser)
        service_hangs(browser, service)
        service_is_killed(browser, service)
        service.stop()
        for device in devices:
            device.pull()
        sixteen_ports(browser)
        no_port(browser)
    except BaseException:
        browser.driver.quit()
        raise
    browser.close()


main()
