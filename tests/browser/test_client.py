"""web/livescore.js by itself, in Chromium, against a server that does not keep its promises: the WebSocket, fetch, the clock
and chance are stand-ins which the test moves by hand. Needs no stack."""
import json
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "web" / "livescore.js"

WORLD = """
const sockets = [], timers = [], requests = [];
let clock = 0, chance = 1, answer = () => ({ body: { data: [], pagination: { hasMore: false } } });
class FakeSocket {
    static OPEN = 1;
    readyState = 0;
    sent = [];
    constructor(url, protocols) { this.url = url; this.protocols = protocols; sockets.push(this); }
    open() { this.readyState = 1; this.onopen(); this.say({ type: "welcome", instance: "api-" + sockets.length }); }
    say(...messages) { for (const message of messages) this.onmessage({ data: JSON.stringify(message) }); }
    send(text) { this.sent.push(JSON.parse(text)); }
    close(code) { this.readyState = 3; this.closedWith = code; }
    drop(code, reason = "") { this.readyState = 3; this.onclose({ code, reason }); }
}
globalThis.WebSocket = FakeSocket;
globalThis.setTimeout = (work, ms) => { timers.push({ work, at: clock + ms, ms }); return timers.at(-1); };
globalThis.clearTimeout = (timer) => { if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1); };
performance.now = () => clock;
Math.random = () => chance;
globalThis.fetch = async (url, options) => {
    requests.push({ path: url.pathname + url.search, method: options.method, headers: options.headers });
    const { status = 200, headers = {}, body } = answer(requests.at(-1), requests.length);
    return { ok: status < 400, status, headers: new Headers(headers), text: async () => JSON.stringify(body) };
};
// Lets promises that are settled be heard.
const settle = async () => { for (let i = 0; i < 200; ++i) await null; };
const advance = async (ms) => {
    const end = clock + ms;
    for (;;) {
        await settle();
        timers.sort((a, b) => a.at - b.at);
        if (!timers.length || timers[0].at > end) break;
        const { work, at } = timers.shift();
        clock = at;
        work();
    }
    clock = end;
};
const source = given[0];
const { LiveScore, applyEvent, applyCommentary, elapsedSeconds } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const live = new LiveScore({ baseUrl: "http://scores.test/" });
const heard = [];
const handlers = {
    onSnapshot: (match, { lost }) => heard.push(["snapshot", match.seq, lost]),
    onEvent: (event, { replayed }) => heard.push([event.seq, replayed]),
    onError: (error) => heard.push(["error", error.code]),
};
const event = (seq, type = "commentary:new", matchId = 7) => ({ type, matchId, seq, timestamp: "2026-01-01T00:00:00.000Z", data: {} });
const subscribed = (seq, recovered = false) => ({ type: "subscribed", matchId: 7, seq, recovered, data: { id: 7, seq } });
"""


@pytest.fixture
def run(browser):
    """run(code): in a world of its own; returns what the code returns."""
    browser.driver.get("about:blank")
    source = CLIENT.read_text()
    return lambda code: json.loads(browser.script_async(WORLD + f"const result = await (async () => {{ {code} }})();"
                                                        "return JSON.stringify(result ?? null);", source))


def test_snapshot_then_each_event(run):
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4), event(5));
        return [sockets[0].url, sockets[0].sent, heard];
    """) == ["ws://scores.test/ws", [{"action": "subscribe", "matchId": 7}], [["snapshot", 3, False], [4, False], [5, False]]]


def test_a_token_goes_with_each_connection_and_request_and_never_in_the_url(run):
    assert run("""
        let count = 0;
        const mine = new LiveScore({ baseUrl: "http://scores.test/", token: () => `t${++count}` });
        mine.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say({ type: "authenticated", expiresAt: "2026-01-01T00:00:00.000Z" }, subscribed(3));
        sockets[0].drop(4401, "token expired");
        await advance(5000);
        sockets[1].open();
        await mine.matches();
        live.subscribe(7, handlers);
        return [sockets.map(({ url, protocols }) => [url, protocols]), sockets[1].sent, requests.at(-1).headers.Authorization,
                requests.at(-1).path];
    """) == [[["ws://scores.test/ws", ["livescore", "bearer.t1"]], ["ws://scores.test/ws", ["livescore", "bearer.t2"]],
              ["ws://scores.test/ws", []]],
             [{"action": "subscribe", "matchId": 7, "since": 3}], "Bearer t3", "/api/matches"]


def test_duplicates_are_dropped(run):
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(2), event(3), event(4), event(4), event(5), event(4));
        return heard;
    """) == [["snapshot", 3, False], [4, False], [5, False]]


