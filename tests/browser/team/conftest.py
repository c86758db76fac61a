import uuid

import pytest

from season_page import Season, SeasonPage


@pytest.fixture
def page(browser):
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
    return SeasonPage(browser)


@pytest.fixture
def season(stack, post, request):
    """season(**fields) -> a season of a league whose name no other test has. Its teams are of a country of their own."""

    def make(**fields) -> Season:
        name = f"{request.node.name[:40]} {uuid.uuid4().hex[:8]}"
        return Season(post, stack.api(1), **{"name": name, "country": name} | fields)

    return make
