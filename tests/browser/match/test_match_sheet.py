"""Line-ups, statistics, the table and earlier matches on the match page."""
import pytest


@pytest.fixture
def league(stack, post, request):
    body = {"sport": "football", "name": "Bird League", "country": request.node.name}
    made = post(stack.api(1), "/api/leagues", body)
    post(stack.api(1), f"/api/leagues/{made['id']}/seasons/2031", {"rules": "premier-league"}, "PUT")
    return made


def team(prefix, formation="4-4-2", **more):
    rows = [1] + [int(count) for count in formation.split("-")]
    places = [(row, column) for row, count in enumerate(rows, 1) for column in range(1, count + 1)]
    starting = [
        {
            "player": f"{prefix} {number}",
            "number": number,
            "grid": f"{row}:{column}",
            "position": "GDMF"[min(row, 4) - 1],
        }
        for number, (row, column) in enumerate(places, 1)
    ]
    return {"formation": formation, "starting": starting} | more


def places(browser, side):
    """Name -> the middle of the player's place on the pitch."""
    return dict(
        browser.script(
            "return [...document.querySelectorAll(`.half.${arguments[0]} li`)].map((li) => { const r = li.getBoundingClientRect();"
            "return [li.querySelector('.player-name').title, [r.x + r.width / 2, r.y + r.height / 2]]; })",
            side,
        )
    )


def test_line_ups_stand_on_a_pitch_by_their_grid(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), homeTeam="Swifts", awayTeam="Martins")
    home = team(
        "Lark", "4-2-3-1", coach="Grace", colors={"shirt": "#ffffff", "number": "#fffff0", "goalkeeper": "#ffff00"}
    )
    home["starting"][3]["captain"] = True
    home["bench"] = [{"player": "Sub 1", "number": 21}, {"player": "Sub 2", "number": 22}]
    away = team("Owl", colors={"shirt": "#101080", "number": "#ffffff"})
    post(stack.api(2), f"/api/matches/{match['id']}/lineups", {"home": home, "away": away}, "PUT")
    page.open(stack.api(1), match["id"])
    browser.until(lambda: len(places(browser, "home")) == 11 and len(places(browser, "away")) == 11, "both teams")
    mine, other = places(browser, "home"), places(browser, "away")
    # The keepers stand at the two ends, and the forwards in the middle.
    assert (
        mine["Lark 1"][1]
        < mine["Lark 2"][1]
        < mine["Lark 11"][1]
        < other["Owl 11"][1]
        < other["Owl 2"][1]
        < other["Owl 1"][1]
    )
    # A row stands on one line. Who plays on the right of one team meets the left of the other.
    assert len({round(mine[f"Lark {number}"][1]) for number in (2, 3, 4, 5)}) == 1
    assert mine["Lark 2"][0] > mine["Lark 5"][0] and other["Owl 2"][0] < other["Owl 5"][0]
    assert page.texts(".sheet h3") == ["Swifts 4-2-3-1", "Martins 4-4-2"]
    assert page.texts("[aria-label='Bench of Swifts'] .name") == ["Sub 1", "Sub 2"]
    assert page.texts(".coach") == ["Coach: Grace"]
    assert page.texts(".half.home li:has(.captain) .player-name") == ["Lark 4"]
    say(match, "Off.", 60, eventType="substitution", side="home", player="Lark 9", relatedPlayer="Sub 1")
    say(match, "In!", 61, eventType="goal", side="home", player="Lark 11", homeScore=1, awayScore=0)
    say(match, "Own.", 62, eventType="own_goal", side="home", player="Owl 2", homeScore=2, awayScore=0)
    say(match, "Foul.", 63, eventType="yellow_card", side="away", player="Owl 3")
    badges = lambda name: page.texts(f".pitch li:has([title='{name}']) .badge")
    browser.until(lambda: badges("Owl 3") == [", yellow card 63'"], "the card")
    assert badges("Lark 9") == [", goes off 60'"] and badges("Lark 11") == [", goal 61'"]
    assert badges("Owl 2") == [", own goal 62'"] and badges("Lark 2") == []
    assert page.texts("[aria-label='Bench of Swifts'] .badge") == [", comes on 60'"]
    assert browser.errors() == []


def test_a_number_can_be_read_on_every_shirt(stack, browser, page, post, new_match):
    match = new_match(stack.api(1))
    shirts = ["#ffffff", "#000000", "#ffff00", "#808080", "#ff0000", "#00ff00"]
    path = f"/api/matches/{match['id']}/lineups"
    contrast = """
        const light = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        return [...document.querySelectorAll('.shirt')].map((e) => { const { color, backgroundColor } = getComputedStyle(e);
            const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b); return (high + 0.05) / (low + 0.05); });
    """
    for shirt in shirts:
        colors = {"shirt": shirt, "number": "#888888"}
        post(stack.api(1), path, {"home": team("Lark", colors=colors, coach=shirt)}, "PUT")
        if shirt == shirts[0]:
            page.open(stack.api(1), match["id"])
        browser.until(lambda: page.text(".coach") == f"Coach: {shirt}", "the shirt")
        assert min(browser.script(contrast)) >= 4.5, shirt


