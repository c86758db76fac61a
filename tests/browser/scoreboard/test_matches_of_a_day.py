"""The matches of a day on the scoreboard: groups, days, filters, favourites."""
from datetime import datetime, timezone

import pytest

from visitor import at, day, one_hour_further_east, zone


def select(browser, title: str) -> None:
    browser.script(
        "const select = document.querySelector('select'); select.value = [...select.options].find((o) => o.text === arguments[0]).value;"
        "select.dispatchEvent(new Event('change', {bubbles: true}))",
        title,
    )


def test_the_page_loads_without_complaints_and_asks_nobody_else(stack, browser, board):
    board.open(stack.nginx)
    assert browser.driver.title.endswith("Live scores · Live Score")
    assert browser.instance() in ("api-1", "api-2")
    addresses = browser.script("return performance.getEntriesByType('resource').map(({name}) => name)")
    assert addresses and all(address.startswith(stack.nginx + "/") for address in addresses), addresses
    assert browser.texts("h1") == ["Live scores"]
    assert browser.errors() == []


def test_leagues_stand_by_rank_and_what_is_live_comes_first(stack, browser, board, post, new_match, league):
    api = stack.api(1)
    last = league(api, country="Albania")
    second = league(api, rank=2, country="Spain")
    first = league(api, rank=1, country="Zambia")
    live = league(api, country="Peru")
    day_of = {"clockSource": "scorer", "homeTeam": "Ranked"}
    matches = {
        name: new_match(api, 0, 3600, leagueId=of["id"], awayTeam=name, **day_of)
        for name, of in (("Last", last), ("Second", second), ("First", first), ("Live", live))
    }
    early = new_match(api, 0, 3600, leagueId=live["id"], awayTeam="Early", **day_of)
    post(api, f"/api/matches/{matches['Live']['id']}/status", {"status": "live"}, "PATCH")
    board.open(stack.api(2))
    board.search(first["name"][:-2])
    browser.until(lambda: len(board.groups()) == 4, "four groups")
    titles = [f"{of['country']}: {of['name']}" for of in (live, first, second, last)]
    assert board.groups() == titles
    assert board.matches()[:2] == [matches["Live"]["id"], early["id"]]
    # A kick-off moves its group up.
    post(api, f"/api/matches/{matches['Second']['id']}/status", {"status": "live"}, "PATCH")
    browser.until(lambda: board.groups() == [titles[2], titles[0], titles[1], titles[3]], "the live groups, by rank")
    # So does a rank that the operator gives, at the next visit.
    post(api, f"/api/leagues/{last['id']}", {"rank": 0}, "PATCH")
    board.open(stack.api(2))
    board.search(first["name"][:-2])
    browser.until(lambda: board.groups() == [titles[2], titles[0], titles[3], titles[1]], "the new order")
    link = browser.one(".group h2 a")
    assert link.get_attribute("href").endswith(f"/league/{second['id']}")
    assert browser.errors() == []


def test_a_created_match_comes_in_and_a_removed_one_leaves(stack, browser, board, post, new_match, league):
    own = league(stack.api(1))
    board.open(stack.api(2))
    match = new_match(stack.api(1), leagueId=own["id"], homeTeam="Larks", awayTeam="Owls")
    board.search(own["name"])
    board.shows(match, "Larks 0–0 Owls, 2'")
    over = new_match(stack.api(1), -600, -300, leagueId=own["id"], homeScore=2, awayScore=1)
    to_come = new_match(stack.api(1), 1, 2, leagueId=own["id"], clockSource="scorer", homeTeam="Terns")
    board.shows(over, "Reds 2–1 Blues, FT")
    browser.until(lambda: (board.name(to_come) or "").startswith("Terns v Blues, "), "the one to come")
    assert board.count().startswith("3 of ")
    for gone in (match, over):
        post_delete(stack.api(1), gone)
        browser.until(lambda: not board.has(gone), "its end")
    assert board.count().startswith("1 of ")
    post_delete(stack.api(1), to_come)
    browser.until(lambda: browser.texts(".message h2") == [f"Nothing found for “{own['name']}”"], "nothing is left")
    assert board.groups() == []
    assert browser.errors() == []


