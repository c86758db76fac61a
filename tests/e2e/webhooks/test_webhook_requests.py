"""What operators ask of webhooks over REST reaches the endpoints: tests, retries, rotated secrets, disabling."""
import asyncio

from webhook_receiver import sign


async def make(api, receiver, path: str, **members) -> dict:
    """The webhook with its secret."""
    return (await api.post("/api/webhooks", {"url": receiver.url(path)} | members)).data


async def test_a_test_arrives_signed_and_is_seen_as_delivered(api, receiver, webhooks):
    hook = await make(api, receiver, "/test", matchIds=[2_147_483_647])
    test = (await api.post(f"/api/webhooks/{hook['id']}/test")).data
    await receiver.until(lambda: receiver.of("/test"))
    [got] = receiver.of("/test")
    assert got.id == test["messageId"] == f"evt_test_{test['id']}"
    assert got.json["type"] == "webhook:test"
    assert got.json["data"] == {"webhookId": hook["id"], "deliveryId": test["id"]}
    assert got.json["timestamp"] == test["createdAt"]
    assert got.signatures() == [sign(got, hook["secret"])]
    await webhooks.until(
        lambda: webhooks.query("SELECT 1 FROM webhook_deliveries WHERE id = %s AND status = 'delivered'", test["id"])
    )
    seen = (await api.get(f"/api/webhooks/{hook['id']}/deliveries/{test['id']}")).data
    assert (seen["status"], seen["attempts"], seen["responseStatus"]) == ("delivered", 1, 204)
    assert seen["finishedAt"] is not None and seen["error"] is None
    assert (await api.get(f"/api/webhooks/{hook['id']}")).data["lastSuccessAt"] is not None


async def test_both_secrets_sign_after_a_rotation(api, receiver, webhooks):
    hook = await make(api, receiver, "/rotated", matchIds=[2_147_483_647])
    new = (await api.post(f"/api/webhooks/{hook['id']}/rotate-secret")).data
    await api.post(f"/api/webhooks/{hook['id']}/test")
    await receiver.until(lambda: receiver.of("/rotated"))
    [got] = receiver.of("/rotated")
    assert got.signatures() == [sign(got, new["secret"]), sign(got, hook["secret"])]


async def test_a_retry_sends_the_same_message_again(api, receiver, webhooks):
    match = await api.create_match()
    hook = await make(api, receiver, "/again", matchIds=[match["id"]], events=["score:update"])
    await api.score(match["id"], 1, 0)
    await receiver.until(lambda: receiver.of("/again"))
    listed = f"/api/webhooks/{hook['id']}/deliveries?status=delivered"
    while not (found := (await api.get(listed)).data):
        await asyncio.sleep(0.05)
    [row] = found
    answer = await api.post(f"/api/webhooks/{hook['id']}/deliveries/{row['id']}/retry")
    assert answer.status == 202
    await receiver.until(lambda: len(receiver.of("/again")) == 2)
    first, second = receiver.of("/again")
    assert (second.id, second.body) == (first.id, first.body)


async def test_a_disabled_webhook_gets_nothing_and_goes_on_when_it_is_enabled(api, receiver, webhooks):
    match = await api.create_match()
    hook = await make(api, receiver, "/paused", matchIds=[match["id"]], events=["score:update"])
    path = f"/api/webhooks/{hook['id']}"
    receiver.behave("/paused", 503)
    await api.score(match["id"], 1, 0)
    await receiver.until(lambda: receiver.of("/paused"))
    assert (await api.patch(path, {"enabled": False})).data["disabledReason"] == "by_hand"
    await api.score(match["id"], 2, 0)
    receiver.behave("/paused", 204)
    assert (await api.patch(path, {"enabled": True})).data["enabled"] is True
    await api.score(match["id"], 3, 0)
    seqs = await receiver.until(lambda: (got := [d.seq for d in receiver.of("/paused") if d.status == 204])[1:] and got)
    assert [got.json["data"]["data"]["homeScore"] for got in receiver.of("/paused") if got.status == 204] == [1, 3]
    assert seqs == sorted(seqs)


async def test_a_removed_webhook_gets_nothing_more(api, receiver, webhooks):
    match = await api.create_match()
    hook = await make(api, receiver, "/removed", matchIds=[match["id"]])
    await make(api, receiver, "/kept", matchIds=[match["id"]])
    for path in ("/removed", "/kept"):
        receiver.behave(path, 503)
    await api.score(match["id"], 1, 0)
    await receiver.until(lambda: receiver.of("/removed") and receiver.of("/kept"))
    assert (await api.delete(f"/api/webhooks/{hook['id']}")).status == 204
    waiting = "SELECT 1 FROM webhook_deliveries WHERE webhook_id = %s AND status = 'pending'"
    assert webhooks.query(waiting, hook["id"]) == []
    before = len(receiver.of("/removed"))
    receiver.behave("/kept", 204)
    await api.score(match["id"], 2, 0)
    # The first one of the other webhook is tried again when that of the removed one would have been.
    await receiver.until(lambda: receiver.seqs("/kept", match["id"])[1:] == [2, 3])
    assert len(receiver.of("/removed")) == before
