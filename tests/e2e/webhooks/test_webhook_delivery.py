"""An event arrives at the endpoints that want it, signed, as sockets get it, and in the order of its match."""
import asyncio

from clients import Http
from webhook_receiver import sign

from webhook_rows import new_secret


async def test_an_event_arrives_as_the_log_has_it_and_signed(api, receiver, webhooks):
    match = await api.create_match(homeTeam="Ürdingen")
    hook = webhooks.create(receiver.url("/a"), match_ids=[match["id"]])
    await api.score(match["id"], 1, 0)
    await api.comment(match["id"], 'A "quoted" goal.')
    await receiver.until(lambda: len(receiver.of("/a")) == 2)
    logged = webhooks.query(
        "SELECT seq, type, payload::text FROM match_events WHERE match_id = %s AND seq > 1 ORDER BY seq", match["id"]
    )
    for delivery, event in zip(receiver.of("/a"), logged, strict=True):
        assert delivery.id == f"evt_{match['id']}_{event['seq']}"
        assert delivery.headers["content-type"] == "application/json"
        stamp = delivery.json["data"]["timestamp"]
        text = f'{{"type":"{event["type"]}","timestamp":"{stamp}","data":{event["payload"]}}}'
        assert delivery.body == text.encode()
        assert delivery.signatures() == [sign(delivery, hook.secret)]
    rows = await webhooks.until(
        lambda: (rows := webhooks.rows(hook)) and all(row["status"] == "delivered" for row in rows) and rows
    )
    assert [(row["attempts"], row["response_status"], row["error"]) for row in rows] == [(1, 204, None)] * 2


async def test_nothing_from_before_its_creation_is_sent(api, receiver, webhooks):
    match = await api.create_match()
    for minute in range(1, 6):
        await api.comment(match["id"], minute=minute)
    webhooks.create(receiver.url("/late"), match_ids=[match["id"]])
    await api.comment(match["id"], "The first one.")
    await receiver.until(lambda: receiver.of("/late"))
    await api.comment(match["id"], "The second one.")
    await receiver.until(lambda: len(receiver.of("/late")) == 2)
    assert receiver.seqs("/late", match["id"]) == [7, 8]


async def test_types_leagues_teams_and_matches_are_chosen(api, receiver, webhooks):
    one = await api.create_match(league="Webhook League", homeTeam="Hook United", awayTeam="Wire Rovers")
    two = await api.create_match(league="Another League", homeTeam="Wire Rovers", awayTeam="Elsewhere")
    ids = {name: [one[name]] for name in ("id", "leagueId", "homeTeamId", "awayTeamId")}
    webhooks.create(receiver.url("/league"), league_ids=ids["leagueId"])
    webhooks.create(receiver.url("/team"), team_ids=ids["awayTeamId"], events=["score:update"])
    webhooks.create(receiver.url("/union"), team_ids=ids["homeTeamId"], match_ids=[two["id"]])
    webhooks.create(receiver.url("/types"), match_ids=[one["id"], two["id"]], events=["commentary:new"])
    for match in (one, two):
        await api.score(match["id"], 1, 0)
        await api.comment(match["id"])

    def got(path: str) -> list[tuple[int, str]]:
        return sorted((d.match, d.json["type"]) for d in receiver.of(path))

    a, b = one["id"], two["id"]
    goal, comment = "score:update", "commentary:new"
    expected = {
        "/league": [(a, comment), (a, goal)],
        "/team": [(a, goal), (b, goal)],
        "/union": [(a, comment), (a, goal), (b, comment), (b, goal)],
        "/types": [(a, comment), (b, comment)],
    }
    await receiver.until(lambda: {path: got(path) for path in expected} == expected)
    # What comes last shows that nothing else was on its way.
    await api.comment(a), await api.comment(b)
    await receiver.until(lambda: len(receiver.of("/types")) == 4)
    assert {path: got(path) for path in expected}["/team"] == expected["/team"]


async def test_the_removal_of_a_match_is_delivered(api, receiver, webhooks):
    match = await api.create_match(league="Vanishing League")
    webhooks.create(receiver.url("/gone"), league_ids=[match["leagueId"]])
    assert (await api.delete(f"/api/matches/{match['id']}")).status == 204
    await receiver.until(lambda: receiver.of("/gone"))
    assert receiver.of("/gone")[0].json["type"] == "match:removed"


async def test_each_match_has_its_order_at_each_endpoint(stack, receiver, webhooks):
    """Over both instances, with endpoints that answer after a while."""

    async def late(delivery):
        await asyncio.sleep(0.002 * (delivery.seq % 5))
        return 200

    async with Http(stack.api(1)) as one, Http(stack.api(2)) as two:
        matches = [(await one.create_match())["id"] for _ in range(4)]
        for path in ("/x", "/y", "/z"):
            receiver.behave(path, late)
            webhooks.create(receiver.url(path), match_ids=matches)

        async def write(match: int) -> None:
            for i in range(20):
                await (one, two)[i % 2].comment(match, f"No. {i}")

        await asyncio.gather(*(write(match) for match in matches))
    await receiver.until(lambda: len(receiver.deliveries) >= 3 * 4 * 20)
    for path in ("/x", "/y", "/z"):
        for match in matches:
            assert receiver.seqs(path, match) == list(range(2, 22))
    # Each endpoint has few connections, and they are kept.
    assert receiver.connections <= 3 * 4 * 2


async def test_both_secrets_sign_while_a_rotation_lasts(api, receiver, webhooks):
    match = await api.create_match()
    hook = webhooks.create(receiver.url("/rotated"), match_ids=[match["id"]])
    await api.comment(match["id"])
    await receiver.until(lambda: len(receiver.of("/rotated")) == 1)
    fresh = new_secret()
    rotate = """UPDATE webhooks SET previous_secret = secret, secret = %s, version = version + 1,
        previous_secret_until = now() + interval '1 hour' WHERE id = %s"""
    webhooks.query(rotate, fresh, hook.id)

    async def next_delivery():
        known = len(receiver.of("/rotated"))
        await api.comment(match["id"])
        await receiver.until(lambda: len(receiver.of("/rotated")) > known)
        return receiver.of("/rotated")[-1]

    while len((delivery := await next_delivery()).signatures()) == 1:
        pass  # the worker knows of it within a quarter of a second
    assert delivery.signatures() == [sign(delivery, fresh), sign(delivery, hook.secret)]
    webhooks.query("UPDATE webhooks SET previous_secret_until = now(), version = version + 1 WHERE id = %s", hook.id)
    while len((delivery := await next_delivery()).signatures()) == 2:
        pass
    assert delivery.signatures() == [sign(delivery, fresh)]


async def test_a_test_is_delivered_though_it_is_about_no_match(api, receiver, webhooks):
    hook = webhooks.create(receiver.url("/test"))
    row = webhooks.query(
        """INSERT INTO webhook_deliveries (webhook_id, match_id, seq, type) SELECT %s, 0,
           nextval(pg_get_serial_sequence('webhook_deliveries', 'id')), 'webhook:test' RETURNING id""",
        hook.id,
    )[0]
    await receiver.until(lambda: receiver.of("/test"))
    delivery = receiver.of("/test")[0]
    assert delivery.id == f"evt_test_{row['id']}"
    assert delivery.json["type"] == "webhook:test"
    assert delivery.signatures() == [sign(delivery, hook.secret)]