def post_delete(base, match):
    import urllib.request

    request = urllib.request.Request(f"{base}/api/matches/{match['id']}", method="DELETE")
    assert urllib.request.urlopen(request).status == 204


def test_days_are_those_of_the_visitors_calendar(stack, browser, board, new_match):
    fields = {"clockSource": "scorer", "homeTeam": "Larks"}
    today = new_match(stack.api(1), startTime=at(0, "12:00"), endTime=at(0, "14:00"), awayTeam="Today", **fields)
    late = new_match(stack.api(1), startTime=at(0, "23:30"), endTime=at(1, "01:30"), awayTeam="Late", **fields)
    next_day = new_match(stack.api(1), startTime=at(1, "00:30"), endTime=at(1, "02:30"), awayTeam="Next", **fields)
    far = new_match(stack.api(1), startTime=at(3, "12:00"), endTime=at(3, "14:00"), awayTeam="Far", **fields)
    everyone = (today, late, next_day, far)
    board.open(stack.api(1))

    def shown() -> list[str]:
        board.search("Larks")
        return [match["awayTeam"] for match in everyone if board.has(match)]

    browser.until(lambda: shown() == ["Today", "Late"], "the matches of today")
    board.press("Tomorrow")
    browser.until(lambda: shown() == ["Next"], "the matches of tomorrow")
    assert browser.script("return location.search") == f"?date={day(1)}"
    assert browser.texts("[aria-current=date]") == ["Tomorrow"]
    board.press("Next day")
    board.press("Next day")
    browser.until(lambda: shown() == ["Far"], "the matches of another day")
    browser.driver.back()
    browser.driver.back()
    browser.until(lambda: shown() == ["Next"], "tomorrow again")
    board.press("Today")
    browser.until(lambda: shown() == ["Today", "Late"], "today again")
    # An hour further east the late match is one of tomorrow.
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": one_hour_further_east()})
    board.open(stack.api(1), f"/?date={day(1)}")
    browser.until(lambda: shown() == ["Late", "Next"], "the day further east")
    assert browser.errors() == []


def test_filters_change_headings_and_counts(stack, browser, board, post, new_match, league):
    one, two = league(stack.api(1), country="Spain"), league(stack.api(1), country="Malta")
    fields = {"clockSource": "scorer"}
    new_match(stack.api(1), 0, 3600, leagueId=one["id"], homeTeam="Málaga", **fields)
    new_match(stack.api(1), 0, 3600, leagueId=one["id"], homeTeam="Lugo", **fields)
    live = new_match(stack.api(1), 0, 3600, leagueId=two["id"], homeTeam="Sliema", **fields)
    post(stack.api(1), f"/api/matches/{live['id']}/status", {"status": "live"}, "PATCH")
    board.open(stack.api(1))
    title = f"Spain: {one['name']}"
    browser.until(lambda: title in browser.texts("select option"), "the leagues")
    select(browser, title)
    browser.until(lambda: board.groups() == [title], "one league")
    assert board.count().startswith("2 of ")
    board.search("MALAGA")
    browser.until(lambda: board.count().startswith("1 of "), "one match")
    assert board.groups() == [title]
    assert [name.split(" v ")[0] for name in browser.names(".match-link")] == ["Málaga"]
    board.press("Live")
    browser.until(lambda: board.groups() == [], "no heading without a match")
    assert browser.texts(".message h2") == ["Nothing found for “MALAGA”"]
    board.press("Show all matches")
    board.press("Live")
    board.search(two["name"])
    browser.until(lambda: board.groups() == [f"Malta: {two['name']}"], "the live one")
    assert browser.errors() == []


def where_midnight_was() -> str:
    """A time zone in which it is between 0 and 1 o'clock."""
    hour = datetime.now(timezone.utc).hour
    return zone(-hour if hour <= 12 else 24 - hour)


