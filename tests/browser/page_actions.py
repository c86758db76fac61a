"""The actions of a scorer, for tests of the page."""


def comment(post, base, match, message, minute=1, **fields):
    return post(base, f"/api/matches/{match['id']}/commentary", {"minute": minute, "message": message} | fields)


def open_desk(browser, base, home: str, away: str) -> None:
    """Opens the page with the scorer's desk, and submits a new match."""
    browser.open(base + "/")
    browser.script("document.querySelector('#desk').open = true")
    browser.one("#create [name=homeTeam]").send_keys(home)
    browser.one("#create [name=awayTeam]").send_keys(away)
    browser.click("#create button")