def test_line_ups_without_places_are_lists_and_follow_an_event(stack, browser, page, post, new_match):
    match = new_match(stack.api(1), homeTeam="Swifts", awayTeam="Martins")
    players = [{"player": f"Lark {number}", "number": number} for number in range(1, 12)]
    path = f"/api/matches/{match['id']}/lineups"
    page.open(stack.api(1), match["id"])
    assert page.region("Line-ups") is None
    post(stack.api(2), path, {"home": {"starting": players}}, "PUT")
    browser.until(lambda: page.region("Line-ups"), "the line-ups")
    assert browser.script("return document.querySelector('.pitch')") is None
    assert page.texts("[aria-label='Starting for Swifts'] .name") == [f"Lark {number}" for number in range(1, 12)]
    post(stack.api(2), path, {"away": {"starting": [{"player": "<b>Owl</b>", "number": 1}]}}, "PUT")
    browser.until(lambda: page.texts("[aria-label='Starting for Martins'] .name") == ["<b>Owl</b>"], "the other side")
    assert browser.errors() == []


def test_statistics_have_bars_words_and_periods(stack, browser, page, post, new_match):
    match = new_match(stack.api(1), homeTeam="Swifts", awayTeam="Martins")
    rows = [
        {"name": "possession", "home": 60, "away": 40},
        {"name": "expected_goals", "home": 1.25, "away": None},
        {"name": "shots_on_target", "home": 0, "away": 0},
        {"name": "possession", "period": "first_half", "home": 55, "away": 45},
    ]
    page.open(stack.api(1), match["id"])
    assert page.region("Statistics") is None
    path = f"/api/matches/{match['id']}/stats"
    post(stack.api(1), path, rows, "PUT")
    browser.until(lambda: page.region("Statistics"), "the statistics")
    shown = lambda: list(zip(*(page.texts(f".statistics tbody {part}") for part in ("td.home", "th", "td.away"))))
    assert shown() == [
        ("60%", "Possession", "40%"),
        ("1.25", "Expected goals (xG)", "–"),
        ("0", "Shots on target", "0"),
    ]
    widths = browser.script(
        "return [...document.querySelectorAll('.statistics tr:first-child .bar > span')].map((e) => e.getBoundingClientRect().width)"
    )
    assert widths[0] / widths[1] == pytest.approx(1.5, rel=0.05)
    page.button("First half").click()
    browser.until(lambda: shown() == [("55%", "Possession", "45%")], "the first half")
    assert page.button("First half").get_attribute("aria-pressed") == "true"
    post(stack.api(2), path, [{"name": "possession", "period": "first_half", "home": 20, "away": 80}], "PATCH")
    browser.until(lambda: shown() == [("20%", "Possession", "80%")], "a change")
    assert browser.errors() == []


def test_the_table_of_the_league_counts_the_match_live(stack, browser, page, post, new_match, league, say):
    details = {"leagueId": league["id"], "season": "2031", "round": 1}
    new_match(stack.api(1), -9000, -3000, homeTeam="Terns", awayTeam="Wrens", homeScore=2, awayScore=0, **details)
    match = new_match(stack.api(1), homeTeam="Robins", awayTeam="Finches", **details)
    page.open(stack.api(2), match["id"])
    browser.until(lambda: len(page.table()) == 4, "the table")
    assert page.table()[0] == ["1", "Terns", "1", "3"]
    assert page.texts("standings-table tr[data-marked] .team .name") in (["Robins", "Finches"], ["Finches", "Robins"])
    say(match, "In!", 5, eventType="goal", actor="Ada", team="Finches", homeScore=0, awayScore=3)
    browser.until(lambda: page.table()[0] == ["1", "Finches", "1", "3"], "the table has moved")
    assert page.text("standings-table caption").endswith("as it stands")
    assert browser.errors() == []


def test_earlier_matches_of_the_two_are_told(stack, browser, page, new_match):
    teams = {"homeTeam": "Robins of old", "awayTeam": "Finches of old"}
    new_match(stack.api(1), -900000, -890000, homeScore=2, awayScore=0, **teams)
    new_match(stack.api(1), -800000, -790000, homeScore=1, awayScore=1, **teams)
    match = new_match(stack.api(1), homeTeam="Finches of old", awayTeam="Robins of old")
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.region("Head to head"), "the earlier matches")
    assert list(zip(page.texts(".balance dt .name"), page.texts(".balance dd")[::2])) == [
        ("Finches of old", "0"),
        ("Robins of old", "1"),
    ]
    assert page.texts(".balance dd") == ["0", "1", "1"]
    meetings = lambda: [link.accessible_name for link in page.all("link", within=page.region("Head to head"))]
    links = browser.steady(meetings)
    assert [name.split(",")[0] for name in links] == [
        "Robins of old 1–1 Finches of old",
        "Robins of old 2–0 Finches of old",
    ]


def test_a_match_of_which_nothing_is_known_has_none_of_these(stack, browser, page, new_match, say):
    match = new_match(stack.api(1), homeTeam="Unknown ones", awayTeam="Others")
    page.open(stack.api(1), match["id"])
    say(match, "marker")
    browser.until(lambda: "marker" in page.messages(), "the marker")
    for name in ("Line-ups", "Statistics", "Table", "Head to head"):
        assert page.region(name) is None, name
    assert browser.errors() == []
