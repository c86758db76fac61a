"""What the page shows of a match that a feed runs: a score that nobody knows yet, one that may be late, and its source."""
import pytest

from page_actions import comment

ATTRIBUTION = "Match data: OpenLigaDB (https://www.openligadb.de), ODbL 1.0"


@pytest.fixture
def fed_match(stack, new_match, database):
    """A live match that a feed brought, as it reads after its kick-off."""

    def make(**fields):
        match = new_match(stack.api(1), 60, 7000, clockSource="feed", source="openligadb", **fields)
        with database.cursor() as cursor:
            cursor.execute("UPDATE matches SET feed_state = 0 WHERE id = %s", (match["id"],))
        return match

    return make


def label(browser, match):
    return browser.one(f"[data-match-id='{match['id']}']").accessible_name


def test_a_score_that_nobody_knows_is_a_dash(stack, browser, post, fed_match):
    match = fed_match(homeTeam="Herons", awayTeam="Storks")
    path = f"/api/matches/{match['id']}"
    post(stack.api(1), path + "/status", {"status": "live"}, "PATCH")
    browser.open(stack.api(2) + f"/#match-{match['id']}")
    browser.until(lambda: browser.texts("#detail-face .score") == ["–"], "the dash")
    assert "Herons v Storks –," in label(browser, match)
    assert browser.script("return document.title").startswith("Herons – Storks")
    # The first score that is known may be old: it is shown, and nobody shouts.
    post(stack.api(2), path + "/score", {"homeScore": 2, "awayScore": 0}, "PATCH")
    browser.until(lambda: browser.texts("#detail-face .digit") == ["2", "0"], "the score")
    assert browser.one("#announce").text == ""
    assert "Herons v Storks 2–0," in label(browser, match)
    assert browser.errors() == []


def test_the_source_and_the_delay_of_a_score_are_shown(stack, browser, post, fed_match, database):
    match = fed_match(homeTeam="Cranes", awayTeam="Rails")
    path = f"/api/matches/{match['id']}"
    post(stack.api(1), path + "/status", {"status": "live"}, "PATCH")
    with database.cursor() as cursor:
        cursor.execute(
            """UPDATE matches SET details = details || '{"stale": true, "staleSeq": 1000}' WHERE id = %s""",
            (match["id"],),
        )
    post(stack.api(1), path + "/commentary", {"minute": 1, "message": "Rain"})
    browser.open(stack.api(2) + f"/#match-{match['id']}")
    browser.until(lambda: browser.texts("#detail-late") == ["score may be late"], "the warning")
    assert label(browser, match).endswith("score may be late")
    assert browser.texts(f"[data-match-id='{match['id']}'] .late") == ["score may be late"]
    assert browser.texts("#detail-source") == [ATTRIBUTION]
    assert ATTRIBUTION in browser.texts("#attributions")[0]
    # An event of its status makes it fresh.
    post(stack.api(2), path + "/status", {"status": "halftime"}, "PATCH")
    browser.until(lambda: not browser.one("#detail-late").is_displayed(), "no warning any more")
    assert browser.errors() == []


def test_a_minute_that_nobody_knows_is_not_shown(stack, browser, post, fed_match, database):
    match = fed_match(homeTeam="Coots", awayTeam="Grebes")
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "live"}, "PATCH")
    goal = {"eventType": "goal", "player": "Ada", "side": "home", "homeScore": 1, "awayScore": 0}
    entry = comment(post, stack.api(1), match, "In!", 0, **goal)
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE commentary SET incident = incident || '{\"minuteUnknown\": true}' WHERE id = %s", (entry["id"],)
        )
    # A correction tells the entry as it is stored.
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    assert post(stack.api(1), path, {"message": "In by Ada!"}, "PATCH")["minute"] is None
    browser.open(stack.api(2) + f"/#match-{match['id']}")
    row = f"[data-commentary-id='{entry['id']}']"
    browser.until(lambda: browser.texts(f"{row} .message") == ["In by Ada!"], "the goal")
    assert browser.texts(f"{row} .minute") == [""]
    assert browser.texts("#detail-face .scorers div")[0] == "Ada"
    assert browser.errors() == []
