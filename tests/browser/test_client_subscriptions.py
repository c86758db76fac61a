"""The client follows single matches, over connections that are lost and made again."""
import pytest

from client_world import client_source, run  # noqa: F401


def test_snapshot_then_each_event(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4), event(5));
        return [sockets[0].url, sockets[0].sent, heard];
    """
        )
        == [
            "ws://scores.test/ws",
            [{"action": "subscribe", "matchId": 7}],
            [["snapshot", 3, False], [4, False], [5, False]],
        ]
    )


def test_a_token_goes_with_each_connection_and_request_and_never_in_the_url(run):
    assert (
        run(
            """
        let count = 0;
        const mine = new LiveScore({ ...onSockets, token: () => `t${++count}` });
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
    """
        )
        == [
            [
                ["ws://scores.test/ws", ["livescore", "bearer.t1"]],
                ["ws://scores.test/ws", ["livescore", "bearer.t2"]],
                ["ws://scores.test/ws", []],
            ],
            [{"action": "subscribe", "matchId": 7, "since": 3}],
            "Bearer t3",
            "/api/matches",
        ]
    )


def test_duplicates_are_dropped(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(2), event(3), event(4), event(4), event(5), event(4));
        return heard;
    """
        )
        == [["snapshot", 3, False], [4, False], [5, False]]
    )


def test_a_gap_makes_a_new_connection_that_resumes(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4), event(6));
        const closedWith = sockets[0].closedWith;
        sockets[0].say(event(5));
        await advance(1000);
        sockets[1].open();
        sockets[1].say(subscribed(6, true), event(5), event(6), event(7));
        return [closedWith, sockets[1].sent[0], heard];
    """
        )
        == [
            4000,
            {"action": "subscribe", "matchId": 7, "since": 4},
            [["snapshot", 3, False], [4, False], [5, True], [6, True], [7, False]],
        ]
    )


def test_every_match_is_resumed_after_its_last_event(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        live.subscribe(8, {});
        sockets[0].open();
        sockets[0].say(subscribed(3), { ...subscribed(10), matchId: 8 }, event(4), event(11, "score:update", 8));
        sockets[0].drop(1006);
        await advance(1000);
        sockets[1].open();
        return sockets[1].sent;
    """
        )
        == [{"action": "subscribe", "matchId": 7, "since": 4}, {"action": "subscribe", "matchId": 8, "since": 11}]
    )


def test_events_before_the_answer_are_left_to_the_replay(run):
    """The events come over the channel, while the subscription is being made."""
    assert (
        run(
            """
        live.subscribe(7, handlers, { since: 1 });
        sockets[0].open();
        sockets[0].say(event(3, "score:update"), subscribed(3, true), event(2), event(3));
        return heard;
    """
        )
        == [[2, True], [3, True]]
    )


def test_what_cannot_be_replayed_is_replaced_by_the_snapshot(run):
    assert (
        run(
            """
        live.subscribe(7, handlers, { since: 1 });
        sockets[0].open();
        sockets[0].say(subscribed(5000, false), event(5001));
        return heard;
    """
        )
        == [["snapshot", 5000, True], [5001, False]]
    )


def test_a_server_whose_log_was_reset_is_believed(run):
    assert (
        run(
            """
        live.subscribe(7, handlers, { since: 100 });
        sockets[0].open();
        sockets[0].say(subscribed(2, false), event(3));
        return heard;
    """
        )
        == [["snapshot", 2, True], [3, False]]
    )


def test_reconnecting_backs_off_with_full_jitter(run):
    """Chance 1 picks the end of the range, and chance 0 its beginning."""
    delays = run(
        """
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
    """
    )
    assert delays == [350, 600, 1100, 2100, 4100, 8100, 10100, 10100, 10100, 100]


@pytest.mark.parametrize("code", [1012, 1013])
def test_a_server_that_sends_us_away_is_left_soon_but_not_in_step(run, code):
    delays = run(
        f"""
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
    """
    )
    assert delays == [0, 500]


def test_a_restarting_server_costs_no_event(run):
    """The server drains with 1012, and the client asks the next one for the events after the last that it has."""
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4));
        await advance(6000);
        sockets[0].drop(1012);
        await advance(500);
        sockets[1].open();
        sockets[1].say(subscribed(6, true), event(5), event(6), event(7));
        return [sockets.length, sockets[1].sent, heard];
    """
        )
        == [
            2,
            [{"action": "subscribe", "matchId": 7, "since": 4}],
            [["snapshot", 3, False], [4, False], [5, True], [6, True], [7, False]],
        ]
    )


def test_a_server_that_sends_us_away_at_once_again_and_again_is_not_hammered(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        const delays = [];
        for (let i = 0; i < 4; ++i) {
            sockets.at(-1).open();
            sockets.at(-1).drop(1012);
            delays.push(timers.at(-1).ms);
            await advance(timers.at(-1).ms);
        }
        return delays;
    """
        )
        == [500, 600, 1100, 2100]
    )


