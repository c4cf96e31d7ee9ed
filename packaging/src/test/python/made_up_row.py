"""Looks for the made-up setting on the port's page in Chromium, in AT+H and in the API, and sets it to 9.

made_up_row.py URL USER PASSWORD
"""

import base64
import json
import sys
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from ends import Unexpected, run

SECONDS = 30


def check(holds, what):
    if not holds:
        raise Unexpected(what)


def ask(url, user, password, path, body=None):
    request = urllib.request.Request(url + path, data=body and json.dumps(body).encode())
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def opened():
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def page(driver, url, user, password):
    wait = WebDriverWait(driver, SECONDS, ignored_exceptions=[Exception])
    find = lambda css: driver.find_element(By.CSS_SELECTOR, css)
    driver.get(url + "/sign-in")
    find("#user").send_keys(user)
    find("#password").send_keys(password)
    find("button").click()
    wait.until(lambda _: "com1" in find("main").text)
    driver.get(url + "/settings.html?port=com1#MADEUP")
    field = '[data-setting="MADEUP"]'
    wait.until(lambda _: find(field).is_displayed())
    check("Made-up time" in find(field).text, "the form has the label")
    check("Time that means nothing. Enter a number from 3 to 77 s." in find(field).text, "and the help")
    heading = driver.execute_script("return arguments[0].closest('details').querySelector('h2').textContent", find(field))
    check(heading == "Socket", "on the card of its group")
    for text, wanted in (("99", f"{field} .problem"), ("9", ".actions output")):
        box = find(field + " input")
        box.clear()
        box.send_keys(text)
        driver.execute_script("document.querySelector('button.main').click()")
        expected = "Enter a number from 3 to 77 s" if text == "99" else "Saved"
        wait.until(lambda _: expected in find(wanted).text)


def main(url, user, password):
    rows = [row for group in ask(url, user, password, "/api/settings")["ports"]["com1"] for row in group["settings"]]
    row = next(row for row in rows if row["name"] == "MADEUP")
    check(row["value"] == "7" and row["parts"][0]["max"] == 77, f"the API has the row: {row}")
    help_lines = ask(url, user, password, "/api/at", {"port": "com1", "line": "AT+H"})["reply"]
    check("AT+MADEUP-Made-up time. Time that means nothing." in help_lines, "AT+H has the row")
    driver = opened()
    try:
        page(driver, url, user, password)
    finally:
        driver.quit()


run(main, *sys.argv[1:])
