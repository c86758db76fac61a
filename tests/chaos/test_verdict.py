"""The verdict on handmade histories: it finds each violation, and reports it only by its own name."""
import pytest

from history import Following, History, IdentityReader, Logged, Write, event_head
from verdict import KINDS, judge

MATCH = 7


def payload(seq: int, text: str) -> str:
    return f'{{"type":"commentary:new","matchId":{MATCH},"seq":{seq},"timestamp":"t","data":{{"message":"{text}"}}}}'


def clean() -> History:
    """A log of ten comments, with one subscriber from the start, one from a snapshot at 4, and one for each kind of
    resume."""
    log = [Logged(seq, ("comment", MATCH, f"text {seq}"), payload(seq, f"text {seq}")) for seq in range(1, 11)]
    followings = []
    for name, start in (("ws 1", 0), ("sse 2", 4), ("ws 3", 9), ("ws 4", 10)):
        following = Following(name, MATCH, start=start, newest=start, joins=1)
        for entry in log[start:]:
            following.received(entry.seq, entry.payload)
        followings.append(following)
    writes = [Write((entry.identity,), "writer 1", attempts=1, acknowledged=True) for entry in log]
    return History(writes, followings, {MATCH: log})


def found(history: History) -> dict[str, int]:
    return {kind: count for kind, count in judge(history).counts.items() if count}


def test_a_clean_history_keeps_the_promise():
    verdict = judge(clean())
    assert verdict.kept
    assert (verdict.acknowledged, verdict.deliveries) == (10, 10 + 6 + 1 + 0)


def test_an_event_that_never_came_is_a_gap():
    history = clean()
    del history.followings[0].events[4]
    assert found(history) == {"gaps": 1}
    assert judge(history).offenders["gaps"] == ["ws 1, match 7: 5 never came, up to 10 all others did"]


def test_an_event_missing_right_after_the_snapshot_is_a_gap():
    history = clean()
    del history.followings[1].events[0]
    assert found(history) == {"gaps": 1}


def test_a_stream_that_ends_early_has_lost_the_rest():
    history = clean()
    del history.followings[0].events[-3:]
    assert found(history) == {"lost": 3}


def test_a_follower_that_never_joined_is_lost():
    history = clean()
    history.followings.append(Following("ws 9", MATCH))
    assert found(history) == {"lost": 1}


@pytest.mark.parametrize("place", [4, 8])
def test_an_event_that_comes_again_is_a_duplicate_wherever_it_comes(place):
    history = clean()
    events = history.followings[0].events
    events.insert(place, events[3])
    assert found(history) == {"duplicated": 1}


def test_an_event_that_the_snapshot_contained_is_a_duplicate():
    history = clean()
    history.followings[1].events.insert(0, (4, history.log[MATCH][3].payload))
    assert found(history) == {"duplicated": 1}


def test_two_events_in_the_wrong_order_are_reordered_and_no_gap():
    history = clean()
    events = history.followings[0].events
    events[4], events[5] = events[5], events[4]
    assert found(history) == {"reordered": 1}


def test_other_bytes_are_altered_even_when_the_json_is_equal():
    history = clean()
    seq, text = history.followings[0].events[2]
    history.followings[0].events[2] = (seq, text.replace('"timestamp":"t"', '"timestamp": "t"'))
    assert found(history) == {"altered": 1}


def test_an_event_that_is_not_in_the_log_is_altered():
    history = clean()
    history.followings[0].received(11, payload(11, "made up"))
    assert found(history) == {"altered": 1}


def test_a_complaint_of_a_subscriber_counts():
    history = clean()
    history.followings[0].complaints.append("an event before `subscribed`")
    assert found(history) == {"altered": 1}


def test_an_acknowledged_write_that_is_not_in_the_log_is_lost():
    history = clean()
    history.writes.append(Write((("comment", MATCH, "gone"),), "writer 1", attempts=1, acknowledged=True))
    assert found(history) == {"lost": 1}


def test_a_write_that_was_not_acknowledged_may_be_in_the_log_or_not():
    history = clean()
    history.writes[0].acknowledged = False
    history.writes.append(Write((("comment", MATCH, "gone"),), "writer 1", attempts=3))
    assert judge(history).kept


def with_a_double() -> History:
    history = clean()
    history.log[MATCH].append(Logged(11, ("comment", MATCH, "text 3"), payload(11, "text 3")))
    for following in history.followings:
        following.received(11, payload(11, "text 3"))
    return history


def test_a_write_that_is_twice_in_the_log_is_doubled():
    assert found(with_a_double()) == {"doubled": 1}


@pytest.mark.parametrize("attempts, expected", [(1, {"doubled": 1}), (2, {})])
def test_without_keys_only_what_was_asked_for_once_can_be_doubled(attempts, expected):
    history = with_a_double()
    history.keyed = False
    history.writes[2].attempts = attempts
    assert found(history) == expected


