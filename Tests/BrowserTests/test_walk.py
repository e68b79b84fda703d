"""A reader's walk over the sample site: sign in, each page, sort, filter, download, dark mode, a phone, no script."""
import csv
import io
import time
import urllib.error
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from site_server import look, open_browser, sign_in

BAKERY = "/sponsors/corner-bakery/"


def text(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, selector).text


def sideways(driver):
    return driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")


def broken_pictures(driver):
    """Each picture in full: a lazy or hidden one would pass for loaded."""
    return driver.execute_script(
        "return Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth ? null : i.src, () => i.src))).then(all => all.filter(x => x))")


def fetch(site, path, token, **headers):
    request = urllib.request.Request(site.address + path, headers={"Authorization": "Bearer " + token, **headers})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_a_page_asks_to_sign_in_and_a_wrong_token_is_refused(site, browser):
    look(browser)
    browser.get(site.address + BAKERY)
    assert text(browser, "h1") == "Sign in"
    sign_in(browser, site, "alm_" + "x" * 40)
    assert "not valid" in text(browser, "[role=alert]")
    assert "alm_" not in browser.current_url


def test_signing_in_leads_to_the_overview_and_signing_out_ends_it(site, browser):
    look(browser)
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    assert browser.current_url == site.address + BAKERY
    assert "Sales of €" in text(browser, "h1")
    browser.find_element(By.CSS_SELECTOR, ".asof button").click()
    WebDriverWait(browser, 10).until(lambda d: "Sign in" in d.page_source)
    browser.get(site.address + BAKERY)
    assert text(browser, "h1") == "Sign in"


@pytest.mark.parametrize("width,theme", [(1280, "light"), (1920, "dark"), (390, "light"), (390, "dark")])
def test_every_page_at_every_width_and_theme(site, browser, width, theme):
    look(browser, width, theme=theme)
    sign_in(browser, site, site.operator)
    for page in site.pages():
        browser.get(site.address + page)
        assert text(browser, "h1").strip(), page
        assert sideways(browser) <= 0, f"{page} scrolls sideways at {width} px"
        assert broken_pictures(browser) == [], page
        dark = browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 22)"
        assert dark == (theme == "dark"), page
        for picture in browser.find_elements(By.CSS_SELECTOR, "figure img"):
            chosen = picture.get_property("currentSrc")
            assert ("-dark" in chosen) == (theme == "dark"), chosen
            assert ("-narrow" in chosen) == (width <= 720), chosen


def test_a_sponsor_sees_nothing_of_another(site, browser):
    token = site.token("corner-bakery", "manager")
    unknown = fetch(site, "/no/such/page", token)
    for page in site.pages():
        status, body, _ = fetch(site, page, token)
        if page.startswith(BAKERY):
            assert status == 200, page
        else:
            assert (status, body) == (404, unknown[1]), page


def test_sorting_and_filtering_a_table(site, browser):
    look(browser)
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    browser.get(site.address + BAKERY + "at-risk/")
    header = next(th for th in browser.find_elements(By.CSS_SELECTOR, "#members th") if th.text.startswith("Value"))
    column = browser.execute_script("return arguments[0].cellIndex", header)

    def values():
        cells = browser.find_elements(By.CSS_SELECTOR, f"#members tbody tr td:nth-child({column + 1})")
        return [float(cell.get_attribute("data-sort")) for cell in cells if cell.get_attribute("data-sort")]

    before = values()
    header.find_element(By.TAG_NAME, "button").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert values() == sorted(before, reverse=True) != before
    header.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    assert header.get_attribute("aria-sort") == "ascending"
    assert values() == sorted(before)

    member = browser.find_element(By.CSS_SELECTOR, "#members tbody td").text.split()[0]
    browser.find_element(By.CSS_SELECTOR, "#members .filter input").send_keys(member)
    shown = [row for row in browser.find_elements(By.CSS_SELECTOR, "#members tbody tr") if row.is_displayed()]
    assert len(shown) == 1
    assert text(browser, "#members [role=status]").startswith("1 of ")


def test_a_manager_downloads_what_a_viewer_is_refused(site, browser, tmp_path):
    export = BAKERY + "exports/at-risk-members.csv"
    driver = open_browser(downloads=tmp_path)
    try:
        sign_in(driver, site, site.token("corner-bakery", "manager"))
        driver.get(site.address + BAKERY + "at-risk/")
        driver.find_element(By.LINK_TEXT, "at-risk-members.csv").click()
        file = tmp_path / "at-risk-members.csv"
        for _ in range(100):
            if file.exists():
                break
            time.sleep(0.1)
        rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8"), newline="")))
        listed = driver.find_elements(By.CSS_SELECTOR, "#members tbody tr")
        assert [row["member"] for row in rows][: len(listed)] == [row.text.split()[0] for row in listed]
    finally:
        driver.quit()

    look(browser)
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    browser.get(site.address + export)
    assert text(browser, "h1") == "This download is for managers"
    assert fetch(site, export, site.token("corner-bakery", "viewer"))[0] == 403


def test_everything_can_be_read_without_script(site):
    driver = open_browser(javascript=False)
    try:
        sign_in(driver, site, site.token("corner-bakery", "viewer"))
        driver.get(site.address + BAKERY + "at-risk/")
        assert "likely to leave" in driver.find_element(By.TAG_NAME, "h1").text
        assert driver.find_elements(By.CSS_SELECTOR, "#members tbody tr")
        assert not driver.find_elements(By.CSS_SELECTOR, ".filter, th button")
        driver.find_element(By.CSS_SELECTOR, "summary").click()
        assert driver.find_element(By.CSS_SELECTOR, "details[open] td").text
    finally:
        driver.quit()


def test_the_keyboard_alone_reaches_the_figures_and_the_pages(site, browser):
    look(browser)
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the figures"
    for _ in range(20):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element.text == "ROI by rule":
            break
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda d: d.current_url.endswith("/roi/"))


def test_print_shows_light_charts_and_no_controls(site, browser):
    look(browser, 1280, theme="dark", media="print")
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    browser.get(site.address + BAKERY + "at-risk/")
    assert not browser.find_element(By.TAG_NAME, "nav").is_displayed()
    assert all("-dark" not in picture.get_property("currentSrc") for picture in browser.find_elements(By.CSS_SELECTOR, "figure img"))
    look(browser)


def test_nothing_is_loaded_from_elsewhere_and_the_console_is_silent(site, browser):
    look(browser)
    sign_in(browser, site, site.token("corner-bakery", "viewer"))
    browser.get_log("browser")
    browser.get(site.address + BAKERY)
    names = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert names and all(name.startswith(site.address) for name in names)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