def test_a_silent_server_is_given_up(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        await advance(600);
        sockets[0].say({ type: "pong" });
        const latency = live.connection.latency;
        await advance(10000);
        const before = [sockets.length, sockets[0].sent.filter(({ action }) => action === "ping").length];
        await advance(12000);
        return [latency, before, sockets[0].closedWith, sockets.length];
    """
        )
        == [100, [1, 2], 4001, 2]
    )


def test_a_handshake_without_an_answer_is_given_up(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        await advance(10500);
        return [sockets[0].readyState, sockets.length, live.connection.state];
    """
        )
        == [3, 2, "connecting"]
    )


def test_connection_is_reported(run):
    assert (
        run(
            """
        const states = [];
        live.addEventListener("connection", ({ detail }) => states.push([detail.state, detail.instance, detail.reason]));
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].drop(1012, "service restart");
        await advance(1000);
        sockets[1].open();
        live.close();
        return states;
    """
        )
        == [
            ["connecting", None, None],
            ["open", "api-1", None],
            ["waiting", None, "the server restarts"],
            ["connecting", None, "the server restarts"],
            ["open", "api-2", None],
            ["closed", None, None],
        ]
    )


def test_a_match_is_subscribed_anew_only_after_the_old_subscription_has_ended(run):
    assert (
        run(
            """
        const stop = live.subscribe(7, { onEvent: () => heard.push("old") });
        sockets[0].open();
        sockets[0].say(subscribed(3));
        stop();
        live.subscribe(7, handlers, { since: 3 });
        sockets[0].say(event(4), { type: "unsubscribed", matchId: 7 }, subscribed(4, true), event(4));
        return [sockets[0].sent, heard];
    """
        )
        == [
            [
                {"action": "subscribe", "matchId": 7},
                {"action": "unsubscribe", "matchId": 7},
                {"action": "subscribe", "matchId": 7, "since": 3},
            ],
            [[4, True]],
        ]
    )


def test_a_refusal_ends_the_subscription_and_a_passing_one_is_asked_again(run):
    assert (
        run(
            """
        live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say({ type: "error", code: "unavailable", message: "", matchId: 7 });
        await advance(2000);
        const asked = sockets[0].sent.filter(({ action }) => action === "subscribe").length;
        sockets[0].say({ type: "error", code: "unknown_match", message: "", matchId: 7 });
        await advance(5000);
        return [asked, sockets[0].sent.filter(({ action }) => action === "subscribe").length, heard];
    """
        )
        == [2, 2, [["error", "unknown_match"]]]
    )


def test_each_since_goes_with_the_epoch_of_the_log_that_it_is_of(run):
    assert (
        run(
            """
        const of = (epoch, message) => ({ ...message, epoch });
        live.subscribe(7, handlers);
        live.subscribe(8, {}, { since: 4, epoch: "c" });
        sockets[0].open();
        sockets[0].say(of("a", subscribed(9)), event(10));
        sockets[0].drop(1012, "the log was replaced; subscribe anew");
        await advance(1000);
        sockets[1].open();
        sockets[1].say(of("b", subscribed(3)), event(4));
        sockets[1].drop(1006);
        await advance(2000);
        sockets[2].open();
        sockets[2].say(of("b", subscribed(5, true)), event(5));
        return [sockets.map(({ sent }) => sent), heard];
    """
        )
        == [
            [
                [
                    {"action": "subscribe", "matchId": 7},
                    {"action": "subscribe", "matchId": 8, "since": 4, "epoch": "c"},
                ],
                [
                    {"action": "subscribe", "matchId": 7, "since": 10, "epoch": "a"},
                    {"action": "subscribe", "matchId": 8, "since": 4, "epoch": "c"},
                ],
                [
                    {"action": "subscribe", "matchId": 7, "since": 4, "epoch": "b"},
                    {"action": "subscribe", "matchId": 8, "since": 4, "epoch": "c"},
                ],
            ],
            [["snapshot", 9, False], [10, False], ["snapshot", 3, True], [4, False], [5, True]],
        ]
    )


def test_a_removed_match_is_told_and_followed_no_longer(run):
    assert (
        run(
            """
        const stop = live.subscribe(7, handlers);
        sockets[0].open();
        sockets[0].say(subscribed(3), event(4, "match:removed"), event(5));
        stop();
        sockets[0].drop(1006);
        await advance(2000);
        sockets[1].open();
        live.subscribe(7, handlers);  // not "subscribed already"
        return [sockets.map(({ sent }) => sent), heard];
    """
        )
        == [
            [[{"action": "subscribe", "matchId": 7}], [{"action": "subscribe", "matchId": 7}]],
            [["snapshot", 3, False], [4, False]],
        ]
    )
