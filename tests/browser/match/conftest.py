"""Fixtures of the tests of the match page, on top of those of tests/browser.

    page   MatchPage
    say    say(match, message, minute=1, **fields): an entry of the commentary, through the first instance
    rule   rule(match, **body): a change of status
"""
import pytest

from match_page import MatchPage


@pytest.fixture
def page(browser):
    return MatchPage(browser)


@pytest.fixture
def say(stack, post):
    def add(match, message, minute=1, **fields):
        body = {"minute": minute, "message": message} | fields
        return post(fields.pop("base", stack.api(1)), f"/api/matches/{match['id']}/commentary", body)

    return add


@pytest.fixture
def rule(stack, post):
    return lambda match, **body: post(stack.api(1), f"/api/matches/{match['id']}/status", body, "PATCH")