def test_a_gap_makes_a_new_connection_that_resumes(run):
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4), event(6));
        const closedWith = sockets[0].closedWith;
        sockets[0].say(event(5));
        await advance(1000);
        sockets[1].open();
        sockets[1].say(subscribed(6, true), event(5), event(6), event(7));
        return [closedWith, sockets[1].sent[0], heard];
    """) == [4000, {"action": "subscribe", "matchId": 7, "since": 4},
             [["snapshot", 3, False], [4, False], [5, True], [6, True], [7, False]]]


def test_every_match_is_resumed_after_its_last_event(run):
    assert run("""
        live.subscribe(7, handlers);
        live.subscribe(8, {});
        sockets[0].open();
        sockets[0].say(subscribed(3), { ...subscribed(10), matchId: 8 }, event(4), event(11, "score:update", 8));
        sockets[0].drop(1006);
        await advance(1000);
        sockets[1].open();
        return sockets[1].sent;
    """) == [{"action": "subscribe", "matchId": 7, "since": 4}, {"action": "subscribe", "matchId": 8, "since": 11}]


def test_events_before_the_answer_are_left_to_the_replay(run):
    """They come over the channel, while the subscription is being made."""
    assert run("""
        live.subscribe(7, handlers, { since: 1 });
        sockets[0].open();
        sockets[0].say(event(3, "score:update"), subscribed(3, true), event(2), event(3));
        return heard;
    """) == [[2, True], [3, True]]


def test_what_cannot_be_replayed_is_replaced_by_the_snapshot(run):
    assert run("""
        live.subscribe(7, handlers, { since: 1 });
        sockets[0].open();
        sockets[0].say(subscribed(5000, false), event(5001));
        return heard;
    """) == [["snapshot", 5000, True], [5001, False]]


def test_a_server_whose_log_was_reset_is_believed(run):
    assert run("""
        live.subscribe(7, handlers, { since: 100 });
        sockets[0].open();
        sockets[0].say(subscribed(2, false), event(3));
        return heard;
    """) == [["snapshot", 2, True], [3, False]]


def test_reconnecting_backs_off_with_full_jitter(run):
    """Of the range, chance 1 picks the end and chance 0 the beginning."""
    delays = run("""
        live.subscribe(7, handlers);
        const delays = [];
        for (let i = 0; i < 9; ++i) {
            sockets.at(-1).drop(1006);
            delays.push(timers.at(-1).ms);
            await advance(timers.at(-1).ms);
        }
        chance = 0;
        sockets.at(-1).drop(1006);
        return [...delays, timers.at(-1).ms];
    """)
    assert delays == [350, 600, 1100, 2100, 4100, 8100, 10100, 10100, 10100, 100]


@pytest.mark.parametrize("code", [1012, 1013])
def test_a_server_that_sends_us_away_is_left_soon_but_not_in_step(run, code):
    delays = run(f"""
        live.subscribe(7, handlers);
        const delays = [];
        for (chance of [0, 1]) {{
            sockets.at(-1).open();
            await advance(6000);
            sockets.at(-1).drop({code});
            delays.push(timers.at(-1).ms);
            await advance(500);
        }}
        return delays;
    """)
    assert delays == [0, 500]


def test_a_restarting_server_costs_no_event(run):
    """It drains with 1012: the next one is asked for what came after the last event."""
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4));
        await advance(6000);
        sockets[0].drop(1012);
        await advance(500);
        sockets[1].open();
        sockets[1].say(subscribed(6, true), event(5), event(6), event(7));
        return [sockets.length, sockets[1].sent, heard];
    """) == [2, [{"action": "subscribe", "matchId": 7, "since": 4}],
             [["snapshot", 3, False], [4, False], [5, True], [6, True], [7, False]]]


def test_a_server_that_sends_us_away_at_once_again_and_again_is_not_hammered(run):
    assert run("""
        live.subscribe(7, handlers);
        const delays = [];
        for (let i = 0; i < 4; ++i) {
            sockets.at(-1).open();
            sockets.at(-1).drop(1012);
            delays.push(timers.at(-1).ms);
            await advance(timers.at(-1).ms);
        }
        return delays;
    """) == [500, 600, 1100, 2100]


