"""The page of operators, as they use it: by the roles and names of what it shows."""
import importlib.util
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By

from credentials import BOOTSTRAP, admin
from operations import post

_e2e = Path(__file__).resolve().parents[2] / "e2e" / "conftest.py"
_spec = importlib.util.spec_from_file_location("e2e_fixtures", _e2e)
_e2e_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_e2e_fixtures)

ENV = {
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "WRITE_AUTH": "required",
    "OPS_PUBLISH_INTERVAL_MS": "200",
    "OPS_SAMPLE_INTERVAL_MS": "500",
    "OPS_PROCESS_LIFE_MS": "2000",
    "JOB_MAX_ATTEMPTS": "1",
    # A provider that never answers: there is something to pause.
    "FEEDS": "openligadb",
    "OPENLIGADB_URL": "http://127.0.0.1:9",
    "OPENLIGADB_LEAGUES": "bl1/2026",
}


class Page:
    def __init__(self, browser, base: str):
        self.browser, self.base = browser, base

    def all(self, selector: str, role: str, name: str | None = None) -> list:
        """What is shown of this role, and of this accessible name if one is given."""
        found = [e for e in self.browser.driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]
        return [e for e in found if e.aria_role == role and (name is None or e.accessible_name == name)]

    def one(self, selector: str, role: str, name: str):
        return self.browser.until(lambda: self.all(selector, role, name), f"{role} {name!r}")[0]

    def button(self, name: str):
        return self.one("button", "button", name)

    def field(self, name: str):
        return self.one("input, textarea, select", "textbox", name)

    def press(self, name: str) -> None:
        # By script, because the mouse misses an element that moves after it was found.
        self.browser.script("arguments[0].click()", self.button(name))

    def text(self, selector: str) -> str:
        return self.browser.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def shows(self, selector: str, words: str) -> str:
        try:
            return self.browser.until(lambda: words in self.text(selector) and self.text(selector))
        except TimeoutException:
            pytest.fail(f"waited for {words!r} in {selector}, which shows {self.text(selector)[:500]!r}")

    def open(self) -> None:
        self.browser.open(self.base + "/ops", connected=False)

    def sign_in(self, key: str = BOOTSTRAP) -> None:
        self.open()
        # A password field has no role; its label is its name.
        field = self.browser.until(lambda: self.browser.one("ops-page input[type=password]"), "the field for the key")
        assert field.accessible_name == "API key"
        field.send_keys(key)
        self.press("Sign in")

    def confirm(self, name: str) -> None:
        self.browser.until(lambda: self.browser.one("dialog[open]"), "the question")
        self.press(name)

    def act(self, button: str, confirm: str) -> str:
        """Presses, agrees, and returns what the page says became of it."""
        before = self.text(".ops-notice")
        self.press(button)
        self.confirm(confirm)
        return self.browser.until(
            lambda: (now := self.text(".ops-notice")) and now != before and now, "what became of it"
        )


@pytest.fixture(scope="module")
def operations(request):
    """A stack where keys are needed."""
    for make in _e2e_fixtures._stacks(request, _e2e_fixtures.base_port() + 300):
        yield make(workers=1, env=ENV)


@pytest.fixture
def page(browser, operations):
    page = Page(browser, operations.api(1))
    yield page
    # Each test signs in by itself.
    browser.script("sessionStorage.clear()")


@pytest.fixture
def key_of(operations):
    def knows(base: str, secret: str) -> bool:
        request = urllib.request.Request(base + "/api/access", headers={"Authorization": f"Bearer {secret}"})
        try:
            with urllib.request.urlopen(request):
                return True
        except urllib.error.HTTPError as refused:
            assert refused.code == 401
            return False

    def make(scope: str) -> str:
        """Instances learn of a new key a moment later."""
        secret = admin(operations, "create", f"a key to {scope}", "--scopes", scope)["secret"]
        while not all(knows(operations.api(n), secret) for n in (1, 2)):
            pass
        return secret

    return make


@pytest.fixture
def match(operations, new_match_body):
    return post(operations, "/api/matches", new_match_body)


@pytest.fixture
def new_match_body():
    return {
        "sport": "football",
        "homeTeam": "Reds",
        "awayTeam": "Blues",
        "startTime": "2026-01-01T12:00:00Z",
        "endTime": "2027-12-31T12:00:00Z",
    }
