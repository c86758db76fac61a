import pytest

from season_page import Season, SeasonPage


@pytest.fixture
def page(browser):
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
    return SeasonPage(browser)


@pytest.fixture
def season(stack, post, request):
    """season(**fields) -> a season of a league whose name no other test has"""
    made = []

    def make(**fields) -> Season:
        made.append(None)
        return Season(post, stack.api(1), **{"name": f"{request.node.name[:60]} {len(made)}"} | fields)

    return make
