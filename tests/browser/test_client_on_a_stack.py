"""The JavaScript client, and that of the original service, in Chromium, against a whole stack."""
import json
from pathlib import Path

from page_actions import comment


def test_client_sees_every_seq_once_in_order_while_instances_die(stack, browser, post, new_match):
    match = new_match(stack.api(2))
    browser.open(stack.nginx + "/")
    browser.script_async(
        """
        const { LiveScore, applyEvent } = await import("/livescore.js");
        const seen = { seqs: [], all: [], lost: 0, match: null };
        const live = new LiveScore();
        live.subscribe(given[0], {
            onSnapshot(match, { lost }) { seen.lost += lost; seen.match = match; seen.start = match.seq; },
            onEvent(event) { seen.seqs.push(event.seq); seen.match = applyEvent(seen.match, event); },
        });
        live.followAll({ onEvent(event) { if (event.matchId === given[0]) seen.all.push(event.seq); } });
        window.seen = seen;
        await new Promise((resolve) => { const timer = setInterval(() => seen.match && (clearInterval(timer), resolve()), 10); });
    """,
        match["id"],
    )
    seen = lambda: browser.script("return window.seen")
    posted = 0
    for round_number, (victim, survivor) in enumerate((("api-1", 2), ("api-2", 1), ("api-1", 2))):
        for number in range(10):
            if number == 5:
                stack.kill(victim)
            if number % 2:
                post(
                    stack.api(survivor),
                    f"/api/matches/{match['id']}/score",
                    {"homeScore": posted, "awayScore": 0},
                    "PATCH",
                )
            else:
                comment(post, stack.api(survivor), match, f"{posted}")
            posted += 1
        # seq 1 is the creation.
        browser.until(lambda: seen()["seqs"][-1:] == [1 + posted], f"all events of round {round_number}")
        stack.start(victim)
    result = seen()
    assert result["start"] == 1
    assert result["seqs"] == list(range(2, 2 + posted))
    assert result["lost"] == 0
    assert result["all"] == sorted(set(result["all"]))
    assert result["match"]["homeScore"] == posted - 1
    assert result["match"]["seq"] == 1 + posted


def test_client_takes_the_snapshot_when_the_missed_events_cannot_be_replayed(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeScore=3, awayScore=2)
    browser.open(stack.api(1) + "/")
    result = browser.script_async(
        """
        const { LiveScore } = await import("/livescore.js");
        return await new Promise((resolve) => new LiveScore().subscribe(given[0], {
            onSnapshot: (match, { lost }) => resolve({ lost, score: [match.homeScore, match.awayScore], seq: match.seq }),
        }, { since: 1000000 }));
    """,
        match["id"],
    )
    assert result == {"lost": True, "score": [3, 2], "seq": 1}


def test_client_is_told_that_a_match_is_unknown(stack, browser):
    browser.open(stack.api(1) + "/")
    code = browser.script_async(
        """
        const { LiveScore } = await import("/livescore.js");
        return await new Promise((resolve) => new LiveScore().subscribe(2147483647, { onError: (error) => resolve(error.code) }));
    """
    )
    assert code == "unknown_match"


def test_page_opened_from_a_file_can_use_the_client(stack, browser, tmp_path):
    """The page has a foreign origin, so the script, the preflights, the answers and the WebSocket all have to be
    allowed."""
    page = tmp_path / "page.html"
    page.write_text(
        """<!doctype html><script type="module">
        import { LiveScore } from "BASE/livescore.js";
        const live = new LiveScore({ baseUrl: "BASE" });
        const at = (minutes) => new Date(Date.now() + minutes * 60000).toISOString();
        const { data: match } = await live.createMatch(
            { sport: "football", homeTeam: "Here", awayTeam: "There", startTime: at(-1), endTime: at(90) });
        const heard = [];
        live.subscribe(match.id, { async onEvent(event) {
            heard.push(event.type);
            if (event.type === "match:created") await live.addCommentary(match.id, { minute: 1, message: "hello" });
            if (event.type === "commentary:new") await live.setScore(match.id, 1, 0);
            if (event.type === "score:update") window.result = { heard, match: (await live.match(match.id)).data };
        } }, { since: 0 });
    </script>""".replace(
            "BASE", stack.api(1)
        )
    )
    browser.open(page.as_uri(), connected=False)
    result = browser.until(lambda: browser.script("return window.result"), "the client has done its work")
    assert result["heard"] == ["match:created", "commentary:new", "score:update"]
    assert result["match"]["homeScore"] == 1
    assert browser.errors() == []


def test_clients_of_the_original_service_work_unchanged(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls", homeScore=1)
    page = (Path(__file__).parent / "original_client.html").as_uri()
    browser.open(f"{page}?servers={stack.api(1)},{stack.api(2)}", connected=False)

    def press(panel, button):
        browser.script(
            "document.querySelectorAll('.panel')[arguments[0]].querySelector(`[data-do=${arguments[1]}]`).click()",
            panel,
            button,
        )

    def told(panel):
        return [json.loads(text) for text in browser.texts(f".panel:nth-of-type({panel + 1}) .log li")]

    def hears(panel, what, count=1):
        browser.until(
            lambda: sum(bool(what(m)) for m in told(panel)) >= count,
            f"panel {panel} hears it; heard so far {told(panel)}",
        )

    for panel in (0, 1):
        browser.script(
            "document.querySelectorAll('.panel [name=matchId]')[arguments[0]].value = arguments[1]", panel, match["id"]
        )
        press(panel, "connect")
        hears(panel, lambda m: m.get("type") == "welcome" and m.get("message") and m.get("instance"))
        press(panel, "subscribe")
        hears(panel, lambda m: m.get("type") == "subscribed" and m.get("matchId") == match["id"])
        press(panel, "match")
        browser.until(lambda: browser.texts(".shown")[panel] == "Larks 1 - 0 Owls (live)", "the match")
        press(panel, "matches")
        browser.until(
            lambda: f"#{match['id']} Larks v Owls" in browser.texts(f".panel:nth-of-type({panel + 1}) .list li"),
            "the list",
        )

    press(0, "comment")
    posted = (
        lambda m: m.get("type") == "commentary:new"
        and m["matchId"] == match["id"]
        and m["data"]["message"] == "from the test page"
    )
    for panel in (0, 1):
        hears(panel, posted)

    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 2, "awayScore": 1}, "PATCH")
    for panel in (0, 1):
        browser.until(lambda: browser.texts(".shown")[panel] == "Larks 2 - 1 Owls (live)", "the new score")

    press(1, "unsubscribe")
    hears(1, lambda m: m.get("type") == "unsubscribed" and m.get("matchId") == match["id"])
    press(0, "comment")
    hears(0, posted, 2)
    press(1, "ping")
    hears(1, lambda m: m.get("type") == "pong")
    assert [sum(map(posted, told(panel))) for panel in (0, 1)] == [2, 1]
    assert browser.errors() == []
