"""The matches of a league, of a team, and those that are live, by one subscription each."""
import asyncio

import pytest

from checks import check_match
from clients import Http, Socket, in_seconds
from topics import follow, leave, listed, move, new_league, new_team, quiet, refused

DAY = 24 * 3600


@pytest.fixture
async def league(api1):
    return await new_league(api1)


def kinds(socket: Socket, match: int) -> list[str]:
    return [event["type"] for event in socket.events(match)]


async def test_the_snapshot_of_a_league_is_what_is_near(socket, api1, league):
    live = await api1.create_match(leagueId=league)
    soon = await api1.create_match(3600, 7200, leagueId=league)
    over = await api1.create_match(-7200, -3600, leagueId=league)
    await api1.create_match(3 * DAY, 3 * DAY + 3600, leagueId=league)
    await api1.create_match(-3 * DAY, -3 * DAY + 3600, leagueId=league)
    await api1.create_match()
    await api1.score(live["id"], 1, 0)
    ack = await follow(socket, leagueId=league)
    assert list(ack) == ["type", "leagueId", "epoch", "data"]
    assert listed(ack) == [live["id"], over["id"], soon["id"]], "what runs comes first"
    for match in ack["data"]:
        check_match(match)
        assert match == (await api1.get(f"/api/matches/{match['id']}")).data
    assert [match["seq"] for match in ack["data"]] == [2, 1, 1]


async def test_every_event_of_a_league_is_heard_on_every_instance(stack, api1, api2, league):
    first, second = [(await api1.create_match(leagueId=league))["id"] for _ in range(2)]
    other = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            assert sorted(listed(await follow(socket, leagueId=league))) == [first, second]
        await api1.comment(other)
        await api1.score(first, 1, 0)
        await api2.comment(first)
        await api2.comment(second)
        await api1.patch(f"/api/matches/{second}/status", {"status": "halftime"})
        await api2.put(f"/api/matches/{second}/lineups", {"home": {"starting": [{"player": "Ann", "number": 1}]}})
        for socket in (one, two):
            await socket.reached(first, 3)
            await socket.reached(second, 4)
            assert socket.seqs(first) == [2, 3]
            assert kinds(socket, second) == ["commentary:new", "match:status", "lineups:updated"]
            assert socket.events(other) == []


async def test_a_league_may_be_empty_or_unknown_and_hears_of_its_first_match(stack, socket, api2, league):
    assert (await follow(socket, leagueId=league))["data"] == []
    assert (await follow(socket, leagueId=2_000_000_000))["data"] == []
    match = (await api2.create_match(leagueId=league))["id"]
    await api2.comment(match)
    await socket.reached(match, 2)
    assert kinds(socket, match) == ["match:created", "commentary:new"]


async def test_a_match_that_is_far_away_is_not_in_the_snapshot_and_is_heard(socket, api1, league):
    match = (await api1.create_match(7 * DAY, 7 * DAY + 3600, leagueId=league))["id"]
    assert (await follow(socket, leagueId=league))["data"] == []
    await api1.comment(match)
    await api1.comment(match)
    await socket.reached(match, 3)
    assert socket.seqs(match) in ([2, 3], [1, 2, 3]), "what is a moment older than the subscription may come too"


async def test_a_team_is_followed_at_home_and_away(socket, api1, api2):
    team, other, third = [await new_team(api1) for _ in range(3)]
    home = (await api1.create_match(homeTeamId=team, awayTeamId=other))["id"]
    away = (await api1.create_match(homeTeamId=other, awayTeamId=team))["id"]
    without = (await api1.create_match(homeTeamId=other, awayTeamId=third))["id"]
    ack = await follow(socket, teamId=team)
    assert list(ack) == ["type", "teamId", "epoch", "data"]
    assert sorted(listed(ack)) == [home, away]
    await api2.comment(without)
    await api2.comment(home)
    await api1.comment(away)
    await socket.reached(home, 2)
    await socket.reached(away, 2)
    # The opponent changes, and then the team itself.
    await api1.patch(f"/api/matches/{home}", {"awayTeamId": third})
    await api1.patch(f"/api/matches/{home}", {"homeTeamId": other})
    await api1.comment(home)
    await api1.comment(away)
    await socket.reached(away, 3)
    assert socket.seqs(home) == [2, 3, 4], "who leaves hears why, and nothing after that"
    assert socket.events(without) == []


