"""Looks at a listener on the web page in Chromium: at what another master reads, and at the monitor.

page_listener.py URL SCREENSHOTS DEVICE

com1 listens on a line in ASCII, whose device is DEVICE. User and password are user and word.
"""

import os
import sys
import time

import modbus_slaves
from browser import Browser, SECONDS, check, sign_in
from ends import Unexpected
from modbus_listen import DEAD, Bus
from modbus_masters import Pymodbus

URL, SCREENSHOTS, DEVICE = sys.argv[1:]
POLLS = "Reads of the Modbus master"


def read(master):
    check(master.registers(0, 4) == modbus_slaves.REGISTERS[:4], "the master reads")


def look_at_the_polls(browser, bus, master):
    browser.go("/port.html?port=com1")
    browser.find("#port section")
    check(not browser.find(f'.scroll[aria-label="{POLLS}"]').is_displayed(), "nothing is read, so there is no table")
    read(master)
    read(master)
    try:
        Pymodbus.ascii(bus.master, DEAD, 0.3).registers(7, 1)
        check(False, "nobody answers")
    except Unexpected:
        read(master)  # now it is known that the other read has got no answer

    def polls():
        (answered, dead) = browser.rows(POLLS)
        check(answered[:5] == ["1", "3", "0", "4", "3"] and " ms" in answered[5] and answered[6] == "0", f"a read {answered}")
        check("ago" in answered[7], "its last response")
        check(dead[:4] == [str(DEAD), "3", "7", "1"] and dead[4] == dead[6] != "0" and dead[7] == "never", f"a unit that is not there {dead}")
        return True
    browser.until(lambda: len(browser.rows(POLLS)) == 2 and browser.rows(POLLS)[1][6] != "0", "both reads are there")
    polls()
    browser.shot("port-listener")


def look_at_the_monitor(browser, bus, master):
    browser.go("/monitor.html?port=com1")
    browser.until(lambda: "Nothing has passed" in browser.text("#nothing"), "an empty monitor")
    end = time.monotonic() + SECONDS
    while not browser.all(".frame.answer") and time.monotonic() < end:
        read(master)
    frames = browser.driver.execute_script(
        "return [...document.querySelectorAll('.frame')].map(row => [row.children[1].textContent, row.children[3].textContent])")
    registers = " ".join(map(str, modbus_slaves.REGISTERS[:4]))
    check(frames[:2] == [["from line", "unit 1: read holding registers 0-3"], ["from line", f"unit 1: 4 registers: {registers}"]],
          f"requests and responses are told {frames[:2]}")
    deltas = browser.driver.execute_script("return [...document.querySelectorAll('.frame.answer .delta')].map(one => one.textContent)")
    check(not any("-" in delta for delta in deltas), f"no response comes before its request {deltas}")
    check(not browser.find("#master").is_displayed(), "the port asks nobody")
    line = os.open(bus.master, os.O_WRONLY | os.O_NOCTTY)
    os.write(line, b":010300000004FF\r\n")
    os.close(line)
    browser.until(lambda: "bad LRC" in browser.text(".frame.bad-crc"), "a wrong LRC is told")
    browser.shot("monitor-listener")
    bus.expect_silence()


try:
    cable = Bus(DEVICE)
    modbus_slaves.Pymodbus.ascii(cable.slave)
    other = Pymodbus.ascii(cable.master)
except Unexpected as unexpected:
    sys.exit(str(unexpected))
page = Browser(URL, SCREENSHOTS)
try:
    sign_in(page, "user", "word")
    look_at_the_polls(page, cable, other)
    look_at_the_monitor(page, cable, other)
except BaseException:
    page.driver.quit()
    raise
page.close()
