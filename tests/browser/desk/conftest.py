"""Fixtures of the tests of the scorer's desk.

    scorer    a Scorer in the window of `browser`
    scorers   scorers() -> another Scorer in a window of its own
"""
import pytest

from scorer import Scorer


@pytest.fixture
def scorer(browser):
    return Scorer(browser, browser.driver.current_window_handle)


@pytest.fixture
def scorers(browser):
    first = browser.driver.current_window_handle
    made = []

    def make() -> Scorer:
        browser.driver.switch_to.new_window("window")
        made.append(browser.driver.current_window_handle)
        return Scorer(browser, made[-1])

    yield make
    for handle in made:
        browser.driver.switch_to.window(handle)
        browser.driver.close()
    browser.driver.switch_to.window(first)
