"""The line-ups of a match and the table of its league, on the page in Chromium."""
import pytest

from page_actions import comment


@pytest.fixture
def league(stack, post, request):
    body = {"sport": "football", "name": "Bird League", "country": request.node.name}
    made = post(stack.api(1), "/api/leagues", body)
    post(stack.api(1), f"/api/leagues/{made['id']}/seasons/2031", {"rules": "premier-league"}, "PUT")
    yield made


def players(prefix, count=11):
    return [{"player": f"{prefix} {number}", "number": number} for number in range(1, count + 1)]


def rows(browser):
    return browser.script(
        "return [...document.querySelectorAll('#table tbody tr')].map((row) => [...row.cells].map((cell) => cell.firstChild?.textContent ?? ''))"
    )


def test_the_table_of_the_league_follows_a_goal(stack, browser, post, new_match, league):
    details = {"leagueId": league["id"], "season": "2031"}
    new_match(
        stack.api(1), -9000, -3000, homeTeam="Terns", awayTeam="Wrens", homeScore=2, awayScore=0, round=1, **details
    )
    match = new_match(stack.api(1), homeTeam="Robins", awayTeam="Finches", round=1, **details)
    browser.open(stack.api(2) + f"/#match-{match['id']}")
    browser.until(lambda: len(rows(browser)) == 4, "the table")
    assert rows(browser)[0] == ["1", "Terns", "1", "1", "0", "0", "+2", "3"]
    # The zone is a word for those who do not see its colour.
    assert browser.texts("#table tbody tr:first-child .unseen") == [", Champions"]
    assert browser.texts("#table h3") == ["Bird League 2031"]
    assert browser.one("#table table caption").text.endswith("as it stands")
    plays = browser.script(
        "return [...document.querySelectorAll('#table tr[data-plays] th')].map((cell) => cell.firstChild.textContent)"
    )
    assert sorted(plays) == ["Finches", "Robins"]
    goal = {"eventType": "goal", "actor": "Ada", "team": "Finches", "homeScore": 0, "awayScore": 3}
    comment(post, stack.api(1), match, "In!", 5, **goal)
    browser.until(lambda: rows(browser)[0] == ["1", "Finches", "1", "1", "0", "0", "+3", "3"], "the table has moved")
    assert browser.errors() == []


def test_a_table_can_be_read_without_seeing_it(stack, browser, post, new_match, league):
    match = new_match(stack.api(1), homeTeam="Robins", awayTeam="Finches", leagueId=league["id"], season="2031")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    browser.until(lambda: len(rows(browser)) == 2, "the table")
    section = browser.one("#table")
    assert (section.aria_role, section.accessible_name) == ("region", "Bird League 2031")
    heads = browser.script(
        "return [...document.querySelectorAll('#table thead th')].map((c) => [c.scope, c.querySelector('abbr')?.title ?? c.textContent])"
    )
    assert heads[0] == ["col", "Position"] and ["col", "Goal difference"] in heads
    assert browser.script("return document.querySelector('#table tbody th').scope") == "row"


def test_line_ups_are_shown_and_replaced_by_an_event(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Swifts", awayTeam="Martins")
    path = f"/api/matches/{match['id']}/lineups"
    home = {"formation": "4-4-2", "coach": "Grace", "starting": players("Lark"), "bench": players("Sub", 2)}
    home["bench"] = [{**player, "number": 20 + player["number"]} for player in home["bench"]]
    home["starting"][3]["captain"] = True
    post(stack.api(2), path, {"home": home}, "PUT")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    browser.until(lambda: browser.one("#lineups").is_displayed(), "the line-ups")
    assert browser.texts("#lineups h4") == ["Swifts 4-4-2"]
    assert len(browser.texts("#lineups [aria-label='Starting for Swifts'] li")) == 11
    assert browser.texts("#lineups [aria-label='Bench of Swifts'] li") == ["21Sub 1", "22Sub 2"]
    assert browser.texts("#lineups .coach") == ["Coach: Grace"]
    assert browser.script("return document.querySelector('#lineups abbr').title") == "Captain"
    post(stack.api(2), path, {"home": home, "away": {"starting": players("<b>Owl</b>")}}, "PUT")
    browser.until(lambda: browser.texts("#lineups h4") == ["Swifts 4-4-2", "Martins"], "the other side")
    assert browser.texts("#lineups [aria-label='Starting for Martins'] li")[0] == "1<b>Owl</b> 1"
    assert browser.errors() == []


def test_a_match_without_line_ups_and_league_has_neither_section(stack, browser, post, new_match):
    match = new_match(stack.api(1))
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(post, stack.api(1), match, "marker")
    browser.until(lambda: "marker" in browser.messages(), "the marker")
    assert not browser.one("#lineups").is_displayed() and not browser.one("#table").is_displayed()
    assert browser.errors() == []
