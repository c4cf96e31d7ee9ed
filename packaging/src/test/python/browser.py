"""Chromium, used as a person uses it, for tests of the web page.

AXE in the environment is the path of axe-core, which finds what keeps people with a disability out.
"""

import os
import pathlib
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 30
PASSWORD = "s3cret-enough"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
SCHEMES = ("light", "dark")
REFUSALS = (" 401 ", " 403 ", " 404 ", " 409 ", " 422 ", " 429 ", " 502 ", "ERR_CONNECTION_REFUSED")
"""Faults that tests cause on purpose."""

WIDE = """
return [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll, pre, .skip, .monitor, .port-bar nav, .off-screen')
    && e.getBoundingClientRect().right > window.innerWidth + 1)
  .map(e => e.tagName + '#' + e.id + '.' + e.className).join()"""
SMALL_TEXT = """
return [...document.querySelectorAll('input, select, textarea')]
  .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.id || e.outerHTML).join()"""
SMALL_TARGETS = """
return [...document.querySelectorAll('a, button, input:not([type=checkbox]), select, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.off-screen, .skip, p, td'))
  .filter(e => { const box = e.getBoundingClientRect(); return box.width && box.height < 39.5; })
  .map(e => e.outerHTML.slice(0, 90)).join()"""
ROWS = """
return [...document.querySelectorAll('table')].filter(table => table.checkVisibility() && table.caption.textContent === arguments[0])
  .flatMap(table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent)))"""
RUN_AXE = """
const done = arguments[0];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
axe.run(document, { runOnly: tags }).then(result =>
  done(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')).join('; ')));"""


def check(holds, what):
    if not holds:
        raise SystemExit("FAIL: " + what)
    print("ok  ", what, flush=True)


class Browser:
    def __init__(self, url, screenshots):
        self.url, self.screenshots = url, pathlib.Path(screenshots)
        self.screenshots.mkdir(parents=True, exist_ok=True)
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(SECONDS)

    def go(self, path):
        self.driver.get(self.url + path)

    def find(self, css):
        """The first such element, when it is there."""
        WebDriverWait(self.driver, SECONDS).until(lambda _: self.all(css), f"there is no {css}")
        return self.all(css)[0]

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def until(self, condition, what, seconds=SECONDS):
        try:
            WebDriverWait(self.driver, seconds, ignored_exceptions=[Exception]).until(lambda _: condition())
        except Exception:
            self.shot("failed")
            check(False, what + " | page says: " + self.text("body")[:600])
        print("ok  ", what, flush=True)

    def text(self, css):
        return self.find(css).text

    def field(self, name):
        return self.find(f'[data-setting="{name}"]')

    def inputs(self, name):
        return self.field(name).find_elements(By.CSS_SELECTOR, "[data-value]")

    def rows(self, table):
        """The texts of the cells of a table, row by row; empty while it is not shown."""
        return self.driver.execute_script(ROWS, table)

    def type(self, element, text):
        element.clear()
        element.send_keys(text)

    def submit(self, css):
        button = self.find(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def shot(self, name):
        """Screenshots of the page for each size and colour scheme; in each of them it must be fit for all people."""
        for size, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                self.scheme(scheme)
                self.resize(width, height, size == "phone")
                full = self.driver.execute_script("return Math.min(document.documentElement.scrollHeight, 2600)")
                self.resize(width, max(height, full), size == "phone")
                self.driver.save_screenshot(str(self.screenshots / f"{name}-{size}-{scheme}.png"))
                if name != "failed":
                    self.audit(f"{name} on a {size}, {scheme}", size == "phone")
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.scheme("light")

    def scheme(self, scheme):
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})

    def resize(self, width, height, is_phone):
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def audit(self, what, is_phone):
        wide = self.driver.execute_script(WIDE)
        check(not wide, f"{what}: nothing is wider than the screen {wide}")
        small = self.driver.execute_script(SMALL_TEXT)
        check(not small, f"{what}: fields have letters of 16 px {small}")
        if is_phone:
            targets = self.driver.execute_script(SMALL_TARGETS)
            check(not targets, f"{what}: touch targets have 40 px {targets}")
        if "AXE" in os.environ:
            self.driver.execute_script(pathlib.Path(os.environ["AXE"]).read_text())
            found = self.driver.execute_async_script(RUN_AXE)
            check(not found, f"{what}: axe finds nothing {found}")

    def faults(self):
        """What the console says, but for answers that are refusals on purpose."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and not any(refusal in entry["message"] for refusal in REFUSALS)]

    def close(self):
        """Ends the browser; it must have nothing to complain of."""
        faults = self.faults()
        self.driver.quit()
        check(not faults, f"the browser has nothing to complain of {faults}")
        print("all holds")


def sign_in(browser, user="admin", password="admin"):
    browser.go("/sign-in")
    browser.type(browser.find("#user"), user)
    browser.type(browser.find("#password"), password)
    browser.submit("button")
    browser.until(lambda: "/sign-in" not in browser.driver.current_url, "the sign-in page is left")
