import pytest

from scoreboard_page import Scoreboard
from visitor import zone


@pytest.fixture
def board(browser):
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone()})
    return Scoreboard(browser)


@pytest.fixture
def league(post, request):
    """league(base, **fields) -> a league whose name no other test has"""
    made = []

    def make(base: str, **fields) -> dict:
        made.append(None)
        name = f"{request.node.name[:60]} {len(made)}"
        return post(base, "/api/leagues", {"sport": "football", "name": name} | fields)

    return make


@pytest.fixture(autouse=True)
def _nothing_kept(browser):
    """The tests share a browser's storage, which is that of an address."""
    yield
    # A browser's own page of an error has no storage.
    browser.script_async(
        "if (!document.body?.dataset.page) return;"
        "localStorage.clear(); for (const name of await caches.keys()) await caches.delete(name);"
        "for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();"
    )