async def test_the_live_matches_come_and_go(stack, api1, api2):
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        running = (await api1.create_match())["id"]
        ahead = (await api1.create_match(3600, 7200))["id"]
        for socket in (one, two):
            ack = await follow(socket, channel="live")
            # With many live matches of other tests there is `hasMore`, too.
            assert [name for name in ack if name != "hasMore"][:4] == ["type", "channel", "epoch", "data"]
            assert ack["channel"] == "live"
            assert running in listed(ack) and ahead not in listed(ack)
            assert {match["status"] for match in ack["data"]} <= {"live", "halftime", "suspended"}
        await api2.comment(ahead)
        await api1.patch(f"/api/matches/{ahead}/status", {"status": "live"})
        await api2.comment(ahead)
        await api1.comment(running)
        await api2.patch(f"/api/matches/{running}/status", {"status": "finished"})
        await api1.comment(running)
        await api1.score(ahead, 1, 0)
        for socket in (one, two):
            await socket.reached(ahead, 5)
            await socket.reached(running, 3)
            await quiet(socket, 0)
            assert kinds(socket, ahead) == ["match:status", "commentary:new", "score:update"]
            assert kinds(socket, running) == ["commentary:new", "match:status"], "it is over, and no longer live"


async def test_a_kick_off_by_plan_enters_the_live_set(socket, api1):
    match = await api1.create_match(3600, 7200)
    await follow(socket, channel="live")
    await api1.kick_off_now(match)
    await socket.until(lambda: "match:status" in kinds(socket, match["id"]))
    await api1.comment(match["id"])
    await socket.until(lambda: kinds(socket, match["id"])[-1] == "commentary:new")


