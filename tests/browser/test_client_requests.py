"""The client follows all matches, sends requests, and applies events to its state."""
from client_world import client_source, run  # noqa: F401

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
    assert (
        run(
            LISTS
            + """
        sockets[0].open();
        // Until the list is there, events wait; those that it knows already are dropped.
        sockets[0].say({ type: "subscribed", channel: "matches" }, event(3, "score:update"), event(5, "match:status"));
        await settle();
        sockets[0].say(event(5, "match:status"), event(9, "score:update"), event(10), event(1, "match:created", 9));
        return [sockets[0].sent[0], told];
    """
        )
        == [{"action": "subscribe", "channel": "matches"}, [[[7, 1], True], [7, 5], [7, 9], [9, 1]]]
    )


def test_all_matches_are_listed_again_after_each_new_connection(run):
    assert (
        run(
            LISTS
            + """
        sockets[0].open();
        sockets[0].say({ type: "subscribed", channel: "matches" });
        await settle();
        sockets[0].drop(1006);
        await advance(1000);
        sockets[1].open();
        sockets[1].say({ type: "subscribed", channel: "matches" }, event(4, "score:update"));
        await settle();
        return told;
    """
        )
        == [[[7, 1], True], [[7, 1], True], [7, 4]]
    )


def test_another_epoch_makes_the_list_count_and_a_removal_is_told(run):
    assert (
        run(
            """
        const told = [];
        let seq = 9;
        answer = () => ({ body: { data: [{ id: 7, seq }], pagination: { hasMore: false } } });
        live.followAll({
            onMatches: (matches, { replaced }) => told.push([matches.map(({ seq }) => seq), replaced]),
            onEvent: ({ matchId, type, seq }) => told.push([matchId, type, seq]),
        });
        for (const epoch of ["a", "a", "b"]) {
            sockets.at(-1).open();
            if (epoch === "b") seq = 3;
            sockets.at(-1).say({ type: "subscribed", channel: "matches", epoch });
            await settle();
            sockets.at(-1).say(event(4, "score:update"), event(5, "match:removed"), event(5, "match:removed"));
            sockets.at(-1).drop(1012);
            await advance(2000);
        }
        return told;
    """
        )
        == [[[9], False], [[9], False], [[3], True], [7, "score:update", 4], [7, "match:removed", 5]]
    )


def test_a_list_that_cannot_be_read_is_asked_for_again(run):
    assert (
        run(
            LISTS
            + """
        const working = answer;
        answer = () => ({ status: 503, body: { error: "PostgreSQL is away", details: [] } });
        sockets[0].open();
        sockets[0].say({ type: "subscribed", channel: "matches" });
        await advance(4000);
        const before = told.length;
        answer = working;
        await advance(4000);
        return [before, told];
    """
        )
        == [0, [[[7, 1], True]]]
    )


def test_a_post_is_repeated_under_one_key_until_it_is_answered(run):
    assert (
        run(
            """
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
    """
        )
        == [1, 3, 1, 32, {"id": 1}]
    )


def test_every_change_is_repeated_under_one_key_of_its_own(run):
    """Another scorer may have changed the match after the attempt whose answer was lost."""
    assert (
        run(
            """
        answer = (request, count) => count % 2 === 1 ? { status: 502, body: {} } : { status: 200, body: { data: { id: 1 } } };
        const entry = { minute: 1, message: "x" };
        const changes = [
            () => live.createMatch({}), () => live.updateMatch(7, {}),
            () => live.setScore(7, 1, 0), () => live.setStatus(7, { status: "finished" }),
            () => live.addCommentary(7, entry), () => live.updateCommentary(7, 8, entry), () => live.removeCommentary(7, 8),
        ];
        for (const change of changes) {
            const done = change();
            await advance(10000);
            await done;
        }
        await Promise.all([live.match(7), advance(10000)]);
        const keys = requests.map(({ headers }) => headers["Idempotency-Key"]);
        const pairs = changes.map((_, i) => keys[2 * i].length === 32 && keys[2 * i] === keys[2 * i + 1]);
        return [changes.length, requests.length, pairs, new Set(keys).size, keys.at(-1) ?? null];
    """
        )
        == [7, 16, [True] * 7, 8, None]
    )


def test_a_refused_request_is_an_error_with_its_details(run):
    assert (
        run(
            """
        answer = () => ({ status: 400, body: { error: "Invalid payload", details: [{ path: ["minute"], message: "Required", code: "x" }] } });
        const error = await live.addCommentary(7, {}).catch((e) => e);
        return [error.name, error.message, error.status, error.details[0].path, requests.length];
    """
        )
        == ["LiveScoreError", "Invalid payload", 400, ["minute"], 1]
    )


def test_apply_event_makes_the_match_that_the_server_has(run):
    assert (
        run(
            """
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
    """
        )
        == [
            {
                "id": 7,
                "status": "halftime",
                "phase": "half_time",
                "homeScore": 1,
                "awayScore": 0,
                "elapsedSeconds": 20,
                "updatedAt": "2026-01-01T00:00:30.000Z",
                "seq": 5,
                "statusReason": None,
            },
            15,
        ]
    )


def test_corrections_of_commentary_are_told_like_any_event_and_move_only_seq(run):
    assert (
        run(
            """
        let match;
        live.subscribe(7, { ...handlers, onSnapshot: (snapshot) => { match = snapshot; }, onEvent: (event) => { match = applyEvent(match, event); } });
        sockets[0].open();
        sockets[0].say({ ...subscribed(3), data: { id: 7, seq: 3, homeScore: 1 } }, event(4, "commentary:updated"), event(5, "commentary:removed"));
        return match;
    """
        )
        == {"id": 7, "seq": 5, "homeScore": 1}
    )


def test_apply_commentary_makes_the_list_that_the_server_has(run):
    assert (
        run(
            """
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
    """
        )
        == [
            [{"id": 3, "message": "c"}, {"id": 1, "message": "A"}],
            [{"id": 2, "message": "b"}, {"id": 1, "message": "a"}],
            True,
        ]
    )


def test_commentary_is_corrected_by_its_id(run):
    assert (
        run(
            """
        answer = () => ({ body: { data: {} } });
        await live.updateCommentary(7, 3, { message: "x" });
        await live.removeCommentary(7, 3);
        return requests.map(({ method, path }) => [method, path]);
    """
        )
        == [["PATCH", "/api/matches/7/commentary/3"], ["DELETE", "/api/matches/7/commentary/3"]]
    )