def test_a_match_that_runs_over_midnight_is_one_of_today_until_the_next_visit(
    stack, browser, board, post, new_match, league
):
    own = league(stack.api(1))
    fields = {"leagueId": own["id"], "clockSource": "scorer"}
    status = lambda match, status: post(stack.api(2), f"/api/matches/{match['id']}/status", {"status": status}, "PATCH")
    runs, late, over, today = (
        new_match(stack.api(1), starts_in=start, homeTeam=name, **fields)
        for start, name in ((-4200, "Runs"), (-4100, "Late"), (-4000, "Over"), (-1, "Today"))
    )
    for match in (runs, over):
        status(match, "live")
    status(over, "finished")
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": where_midnight_was()})
    board.open(stack.api(1))
    board.search(own["name"])
    there = lambda: {match["homeTeam"] for match in (runs, late, over, today) if board.has(match)}
    browser.until(lambda: there() == {"Runs", "Today"}, "what runs, and what is of today")
    status(late, "live")
    browser.until(lambda: there() == {"Runs", "Late", "Today"}, "the late one")
    status(runs, "finished")
    browser.until(lambda: board.name(runs) == "Runs 0–0 Blues, FT", "the result")
    board.open(stack.api(1))
    board.search(own["name"])
    browser.until(lambda: there() == {"Late", "Today"}, "the next visit")
    board.press("Yesterday")
    browser.until(lambda: {"Runs", "Over"} <= there(), "the day before")
    assert browser.errors() == []


def test_favourites_stand_on_top_and_are_kept_in_the_browser(stack, browser, board, new_match, league):
    own = league(stack.api(1), country="Spain")
    fields = {"clockSource": "scorer", "leagueId": own["id"]}
    first = new_match(stack.api(1), 0, 3600, homeTeam="Larks", awayTeam="Owls", **fields)
    second = new_match(stack.api(1), 0, 3600, homeTeam="Terns", awayTeam="Rails", **fields)
    board.open(stack.api(1))
    board.search(own["name"])
    browser.until(lambda: board.has(second), "the matches")
    board.press("Favourite Terns v Rails")
    browser.until(lambda: board.groups() == ["Favourites", f"Spain: {own['name']}"], "the favourites on top")
    assert board.matches() == [second["id"], first["id"]], "a match stands once"
    board.open(stack.api(1))
    board.press("Favourites")
    browser.until(lambda: board.matches() == [second["id"]], "they are kept")
    board.press("All")
    board.press("Favourite Terns v Rails")
    browser.until(lambda: "Favourites" not in board.groups(), "no favourite")
    board.press("Favourites")
    browser.until(lambda: browser.texts(".message h2") == ["No favourites on this day"], "none")
    board.press("All")
    board.search(own["name"])
    browser.until(lambda: board.groups() == [f"Spain: {own['name']}"], "the league")
    board.press(f"Favourite Spain: {own['name']}")
    board.press("Favourites")
    board.search("")
    browser.until(lambda: board.matches() == [first["id"], second["id"]], "the matches of a favourite league")
    assert browser.errors() == []


def test_a_day_without_matches_says_so(stack, browser, board):
    board.open(stack.api(1), "/?date=1999-01-01")
    assert browser.texts(".message h2") == ["No matches on this day"]
    assert browser.texts(".summary strong")[0].endswith("1999")


def test_an_old_address_of_a_match_leads_to_its_page(stack, browser, new_match):
    match = new_match(stack.api(1))
    browser.open(f"{stack.api(1)}/#match-{match['id']}", connected=False)
    browser.until(lambda: browser.driver.current_url == f"{stack.api(1)}/match/{match['id']}", "the page of the match")


@pytest.mark.parametrize("wrong", ["2026-02-30", "tomorrow", ""])
def test_a_day_that_there_is_not_is_today(stack, browser, board, wrong):
    board.open(stack.api(1), f"/?date={wrong}")
    assert browser.texts("[aria-current=date]") == ["Today"]