async def test_a_match_that_moves_is_heard_of_by_both_leagues(stack, api1, api2, league):
    other = await new_league(api1)
    match = (await api1.create_match(leagueId=league))["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two, Socket(stack.ws(2)) as of_both:
        await follow(one, leagueId=league)
        assert (await follow(two, leagueId=other))["data"] == []
        await follow(of_both, leagueId=league)
        await follow(of_both, leagueId=other)
        await api1.comment(match)
        await move(api2, match, other)
        await api1.comment(match)
        await move(api1, match, league)
        await api2.comment(match)
        await one.reached(match, 6)
        await two.reached(match, 5)
        await of_both.reached(match, 6)
        await quiet(two, 0)
        assert one.seqs(match) == [2, 3, 5, 6]
        assert two.seqs(match) == [3, 4, 5]
        assert of_both.seqs(match) == [2, 3, 4, 5, 6], "both heard of the move, and it came once"


async def test_a_match_that_nobody_knew_moves(socket, api1, league):
    """It is far away, so no snapshot has it: its log tells where it was."""
    other = await new_league(api1)
    match = (await api1.create_match(9 * DAY, 9 * DAY + 3600, leagueId=league))["id"]
    await follow(socket, leagueId=league)
    await move(api1, match, other)  # 2
    await socket.reached(match, 2)
    await api1.comment(match)  # 3
    await move(api1, match, league)  # 4
    await api1.comment(match)  # 5
    await socket.reached(match, 5)
    assert socket.seqs(match) in ([2, 4, 5], [1, 2, 4, 5])


async def test_the_removal_of_a_match_is_heard_once(stack, api1, api2, league):
    match, mark = [(await api1.create_match(leagueId=league))["id"] for _ in range(2)]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await follow(socket, leagueId=league)
            await follow(socket, channel="live")
            await socket.subscribe(match)
        assert (await api2.delete(f"/api/matches/{match}")).status == 204
        await api1.comment(mark)
        for socket in (one, two):
            await socket.until(lambda: kinds(socket, match) == ["match:removed"])
            await socket.reached(mark, 2)
            assert [entry["id"] for entry in (await follow(socket, leagueId=league))["data"]] == [mark]


async def test_merged_teams_are_one(socket, api1):
    old, into, other = [await new_team(api1) for _ in range(3)]
    match = (await api1.create_match(homeTeamId=old, awayTeamId=other))["id"]
    assert (await follow(socket, teamId=into))["data"] == []
    assert (await api1.post(f"/api/teams/{old}/merge", {"into": into})).status == 200
    await api1.comment(match)
    await socket.reached(match, 3)
    assert kinds(socket, match)[-2:] == ["match:updated", "commentary:new"]
    assert socket.seqs(match)[-2:] == [2, 3]


async def test_nothing_is_heard_after_leaving_a_set(socket, api1, league):
    match, mark = (await api1.create_match(leagueId=league))["id"], (await api1.create_match())["id"]
    await follow(socket, leagueId=league)
    await socket.subscribe(mark)
    assert await leave(socket, leagueId=league) == {"type": "unsubscribed", "leagueId": league}
    assert await leave(socket, teamId=7) == {"type": "unsubscribed", "teamId": 7}, "no subscription, and an answer"
    assert await leave(socket, channel="live") == {"type": "unsubscribed", "channel": "live"}
    await api1.comment(match)
    await api1.comment(mark)
    await socket.reached(mark, 2)
    assert socket.events(match) == []


async def test_a_set_may_be_filtered(socket, api1, league):
    match = (await api1.create_match(leagueId=league))["id"]
    ack = await follow(socket, leagueId=league, events=["score:update"])
    assert ack["events"] == ["score:update"]
    await api1.comment(match)
    await api1.score(match, 1, 0)
    await api1.comment(match)
    await api1.score(match, 2, 0)
    await socket.reached(match, 5)
    assert socket.seqs(match) == [3, 5]


async def test_overlapping_filters_let_through_what_any_of_them_wants(socket, api1, league):
    match = (await api1.create_match(leagueId=league))["id"]
    await follow(socket, leagueId=league, events=["score:update"])
    await follow(socket, matchId=match, events=["commentary:new", "score:update"])
    await follow(socket, channel="live", events=["match:status"])
    await api1.comment(match)  # 2
    await api1.score(match, 1, 0)  # 3
    await api1.patch(f"/api/matches/{match}/status", {"status": "halftime"})  # 4
    await api1.patch(f"/api/matches/{match}", {"venue": "Wembley"})  # 5
    await api1.score(match, 2, 0)  # 6
    await socket.reached(match, 6)
    assert socket.seqs(match) == [2, 3, 4, 6]
    await leave(socket, matchId=match)
    await api1.comment(match)  # 7
    await api1.score(match, 3, 0)  # 8
    await socket.reached(match, 8)
    assert socket.seqs(match) == [2, 3, 4, 6, 8]


async def test_an_overlap_delivers_one_copy(stack, api1, api2, league):
    team = await new_team(api1)
    match = (await api1.create_match(leagueId=league, homeTeamId=team))["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await follow(socket, channel="live")
            await follow(socket, leagueId=league)
            await socket.subscribe(match)
            await follow(socket, teamId=team)
            await follow(socket, channel="matches")
        await asyncio.gather(*(api.score(match, goals, 0) for goals in range(1, 11) for api in (api1, api2)))
        for socket in (one, two):
            last = (await api1.get(f"/api/matches/{match}")).data["seq"]
            await socket.reached(match, last)
            assert socket.seqs(match) == list(range(2, last + 1))


@pytest.mark.parametrize(
    "message, code",
    [
        ({"leagueId": 0}, "invalid_league_id"),
        ({"leagueId": "x"}, "invalid_league_id"),
        ({"teamId": -1}, "invalid_team_id"),
        ({"channel": "scores"}, "unknown_channel"),
        ({"leagueId": 7, "since": 3}, "invalid_since"),
        ({"channel": "live", "since": 0}, "invalid_since"),
        ({"leagueId": 7, "teamId": 3}, "invalid_message"),
        ({"matchIds": [1], "channel": "live"}, "invalid_message"),
    ],
)
async def test_mistakes_have_their_codes(socket, message, code):
    assert (await refused(socket, **message))["code"] == code
    assert [heard["type"] for heard in await quiet(socket, 1)] == ["error"]


async def test_a_set_may_be_conflated(socket, api1, league):
    match = (await api1.create_match(leagueId=league))["id"]
    ack = await follow(socket, leagueId=league, conflate=300)
    assert ack["conflate"] == 300
    for goals in range(1, 8):
        await api1.score(match, goals, 0)
    await socket.reached(match, 8)
    seqs = socket.seqs(match)
    assert seqs == sorted(set(seqs)) and socket.events(match)[-1]["data"]["homeScore"] == 7


async def test_more_matches_than_a_snapshot_has(new_stack):
    own = new_stack(replicas=1, workers=0, env={"WS_TOPIC_MAX_MATCHES": "3"})
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket:
        league = await new_league(api)
        later = [(await api.create_match(3600 * n, 3600 * n + 60, leagueId=league))["id"] for n in range(1, 5)]
        live = (await api.create_match(leagueId=league))["id"]
        ack = await follow(socket, leagueId=league)
        assert listed(ack) == [live, later[0], later[1]] and ack["hasMore"] is True
        await api.comment(later[3])
        await socket.reached(later[3], 2)


async def test_a_match_of_the_set_that_is_resumed_has_no_gap(socket, api1, league):
    match = (await api1.create_match(leagueId=league))["id"]
    await api1.comment(match)
    await follow(socket, leagueId=league)
    await api1.comment(match)
    ack = await socket.subscribe(match, since=1)
    assert ack["recovered"]
    await api1.comment(match)
    await api1.comment(match)
    await socket.reached(match, 5)
    behind = [event["seq"] for event in socket.messages[socket.messages.index(ack) + 1 :] if "seq" in event]
    assert behind == [2, 3, 4, 5], "a resume brings what it was asked for, and goes on without a gap"


async def test_a_start_in_the_next_hours_is_told_before_it_begins(socket, api1, league):
    match = await api1.create_match(7200, 9000, leagueId=league)
    assert listed(await follow(socket, leagueId=league)) == [match["id"]]
    await api1.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(1800)})
    await socket.reached(match["id"], 2)
    assert kinds(socket, match["id"]) == ["match:updated"]
