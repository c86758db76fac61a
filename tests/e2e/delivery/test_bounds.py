"""Clients cannot make these things grow without bound."""
import psycopg2

from clients import Http, Socket


async def test_joins_cannot_be_piled_up_by_unsubscribing_meanwhile(new_stack):
    own = new_stack(
        replicas=1, workers=0, env={"WS_MAX_SUBSCRIPTIONS_PER_SOCKET": "8", "WS_MESSAGES_BURST": "1000000"}
    )  # it asks until it may
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket:
        matches = [(await api.create_match())["id"] for _ in range(9)]
        link = psycopg2.connect(own.database_url)
        link.cursor().execute("LOCK TABLE matches IN ACCESS EXCLUSIVE MODE")
        for match in matches:
            await socket.send({"action": "subscribe", "matchId": match})
            await socket.unsubscribe(match)
        refused = await socket.next("error", code="too_many_subscriptions")
        assert refused["matchId"] == matches[8]
        link.rollback()
        # They were answered or refused by then, so they no longer count.
        await socket.send({"action": "ping"})
        subscribed = None
        while subscribed is None:
            heard = len(socket.messages)
            await socket.send({"action": "subscribe", "matchId": matches[0]})
            answer = await socket.until(
                lambda: next((m for m in socket.messages[heard:] if m["type"] in ("subscribed", "error")), None)
            )
            subscribed = answer if answer["type"] == "subscribed" else None
        await api.comment(matches[0])
        await socket.reached(matches[0], 2)
        assert socket.seqs(matches[0]) == [2]
        for match in matches[1:]:
            assert socket.events(match) == []
        link.close()