def test_a_silent_server_is_given_up(run):
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        await advance(600);
        sockets[0].say({ type: "pong" });
        const latency = live.connection.latency;
        await advance(10000);
        const before = [sockets.length, sockets[0].sent.filter(({ action }) => action === "ping").length];
        await advance(12000);
        return [latency, before, sockets[0].closedWith, sockets.length];
    """) == [100, [1, 2], 4001, 2]


def test_a_handshake_without_an_answer_is_given_up(run):
    assert run("""
        live.subscribe(7, handlers);
        await advance(10500);
        return [sockets[0].readyState, sockets.length, live.connection.state];
    """) == [3, 2, "connecting"]


def test_connection_is_reported(run):
    assert run("""
        const states = [];
        live.addEventListener("connection", ({ detail }) => states.push([detail.state, detail.instance, detail.reason]));
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].drop(1012, "service restart");
        await advance(1000);
        sockets[1].open();
        live.close();
        return states;
    """) == [["connecting", None, None], ["open", "api-1", None], ["waiting", None, "the server restarts"],
             ["connecting", None, "the server restarts"], ["open", "api-2", None], ["closed", None, None]]


def test_a_match_is_subscribed_anew_only_after_the_old_subscription_has_ended(run):
    assert run("""
        const stop = live.subscribe(7, { onEvent: () => heard.push("old") });
        sockets[0].open();
        sockets[0].say(subscribed(3));
        stop();
        live.subscribe(7, handlers, { since: 3 });
        sockets[0].say(event(4), { type: "unsubscribed", matchId: 7 }, subscribed(4, true), event(4));
        return [sockets[0].sent, heard];
    """) == [[{"action": "subscribe", "matchId": 7}, {"action": "unsubscribe", "matchId": 7},
              {"action": "subscribe", "matchId": 7, "since": 3}], [[4, True]]]


def test_a_refusal_ends_the_subscription_and_a_passing_one_is_asked_again(run):
    assert run("""
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say({ type: "error", code: "unavailable", message: "", matchId: 7 });
        await advance(2000);
        const asked = sockets[0].sent.filter(({ action }) => action === "subscribe").length;
        sockets[0].say({ type: "error", code: "unknown_match", message: "", matchId: 7 });
        await advance(5000);
        return [asked, sockets[0].sent.filter(({ action }) => action === "subscribe").length, heard];
    """) == [2, 2, [["error", "unknown_match"]]]


LISTS = """
    const told = [];
    answer = ({ path }) => ({ body: path.includes("cursor=next")
        ? { data: [{ id: 1, seq: 5 }], pagination: { hasMore: false } }
        : { data: [{ id: 7, seq: 3 }], pagination: { hasMore: true, nextCursor: "next" } } });
    live.followAll({
        onMatches: (matches, { complete }) => told.push([matches.map(({ id }) => id), complete]),
        onEvent: ({ matchId, seq }) => told.push([matchId, seq]),
    });
