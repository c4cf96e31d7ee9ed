"""Searches the units in the network on the page, in Chromium, and adopts the settings of one.

use(url, screenshots): the appliance of the page is itself the unit that answers; com2 gets the settings of com1.
"""

from browser import PASSWORD, Browser, check, sign_in
from selenium.webdriver.support.ui import Select


def use(url, screenshots, address):
    browser = Browser(url, screenshots)
    try:
        sign_in(browser, password=PASSWORD)
        browser.until(lambda: "com1" in browser.text("main"), "signed in")
        browser.go("/network.html")
        browser.submit("#units button")
        browser.until(lambda: "Searching" in browser.text("#units"), "the page says that it searches")
        browser.until(lambda: [row for row in browser.rows("Units") if row[0] == address], "and lists this appliance")
        [row] = [row for row in browser.rows("Units") if row[0] == address]
        check(row[1] == "Line 7" and row[3] and "UDP 1500" in row[4], f"by its name and its version {row}")
        browser.shot("units")
        browser.submit(f'[aria-label="Adopt {address}"]')
        read(browser, "wrong")
        browser.until(lambda: "refuses user or password" in browser.text("#units"), "a wrong password is told")
        read(browser, "pass1")
        browser.until(lambda: find_change(browser, "UART") == ["com2", "19200,7,2,EVEN,NFC"], "the changes of com2 are shown")
        check("AT+SOCKPORT" in browser.text("#units"), "and what is not imported")
        browser.shot("units-changes")
        for button in browser.all("#units button"):
            if button.text == "Apply the changes":
                button.click()
        browser.until(lambda: "Saved. com2 runs" in browser.text("#units"), "they are made")
    except BaseException:
        browser.driver.quit()
        raise
    browser.close()


def read(browser, password):
    user = browser.find("#unit-user")
    browser.type(user, "user")
    browser.type(browser.find("#unit-password"), password)
    Select(browser.find("#adopting-port")).select_by_visible_text("com2")
    browser.submit("#units form button")


def find_change(browser, name):
    """Port and new value of a setting that changes."""
    for port, setting, _, new in browser.rows("Differences"):
        if setting.endswith(f"(AT+{name})"):
            return [port, new]
    return None
