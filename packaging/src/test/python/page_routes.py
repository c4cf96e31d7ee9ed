"""Edits routes and rules on the web page in Chromium as a person does.

page_routes.py URL SCREENSHOTS

com1 is a Modbus gateway. User and password are user and word.
"""

import sys

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browser import Browser, check, sign_in

URL, SCREENSHOTS = sys.argv[1:3]
ROUTES, RULES = '[data-setting="MODROUTE1"]', '[data-setting="MODRULE1"]'
SMALL_BUTTONS = """
return [...document.querySelectorAll('.table-field button')]
  .filter(e => e.checkVisibility() && !e.hidden && e.getBoundingClientRect().height < 39.5).map(e => e.outerHTML).join()"""


def open_settings(browser):
    browser.go("/settings.html?port=com1")
    browser.type(browser.find("#search"), "modbus.r")
    browser.until(lambda: browser.find(ROUTES).is_displayed() and browser.find(RULES).is_displayed(), "routes and rules are found")


def rows(browser, table):
    """The AT command and the values of each row."""
    return browser.driver.execute_script(
        "return [...document.querySelectorAll(arguments[0] + ' tbody')].map(row => row.querySelector('small').textContent + '='"
        " + [...row.querySelectorAll('[data-value]')].map(one => one.value).join())", table)


def press(browser, css):
    button = browser.find(css)
    browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def add(browser, table, *values):
    """Adds a row; values of the first parts, the others stay as they are offered."""
    press(browser, table + " .add")
    last = browser.all(table + " tbody")[-1]
    inputs = last.find_elements("css selector", "[data-value]")
    check(inputs[0] == browser.driver.switch_to.active_element, "the first field of a new row has the focus")
    for one, value in zip(inputs, values):
        if one.tag_name == "select":
            Select(one).select_by_value(value)
        else:
            browser.type(one, value)
    return inputs


def save(browser, outcome="Saved"):
    press(browser, ".actions button:not(.main)")
    browser.until(lambda: browser.text(".actions output").startswith(outcome), f"told: {outcome}")


def first_routes(browser):
    open_settings(browser)
    check(not rows(browser, ROUTES) and not rows(browser, RULES), "what is not used is not drawn")
    check(not browser.find(ROUTES + " table").is_displayed(), "and an empty table has no head")
    units, target = add(browser, ROUTES, "1-10", "com 2")[:2]
    check(rows(browser, ROUTES) == ["AT+MODROUTE1=1-10,com 2,0,RW,0"], "a new row has the usual values of its last parts")
    check("not saved" in browser.text(ROUTES), "it is not saved")
    save(browser, "Not saved: see the marked fields.")
    check(target.get_attribute("aria-invalid") == "true", "the wrong part is marked")
    check(units.get_attribute("aria-invalid") == "false", "and no other")
    check(target == browser.driver.switch_to.active_element, "it has the focus")
    check("Target: enter LINE, the name of a port" in browser.text(ROUTES + " .problem"), "and says what is accepted")
    browser.shot("routes-problem")
    browser.type(target, "COM2")
    add(browser, ROUTES, "*", "tcp://Plc.local:502?conns=2&delay=1000", "-100", "RO", "500")
    add(browser, RULES, "10.1.2.3/8", "*", "r", "100-199", "DENY")
    save(browser)
    browser.until(lambda: rows(browser, ROUTES) == [
        "AT+MODROUTE1=1-10,com2,0,RW,0",
        "AT+MODROUTE2=*,tcp://plc.local:502?delay=1000&conns=2,-100,RO,500"], "the routes as they are stored")
    check(rows(browser, RULES) == ["AT+MODRULE1=10.0.0.0/8,*,R,100-199,DENY"], "and the rule")
    check("takes effect after a restart" in browser.text(ROUTES), "they wait for a restart")
    check(not browser.all(ROUTES + " [aria-invalid=true]"), "and nothing is marked")


def conflict(browser):
    add(browser, ROUTES, "200", "tcp://plc.local:502")
    save(browser, "com1 (AT+MODROUTE2) and com1 (AT+MODROUTE3) give tcp://plc.local:502 different options")
    press(browser, '[aria-label="Delete Route 3"]')
    check(len(rows(browser, ROUTES)) == 2 and "not saved" not in browser.text(ROUTES), "a new row is deleted")


