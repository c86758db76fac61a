"""Subscriptions to several matches and to sets of them, and what a socket has to hear of its topics."""
from dataclasses import dataclass, field
from typing import Optional

from clients import Http, Socket
from rest import unique

TARGETS = ("matchId", "leagueId", "teamId", "channel")


def target_of(message: dict) -> Optional[tuple]:
    """What an acknowledgement is about, as ("leagueId", 7)."""
    return next(((name, message[name]) for name in TARGETS if name in message), None)


async def ask(socket: Socket, action: str, told: str, **topic) -> dict:
    """Sends the request and returns the answer of type `told` to it."""
    heard = len(socket.messages)
    await socket.send({"action": action, **topic})
    about = {name: value for name, value in topic.items() if name in TARGETS}
    return await socket.next(told, heard, **about)


async def follow(socket: Socket, **topic) -> dict:
    """`leagueId=7`, `teamId=3`, `channel="live"`, `matchId=1`, with `events=[…]` if wanted. Returns the acknowledgement."""
    return await ask(socket, "subscribe", "subscribed", **topic)


async def leave(socket: Socket, **topic) -> dict:
    return await ask(socket, "unsubscribe", "unsubscribed", **topic)


async def refused(socket: Socket, **message) -> dict:
    heard = len(socket.messages)
    await socket.send({"action": "subscribe", **message})
    return await socket.next("error", heard)


async def quiet(socket: Socket, since: int) -> list[dict]:
    """What came since message `since`, once the server has answered a ping."""
    await socket.send({"action": "ping"})
    await socket.next("pong", since)
    return [message for message in socket.messages[since:] if message["type"] != "pong"]


def listed(ack: dict) -> list[int]:
    return [match["id"] for match in ack["data"]]


async def new_league(api: Http, **fields) -> int:
    body = {"sport": "football", "name": unique("league")} | fields
    return (await api.post("/api/leagues", body)).data["id"]


async def new_team(api: Http, **fields) -> int:
    body = {"sport": "football", "name": unique("team")} | fields
    return (await api.post("/api/teams", body)).data["id"]


async def move(api: Http, match: int, league: int) -> None:
    assert (await api.patch(f"/api/matches/{match}", {"leagueId": league})).status == 200


def log_of_match(database, match: int) -> list[tuple[int, str]]:
    """The whole log: (seq, type)."""
    with database.cursor() as cursor:
        cursor.execute("SELECT seq, type FROM match_events WHERE match_id = %s ORDER BY seq", (match,))
        return cursor.fetchall()


# ---- the model


@dataclass
class Topic:
    """A subscription as its socket's messages tell it."""

    ack: dict
    begins: int  # the index of its acknowledgement
    ends: Optional[int] = None  # that of the message that ends it
    wanted: Optional[set] = None  # types; None: all
    seqs: dict[int, int] = field(default_factory=dict)  # of its matches, in the snapshot

    def wants(self, kind: str) -> bool:
        return self.wanted is None or kind in self.wanted


def topics_in(messages: list[dict]) -> list[Topic]:
    """All subscriptions, those that have ended too. An acknowledgement of a topic that is followed begins it anew."""
    running: dict[tuple, Topic] = {}
    topics = []
    for index, message in enumerate(messages):
        if message["type"] not in ("subscribed", "unsubscribed"):
            continue
        about = target_of(message)
        if about in running:
            running.pop(about).ends = index
        if message["type"] == "unsubscribed":
            continue
        data = message["data"] if isinstance(message["data"], list) else [message["data"]]
        seqs = {match["id"]: match["seq"] for match in data}
        wanted = set(message["events"]) if "events" in message else None
        running[about] = Topic(message, index, None, wanted, seqs)
        topics.append(running[about])
    return topics


def heard_events(messages: list[dict], match: int) -> list[tuple[int, int, str]]:
    """(index, seq, type) of the events of a match, in the order of arrival."""
    return [
        (index, message["seq"], message["type"])
        for index, message in enumerate(messages)
        if message.get("matchId") == match and "seq" in message and message["type"] != "subscribed"
    ]


def missing(messages: list[dict], match: int, log: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The events of the log that the socket's topics owe it and that have not come.

    A topic that lasts owes all behind its snapshot. One that was left owes what is older than anything that came while it
    was followed.
    """
    heard = heard_events(messages, match)
    has = {seq for _, seq, _ in heard}
    owed = set()
    for topic in topics_in(messages):
        if match not in topic.seqs:
            continue
        if topic.ends is None:
            end = log[-1][0]
        else:
            end = max([seq for index, seq, _ in heard if topic.begins < index < topic.ends], default=0)
        owed |= {(seq, kind) for seq, kind in log if topic.seqs[match] < seq <= end and topic.wants(kind)}
    return sorted(event for event in owed if event[0] not in has)


def check_heard(messages: list[dict], match: int, log: list[tuple[int, str]]) -> None:
    """Every event once, in order, none that no topic wanted, none too few."""
    heard = heard_events(messages, match)
    # Whoever subscribes to a match that it follows already begins anew, behind the snapshot. A set never does that.
    anew = [
        (index, m["seq"]) for index, m in enumerate(messages) if m["type"] == "subscribed" and m.get("matchId") == match
    ]
    last, before = 0, -1
    for index, seq, _ in heard:
        last = min([last, *(place for at, place in anew if before < at < index)])
        assert seq > last, f"match {match}: {seq} came twice or out of order: {[seq for _, seq, _ in heard]}"
        last, before = seq, index
    kinds = dict(log)
    topics = [topic for topic in topics_in(messages) if match in topic.seqs]
    for index, seq, kind in heard:
        assert kinds[seq] == kind, f"match {match}, seq {seq}"
        wanted = any(
            topic.begins < index and (topic.ends is None or index < topic.ends) and topic.wants(kind)
            for topic in topics
        )
        assert wanted, f"match {match}: seq {seq}, {kind} at message {index} is of no topic"
        for topic in topics:
            newer = topic.begins < index and seq <= topic.seqs[match]
            assert not newer, f"match {match}: seq {seq} came behind the snapshot of {topic.seqs[match]}"
    assert missing(messages, match, log) == [], f"match {match}: {heard}"
