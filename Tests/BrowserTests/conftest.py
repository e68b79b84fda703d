"""A built and served sample site, and a real Chromium to walk it."""
import pytest

from site_server import SiteServer, open_browser


@pytest.fixture(scope="session")
def site():
    with SiteServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser_session():
    driver = open_browser()
    yield driver
    driver.quit()


@pytest.fixture
def browser(browser_session):
    browser_session.delete_all_cookies()
    return browser_session