def test_an_acknowledged_seq_that_is_not_the_events_own_is_altered():
    history = clean()
    history.writes[2].seq = 3
    assert judge(history).kept
    history.writes[2].seq = 4
    assert found(history) == {"altered": 1}


def test_a_write_of_two_events_needs_both():
    history = clean()
    history.writes[0].identities += (("score", MATCH, 1, 1),)
    assert found(history) == {"lost": 1}


def test_a_refusal_that_no_repetition_mends_is_told():
    history = clean()
    history.writes.append(Write((("comment", MATCH, "no"),), "writer 1", attempts=1, refused="400 Invalid payload"))
    assert found(history) == {"refused": 1}


def test_what_was_answered_as_not_done_is_not_in_the_log():
    history = clean()
    history.writes.append(Write((("comment", MATCH, "no"),), "writer 1", attempts=1, unchanged="503"))
    assert judge(history).kept
    history.writes[2].acknowledged, history.writes[2].unchanged = False, "503"
    assert found(history) == {"denied": 1}


def test_a_hole_in_the_log_is_a_gap():
    history = clean()
    del history.log[MATCH][4]
    history.followings = []
    history.writes = []
    assert found(history) == {"gaps": 1}


@pytest.mark.parametrize(
    "steps, expected",
    [
        (["live", "halftime", "live", "finished"], {}),
        (["live", "halftime", "live"], {"lost": 1}),
        (["live", "live", "halftime", "live", "finished"], {"doubled": 1}),
        (["halftime", "live", "live", "finished"], {"reordered": 1}),
    ],
)
def test_a_schedule_happens_once_and_in_order(steps, expected):
    log = [Logged(seq, ("status", MATCH, step, None), f"{seq}") for seq, step in enumerate(steps, 1)]
    assert found(History([], [], {MATCH: log}, {MATCH: ["live", "halftime", "live", "finished"]})) == expected


def test_every_kind_is_described():
    history = clean()
    history.followings[0].events.clear()
    assert set(judge(history).counts) <= set(KINDS)


def subscribed(seq: int, recovered: bool, **match) -> dict:
    return {"type": "subscribed", "matchId": MATCH, "seq": seq, "recovered": recovered, "data": {"seq": seq} | match}


def scored() -> History:
    """A log of three events: created, 1-0, a comment."""
    created = (
        f'{{"type":"match:created","matchId":{MATCH},"seq":1,"data":{{"status":"live","homeScore":0,"awayScore":0}}}}'
    )
    return History(
        [],
        [],
        {
            MATCH: [
                Logged(1, ("match:created", MATCH, 1), created),
                Logged(2, ("score", MATCH, 1, 0), "goal"),
                Logged(3, ("comment", MATCH, "text"), "comment"),
            ]
        },
    )


@pytest.mark.parametrize(
    "seq, home, expected", [(1, 0, {}), (2, 1, {}), (3, 1, {}), (2, 0, {"altered": 1}), (1, 1, {"altered": 1})]
)
def test_a_snapshot_is_what_the_log_makes_up_to_its_seq(seq, home, expected):
    history = scored()
    following = Following("ws 1", MATCH)
    following.joined(subscribed(seq, recovered=False, status="live", homeScore=home, awayScore=0), since=None)
    for entry in history.log[MATCH][seq:]:
        following.received(entry.seq, entry.payload)
    history.followings = [following]
    assert found(history) == expected


def test_a_snapshot_and_its_match_have_the_same_seq():
    following = Following("ws 1", MATCH)
    following.joined(subscribed(2, recovered=False) | {"seq": 3}, since=None)
    assert following.complaints == ["`subscribed` says 3, its match 2"]


def test_a_resume_keeps_the_first_start():
    following = Following("ws 1", MATCH)
    following.joined(subscribed(4, recovered=False), since=None)
    following.received(5, "five")
    following.joined(subscribed(9, recovered=False), since=5)
    assert (following.start, following.newest, following.joins) == (4, 5, 2)


def test_a_first_join_from_the_start_owes_every_event():
    following = Following("ws 1", MATCH)
    following.joined(subscribed(9, recovered=True), since=0)
    assert following.start == 0


def test_heads_of_events_are_read_whatever_the_order_of_members():
    assert event_head(payload(3, "x")) == ("commentary:new", MATCH, 3)
    assert event_head('{"seq":3,"matchId":7,"type":"score:update"}') == ("score:update", 7, 3)
    assert event_head('{"type":"welcome","message":"hello"}') is None


def test_the_way_back_is_told_by_the_reason_before_it():
    reader = IdentityReader()

    def status(word: str, reason: str = "") -> tuple:
        return reader.read(MATCH, f'{{"type":"match:status","seq":1,"data":{{"newStatus":"{word}"{reason}}}}}')

    assert status("suspended", ',"reason":"first"') == ("status", MATCH, "suspended", "first")
    assert status("live") == ("status", MATCH, "live", "first")
    assert status("suspended", ',"reason":"second"') == ("status", MATCH, "suspended", "second")
    assert status("live") == ("status", MATCH, "live", "second")