"""


def test_all_matches_are_listed_and_then_their_events_told_once(run):
    assert run(LISTS + """
        sockets[0].open();
        // Until the list is there, events wait; those that it knows already are dropped.
        sockets[0].say({ type: "subscribed", channel: "matches" }, event(3, "score:update"), event(5, "match:status"));
        await settle();
        sockets[0].say(event(5, "match:status"), event(9, "score:update"), event(10), event(1, "match:created", 9));
        return [sockets[0].sent[0], told];
    """) == [{"action": "subscribe", "channel": "matches"}, [[[7, 1], True], [7, 5], [7, 9], [9, 1]]]


def test_all_matches_are_listed_again_after_each_new_connection(run):
    assert run(LISTS + """
        sockets[0].open();
        sockets[0].say({ type: "subscribed", channel: "matches" });
        await settle();
        sockets[0].drop(1006);
        await advance(1000);
        sockets[1].open();
        sockets[1].say({ type: "subscribed", channel: "matches" }, event(4, "score:update"));
        await settle();
        return told;
    """) == [[[7, 1], True], [[7, 1], True], [7, 4]]


def test_a_list_that_cannot_be_read_is_asked_for_again(run):
    assert run(LISTS + """
        const working = answer;
        answer = () => ({ status: 503, body: { error: "PostgreSQL is away", details: [] } });
        sockets[0].open();
        sockets[0].say({ type: "subscribed", channel: "matches" });
        await advance(4000);
        const before = told.length;
        answer = working;
        await advance(4000);
        return [before, told];
    """) == [0, [[[7, 1], True]]]


def test_a_post_is_repeated_under_one_key_until_it_is_answered(run):
    assert run("""
        answer = (request, count) => count === 1 ? { status: 503, headers: { "Retry-After": "2" }, body: { error: "busy" } }
            : count === 2 ? { status: 409, headers: { "Retry-After": "1" }, body: { error: "under way" } }
            : { status: 201, body: { data: { id: 1 } } };
        let result = null;
        live.addCommentary(7, { minute: 1, message: "x" }).then(({ data }) => { result = data; });
        await advance(1900);
        const early = requests.length;
        await advance(10000);
        const keys = new Set(requests.map(({ headers }) => headers["Idempotency-Key"]));
        return [early, requests.length, keys.size, [...keys][0].length, result];
    """) == [1, 3, 1, 32, {"id": 1}]


def test_a_refused_request_is_an_error_with_its_details(run):
    assert run("""
        answer = () => ({ status: 400, body: { error: "Invalid payload", details: [{ path: ["minute"], message: "Required", code: "x" }] } });
        const error = await live.addCommentary(7, {}).catch((e) => e);
        return [error.name, error.message, error.status, error.details[0].path, requests.length];
    """) == ["LiveScoreError", "Invalid payload", 400, ["minute"], 1]


def test_apply_event_makes_the_match_that_the_server_has(run):
    assert run("""
        const at = (second, seq, type, data) => ({ type, matchId: 7, seq, timestamp: `2026-01-01T00:00:${second}.000Z`, data });
        const log = [
            at("00", 1, "match:created", { id: 7, status: "scheduled", phase: "pre_match", homeScore: 0, awayScore: 0,
                elapsedSeconds: 0, updatedAt: "2026-01-01T00:00:00.000Z", seq: 1 }),
            at("10", 2, "match:status", { status: "live", oldStatus: "scheduled", newStatus: "live", phase: "first_half" }),
            at("15", 3, "score:update", { homeScore: 1, awayScore: 0 }),
            at("20", 4, "commentary:new", { message: "x" }),
            at("30", 5, "match:status", { status: "halftime", oldStatus: "live", newStatus: "halftime", phase: "half_time" }),
            at("15", 3, "score:update", { homeScore: 9, awayScore: 9 }),
        ];
        const match = log.reduce(applyEvent, { seq: 0 });
        const live = log.slice(0, 4).reduce(applyEvent, { seq: 0 });
        return [match, elapsedSeconds(live, Date.parse("2026-01-01T00:00:25.000Z"))];
    """) == [{"id": 7, "status": "halftime", "phase": "half_time", "homeScore": 1, "awayScore": 0, "elapsedSeconds": 20,
              "updatedAt": "2026-01-01T00:00:30.000Z", "seq": 5, "statusReason": None}, 15]


def test_corrections_of_commentary_are_told_like_any_event_and_move_only_seq(run):
    assert run("""
        let match;
        live.subscribe(7, { ...handlers, onSnapshot: (snapshot) => { match = snapshot; }, onEvent: (event) => { match = applyEvent(match, event); } });
        sockets[0].open();
        sockets[0].say({ ...subscribed(3), data: { id: 7, seq: 3, homeScore: 1 } }, event(4, "commentary:updated"), event(5, "commentary:removed"));
        return match;
    """) == {"id": 7, "seq": 5, "homeScore": 1}


def test_apply_commentary_makes_the_list_that_the_server_has(run):
    assert run("""
        const told = (type, data) => ({ ...event(0, type), data });
        const before = [{ id: 2, message: "b" }, { id: 1, message: "a" }];
        const log = [
            told("commentary:new", { id: 3, message: "c" }),
            told("commentary:new", { id: 2, message: "b" }),
            told("commentary:updated", { id: 1, message: "A" }),
            told("commentary:removed", { id: 2, matchId: 7 }),
        ];
        const others = [told("commentary:updated", { id: 9, message: "x" }), told("commentary:removed", { id: 9, matchId: 7 }),
            told("score:update", { homeScore: 1, awayScore: 0 })];
        return [log.reduce(applyCommentary, before), before, others.reduce(applyCommentary, before) === before];
    """) == [[{"id": 3, "message": "c"}, {"id": 1, "message": "A"}], [{"id": 2, "message": "b"}, {"id": 1, "message": "a"}], True]


def test_commentary_is_corrected_by_its_id(run):
    assert run("""
        answer = () => ({ body: { data: {} } });
        await live.updateCommentary(7, 3, { message: "x" });
        await live.removeCommentary(7, 3);
        return requests.map(({ method, path }) => [method, path]);
    """) == [["PATCH", "/api/matches/7/commentary/3"], ["DELETE", "/api/matches/7/commentary/3"]]
