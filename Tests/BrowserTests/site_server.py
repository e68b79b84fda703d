"""Builds the sample site into a temporary folder, serves it on a free port of this machine, and opens a browser."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]


def almanac():
    """The command that was built last, in debug or in release."""
    built = [path for path in (ROOT / ".build" / kind / "almanac" for kind in ("debug", "release")) if path.exists()]
    if not built:
        raise FileNotFoundError("build almanac first: make test-browser does")
    return max(built, key=lambda path: path.stat().st_mtime)


class SiteServer:
    """`with SiteServer() as site`: site.address, site.token("corner-bakery", "viewer")."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="almanac-"))
        self.environment = dict(os.environ, ALMANAC_STATE=str(self.folder / "state"), ALMANAC_OUTPUT=str(self.folder / "Site"))
        self.run("build", "--config", "Data/sample.config")
        self.operator = self.token(None, "manager")
        with open(self.folder / "errors", "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen([almanac(), "serve", "--port", "0"], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        self.address = self.process.stdout.readline().strip().rsplit(" ", 1)[-1].rstrip("/")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        # What was written is searched for secrets when all tests are over.
        with open(ROOT / ".build" / "tests-browser-programs.log", "ab") as log:
            for file in [self.folder / "errors", *(self.folder / "state").glob("audit*.jsonl")]:
                log.write(file.read_bytes())
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *arguments):
        done = subprocess.run([almanac(), *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def token(self, sponsor, role):
        holder = ["--sponsor", sponsor] if sponsor else ["--operator"]
        credential = self.run("token", "create", *holder, "--role", role, "--days", "1")
        # A running server takes up a new token within a second.
        time.sleep(1)
        return credential

    def files(self, suffix):
        """Paths of the built files that end so, relative to the build."""
        root = (self.folder / "Site" / "current").resolve()
        return sorted(str(path.relative_to(root)) for path in root.rglob("*" + suffix))

    def pages(self):
        """Addresses of all pages behind the sign-in."""
        return ["/" + path[: -len("index.html")] for path in self.files("index.html") if path.startswith(("sponsors/", "operator/"))]


def open_browser(javascript=True, downloads=None):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"):
        options.add_argument(argument)
    preferences = {}
    if not javascript:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    if downloads:
        preferences["download.default_directory"] = str(downloads)
    options.add_experimental_option("prefs", preferences)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "/usr/bin/chromedriver"))


def sign_in(driver, site, token):
    driver.get(site.address + "/sign-in")
    driver.find_element(By.NAME, "token").send_keys(token)
    driver.find_element(By.CSS_SELECTOR, "form button").click()
    WebDriverWait(driver, 10).until(lambda d: "/sign-in" not in d.current_url or d.find_elements(By.CSS_SELECTOR, "[role=alert]"))


def look(driver, width=1280, height=1000, theme="light", media=""):
    """Sets the width in CSS pixels, the colour scheme and the medium."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < 600})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [{"name": "prefers-color-scheme", "value": theme}]})
