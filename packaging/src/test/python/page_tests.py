"""Uses the page Tests in Chromium as a person does.

page_tests.py URL SCREENSHOTS

com1 has a meter: Modbus unit 7 at 9600 8N2. com2 has a bridge from TX to RX. The password is the user's own.
"""

import sys

from browser import PASSWORD, Browser, check, sign_in
from selenium.webdriver.support.ui import Select

URL, SCREENSHOTS = sys.argv[1:3]


def enter(browser):
    sign_in(browser, password=PASSWORD)
    browser.until(lambda: "com1" in browser.text("main"), "signed in")


def get(browser, path):
    """The answer of the API, in the session of the page."""
    return browser.driver.execute_async_script(
        "const done = arguments[1]; fetch(arguments[0]).then((answer) => answer.json()).then(done)", path)


def status(browser, port):
    return [one for one in get(browser, "/api/status")["converters"] if one["name"] == port][0]


def find(browser):
    browser.go("/tests.html?port=com1")
    browser.until(lambda: "if nothing responds" in browser.text("#find"), "the time is estimated before the search")
    check("disconnects the clients of com1" in browser.text("#find .disturbs"), "the page says that clients are disconnected")
    browser.type(browser.find("#find-units"), "0-999")
    browser.find("#find-mode").click()
    browser.until(lambda: "expected: within 1-247" in browser.text("#find"), "wrong units are refused before the search")
    browser.type(browser.find("#find-units"), "6-8")
    Select(browser.find("#find-mode")).select_by_value("ask")
    browser.shot("find")
    browser.submit("#find form button")
    browser.until(lambda: "At most" in browser.text("#find .left"), "progress and the time that is left are shown")
    browser.until(lambda: "Unit 7: 1 register: 100" in browser.text("#find .found"), "the unit is found")
    browser.until(lambda: "The settings are found." in browser.text("#find .line-test"), "the end is said")
    check("9600 8N2: Modbus RTU" in browser.text("#find .found h3"), "with speed and format")
    check("AT+UART=9600,8,2,NONE,NFC AT+MODTCP=ON AT+Z" in browser.text("#find .found code"), "and the AT commands")
    browser.shot("find-found")
    browser.submit("#find .found button")
    browser.until(lambda: "Saved. com1 runs: 9600 8N2" in browser.text("#find .found output"), "the settings are taken over")
    browser.until(lambda: value(browser, "MODTCP") == "ON" and value(browser, "UART") == "9600,8,2,NONE,NFC",
                  "with the Modbus gateway, and in force")


def value(browser, name):
    for group in get(browser, "/api/settings")["ports"]["com1"]:
        for setting in group["settings"]:
            if setting["name"] == name and setting["effective"]:
                return setting["value"]
    return None


def stop(browser):
    browser.go("/tests.html?port=com1")
    browser.until(lambda: "if nothing responds" in browser.text("#find"), "the page again")
    Select(browser.find("#find-mode")).select_by_value("ask")
    browser.type(browser.find("#find-units"), "20-247")
    browser.submit("#find form button")
    browser.until(lambda: "At most" in browser.text("#find .left"), "a long search runs")
    browser.go("/tests.html?port=com1")
    browser.until(lambda: "At most" in browser.text("#find .left"), "a page that is opened later watches it, too")
    browser.submit("#find .line-test button")
    browser.until(lambda: "Stopped." in browser.text("#find .line-test"), "it is stopped")
    browser.until(lambda: not status(browser, "com1")["hints"], "and the port serves its clients")


def wiring(browser):
    browser.go("/tests.html?port=com2")
    browser.until(lambda: browser.find("#wiring button"), "the tests of the wiring")
    press(browser, "Modem lines")
    browser.until(lambda: "CTS off" in browser.text("#wiring .lamps"), "lamps of the modem lines")
    check(browser.find("#wiring .lamps [role=switch]").text.startswith("DTR"), "and a switch of DTR")
    browser.shot("wiring-lamps")
    browser.submit("#wiring .line-test button")
    browser.until(lambda: "Stopped." in browser.text("#wiring .line-test"), "stopped")
    browser.until(lambda: not status(browser, "com2")["hints"], "the port restarts")
    press(browser, "RS-485")
    browser.until(lambda: "hears its own transmission without an error" in browser.text("#wiring .meaning"), "the echo is heard")
    browser.until(lambda: not status(browser, "com2")["hints"], "the port restarts")
    press(browser, "Loopback")
    browser.until(lambda: "Every byte came back at every speed" in browser.text("#wiring .meaning"), "the loopback is good")
    check(len(browser.all("#wiring tbody tr")) == 8, "at eight speeds")
    browser.shot("wiring-loopback")
    browser.until(lambda: not status(browser, "com2")["hints"], "the port restarts")


def press(browser, name):
    for button in browser.all("#wiring .wiring button"):
        if button.text == "Test: " + name:
            browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
            button.click()


def which(browser):
    browser.go("/tests.html?port=com2")
    browser.until(lambda: browser.find("#which button"), "which socket is this")
    browser.submit("#which button")
    browser.until(lambda: "Type something" in browser.text("#which output"), "it listens on all ports")
    browser.submit("#which form button")
    browser.until(lambda: "com2 (" in browser.text("#which .heard") and "received" in browser.text("#which .heard"),
                  "the port that hears the text is named")
    check("com1" not in browser.text("#which .heard"), "and no other")


browser = Browser(URL, SCREENSHOTS)
try:
    enter(browser)
    find(browser)
    stop(browser)
    wiring(browser)
    which(browser)
except BaseException:
    browser.driver.quit()
    raise
browser.close()
