"""Fixtures for tests of the web page in Debian's Chromium, on top of those of tests/e2e (`stack`, `new_stack`,
`database`).

    stack     one for all tests of a folder: pages that list everything see no match of another folder
    browser   Browser: a window of its own for each test, closed after it
    post      post(base, path, body, method="POST") -> the answer's `data`
"""
import importlib.util
import json
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

_e2e = Path(__file__).resolve().parents[1] / "e2e" / "conftest.py"
_spec = importlib.util.spec_from_file_location("e2e_fixtures", _e2e)
e2e_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(e2e_fixtures)
new_stack, new_module_stack = e2e_fixtures.new_stack, e2e_fixtures.new_module_stack
database = e2e_fixtures.database

PATIENCE = 40  # seconds
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
)


class _FolderStack:
    """The stack of one folder at a time. It gives way when the first test of another folder asks."""

    def __init__(self, request: pytest.FixtureRequest):
        self._request, self._folder, self._stack = request, None, None

    def of(self, folder: Path) -> "e2e_fixtures.Stack":
        if folder != self._folder:
            self.end()
            self._folder, self._failures_before = folder, self._request.session.testsfailed
            self._stack = e2e_fixtures.Stack(e2e_fixtures.base_port(), env=e2e_fixtures.PATIENT)
        return self._stack

    def end(self) -> None:
        if self._stack:
            e2e_fixtures._end(self._stack, self._request, self._failures_before)
            self._folder = self._stack = None


@pytest.fixture(scope="session")
def _folder_stack(request):
    stacks = _FolderStack(request)
    yield stacks
    stacks.end()


@pytest.fixture
def stack(_folder_stack, request):
    one = _folder_stack.of(request.path.parent)
    yield one
    one.restore()


class Browser:
    """The page as a user sees it. Every wait is for a condition, and none is for a time."""

    def __init__(self, driver: webdriver.Chrome):
        self.driver = driver

    def open(self, url: str, connected: bool = True) -> None:
        self.driver.get(url)
        if connected:
            self.until(lambda: self.state() == "open", "the page is connected")

    def until(self, condition, what: str = "it"):
        """Waits for the first true value of `condition()` and returns it. An element that is not there yet, or no
        longer, counts as false, and so does a place behind the end of a list."""

        def attempt(_):
            try:
                return condition()
            except (NoSuchElementException, StaleElementReferenceException, IndexError):
                return False

        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(attempt, f"waited for: {what}")

    def steady(self, read):
        """What `read()` finds. It reads again when the page replaced an element meanwhile."""
        return self.until(lambda: (read(),))[0]

    def names(self, selector: str) -> list[str]:
        """The accessible names of all matching elements that are displayed, in the order of the document."""

        def read() -> list[str]:
            found = self.driver.find_elements(By.CSS_SELECTOR, selector)
            return [element.accessible_name for element in found if element.is_displayed()]

        return self.steady(read)

    def script(self, code: str, *arguments):
        return self.driver.execute_script(code, *arguments)

    def script_async(self, code: str, *arguments):
        """Runs `code` in an async function and returns its value. An exception in it fails the test."""
        result = self.driver.execute_async_script(
            f"const done = arguments[arguments.length - 1]; const given = arguments;"
            f"(async () => {{ {code} }})().then((value) => done({{value}}), (error) => done({{error: String(error.stack)}}));",
            *arguments,
        )
        assert "error" not in result, result["error"]
        return result.get("value")

    def one(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        """Clicks by script, because the mouse misses an element that moves after it was found."""
        self.script("document.querySelector(arguments[0]).click()", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all matching elements, in the order of the document, read at one moment."""
        return self.script("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)

    def errors(self) -> list[str]:
        """The errors in the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    # The parts of the page

    def state(self) -> str:
        return self.script("return document.body?.dataset.connection")

    def instance(self) -> str:
        """The API instance at the other end of the WebSocket."""
        return self.until(
            lambda: self.state() == "open" and self.script("return document.body.dataset.instance"),
            "an instance's name",
        )


@pytest.fixture(scope="session")
def _driver(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_script_timeout(PATIENCE)
    yield driver
    driver.quit()


@pytest.fixture
def browser(_driver):
    before = _driver.current_window_handle
    _driver.switch_to.new_window("window")
    _driver.get_log("browser")
    yield Browser(_driver)
    _driver.close()
    _driver.switch_to.window(before)


def _post(base: str, path: str, body: dict, method: str = "POST") -> dict:
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)["data"]


@pytest.fixture
def post():
    return _post


@pytest.fixture
def new_match():
    """new_match(base, **fields) -> a match that is already live and stays live, unless the fields say otherwise."""

    def make(base: str, starts_in: float = -60, ends_in: float = 3600, **fields) -> dict:
        def at(seconds: float) -> str:
            moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
            return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

        body = {
            "sport": "football",
            "homeTeam": "Reds",
            "awayTeam": "Blues",
            "startTime": at(starts_in),
            "endTime": at(ends_in),
        }
        return _post(base, "/api/matches", body | fields)

    return make