def order(browser):
    check(not browser.find('[aria-label="Move Route 1 up"]').is_enabled(), "the first row cannot go up")
    check(not browser.find('[aria-label="Move Route 2 down"]').is_enabled(), "and the last one not down")
    up = browser.find('[aria-label="Move Route 2 up"]')
    up.send_keys(Keys.ENTER)
    check([row.split("=")[1][0] for row in rows(browser, ROUTES)] == ["*", "1"], "the second row is the first one")
    check([row.split("=")[0] for row in rows(browser, ROUTES)] == ["AT+MODROUTE1", "AT+MODROUTE2"], "the AT commands keep their order")
    check(browser.driver.switch_to.active_element.get_attribute("aria-label") == "Move Route 1 down", "the focus stays in the row")
    save(browser)
    browser.until(lambda: rows(browser, ROUTES)[1:] == ["AT+MODROUTE2=1-10,com2,0,RW,0"], "the new order is stored")


def gaps(browser):
    press(browser, '[aria-label="Delete Route 1"]')
    save(browser)
    open_settings(browser)
    check(rows(browser, ROUTES) == ["AT+MODROUTE2=1-10,com2,0,RW,0"], "a row that is left keeps its AT command")
    for unit in range(11, 25):
        press(browser, ROUTES + " .add")
        unit_field, target = browser.all(ROUTES + " tbody")[-1].find_elements("css selector", "input")[:2]
        unit_field.send_keys(str(unit))
        target.send_keys("LINE")
    check(rows(browser, ROUTES)[-1] == "AT+MODROUTE16=24,LINE,0,RW,0", "the last row is the last setting")
    press(browser, ROUTES + " .add")
    for field, text in zip(browser.all(ROUTES + " tbody")[-1].find_elements("css selector", "input"), ("25", "LINE")):
        field.send_keys(text)
    check(rows(browser, ROUTES)[0] == "AT+MODROUTE1=1-10,com2,0,RW,0", "a gap is filled when it is needed")
    check(rows(browser, ROUTES)[-1] == "AT+MODROUTE16=25,LINE,0,RW,0", "by all rows, in their order")
    check(not browser.find(ROUTES + " .add").is_enabled(), "and there are no more than 16")
    save(browser)
    browser.until(lambda: len(rows(browser, ROUTES)) == 16, "all are stored")


def look(browser):
    for unit in range(5, 17):
        press(browser, f'[aria-label="Delete Route {unit}"]')
    add(browser, RULES, "*", "*", "W+23", "*", "ALLOW")
    add(browser, ROUTES, "20-30", "tcp://gateway.example.org:502?delay=1000&gap=50", "-10", "RO", "500")
    save(browser)
    browser.resize(390, 2600, True)
    check(not browser.driver.execute_script(SMALL_BUTTONS), "buttons of a row have 40 px on a phone")
    browser.shot("routes")


def rest_of_the_page(browser):
    browser.type(browser.find("#search"), "AT+MODROUTE3")
    browser.until(lambda: browser.find(ROUTES).is_displayed() and not browser.find(RULES).is_displayed(), "a row is found by its AT command")
    browser.find("#search").clear()
    press(browser, "#as-commands summary")
    browser.until(lambda: "AT+MODROUTE5=" in browser.text("#as-commands pre"), "the routes as AT commands")
    check("AT+MODROUTE6" not in browser.text("#as-commands pre"), "only those that are used")
    press(browser, ROUTES + " button.link")
    check(not rows(browser, ROUTES), "the factory value is an empty table")
    save(browser)
    browser.go("/status.html")
    browser.go("/settings.html?port=com1#MODRULE2")
    browser.until(lambda: browser.find(RULES).is_displayed(), "a link opens the table of its setting")
    check(rows(browser, RULES)[1] == "AT+MODRULE2=*,*,W+23,*,ALLOW", "with the rules that are stored")


browser = Browser(URL, SCREENSHOTS)
try:
    sign_in(browser, "user", "word")
    first_routes(browser)
    conflict(browser)
    order(browser)
    gaps(browser)
    look(browser)
    rest_of_the_page(browser)
except BaseException:
    browser.driver.quit()
    raise
browser.close()
