"""An endpoint that is slow, dead or wrong holds up nobody else, and is tried again by the rules."""
import asyncio
import time

from clients import Http
from webhook_rows import QUICK, Webhooks

FIRST_PAUSE = 1.0  # seconds; with up to a tenth more


async def never(_delivery):
    await asyncio.Event().wait()


async def test_endpoints_that_hang_or_are_gone_hold_up_nobody(api, receiver, webhooks):
    match = (await api.create_match())["id"]
    for number in range(30):
        receiver.behave(f"/hang{number}", never)
        webhooks.create(receiver.url(f"/hang{number}"), match_ids=[match])
        webhooks.create(f"http://127.0.0.1:1/dead{number}", match_ids=[match])
    webhooks.create(receiver.url("/well"), match_ids=[match])
    began = time.monotonic()
    for i in range(30):
        await api.comment(match, f"No. {i}")
    await receiver.until(lambda: len(receiver.of("/well")) == 30)
    assert time.monotonic() - began < 10  # an attempt may take 15 s
    assert receiver.seqs("/well", match) == list(range(2, 32))
    for number in range(30):
        assert len(receiver.of(f"/hang{number}")) <= 1


async def test_a_failed_delivery_holds_up_its_match_and_no_other(api, receiver, webhooks):
    one, two = [(await api.create_match())["id"] for _ in range(2)]
    fail = {2}

    async def reply(delivery):
        return 500 if delivery.match == one and delivery.seq in fail else 200

    receiver.behave("/partly", reply)
    hook = webhooks.create(receiver.url("/partly"), match_ids=[one, two])
    await api.comment(one), await api.comment(one)
    await receiver.until(lambda: receiver.seqs("/partly", one) == [2])
    for _ in range(5):
        await api.comment(two)
    await receiver.until(lambda: receiver.seqs("/partly", two) == [2, 3, 4, 5, 6])
    row = await webhooks.until(
        lambda: next((r for r in webhooks.rows(hook) if r["attempts"] == 1 and r["seq"] == 2), None)
    )
    assert row["response_status"] in (500, 200)
    fail.clear()
    await receiver.until(lambda: receiver.seqs("/partly", one)[-2:] == [2, 3])
    first, *_, last = [d for d in receiver.of("/partly", one) if d.seq == 2]
    assert last.at - first.at >= FIRST_PAUSE
    assert first.id == last.id and first.body == last.body
    done = await webhooks.until(
        lambda: (rows := webhooks.rows(hook)) and all(r["status"] == "delivered" for r in rows) and rows
    )
    assert max(r["attempts"] for r in done) >= 2


async def test_redirects_are_failures(api, receiver, webhooks):
    match = (await api.create_match())["id"]
    receiver.behave("/moved", (307, {"location": receiver.url("/target")}))
    hook = webhooks.create(receiver.url("/moved"), match_ids=[match])
    await api.comment(match)
    row = await webhooks.until(lambda: next((r for r in webhooks.rows(hook) if r["attempts"] > 0), None))
    assert (row["status"], row["response_status"]) == ("pending", 307)
    await receiver.until(lambda: len(receiver.of("/moved")) == 2)
    assert not receiver.of("/target")


async def test_an_endpoint_that_asks_for_peace_gets_it(api, receiver, webhooks):
    match = (await api.create_match())["id"]
    replies = [(503, {"retry-after": "3"}), 200]

    async def reply(_delivery):
        return replies.pop(0)

    receiver.behave("/busy", reply)
    webhooks.create(receiver.url("/busy"), match_ids=[match])
    await api.comment(match)
    await receiver.until(lambda: len(receiver.of("/busy")) == 2)
    first, second = receiver.of("/busy")
    assert second.at - first.at >= 3


async def test_410_disables_at_once(api, receiver, webhooks):
    match = (await api.create_match())["id"]
    receiver.behave("/over", 410)
    hook = webhooks.create(receiver.url("/over"), match_ids=[match])
    webhooks.create(receiver.url("/mark"), match_ids=[match])
    await api.comment(match)
    row = await webhooks.until(lambda: (row := webhooks.row(hook)) and not row["enabled"] and row)
    assert row["disabled_reason"] == "gone"
    await api.comment(match)
    await receiver.until(lambda: len(receiver.of("/mark")) == 2)
    assert len(receiver.of("/over")) == 1
    assert [r["status"] for r in webhooks.rows(hook)] == ["pending"]


async def test_five_days_without_a_success_disable(api, receiver, webhooks):
    match = (await api.create_match())["id"]
    receiver.behave("/ill", 500)
    hook = webhooks.create(receiver.url("/ill"), match_ids=[match])
    webhooks.query("UPDATE webhooks SET failing_since = now() - interval '120 hours' WHERE id = %s", hook.id)
    await api.comment(match)
    row = await webhooks.until(lambda: (row := webhooks.row(hook)) and not row["enabled"] and row)
    assert row["disabled_reason"] == "failing"


async def test_too_large_a_backlog_of_a_failing_endpoint_disables(new_stack, receiver):
    stack = new_stack(
        replicas=1, workers=1, env=QUICK | {"WEBHOOKS_MAX_PENDING": "5", "WEBHOOKS_UPKEEP_INTERVAL_MS": "100"}
    )
    webhooks = Webhooks(stack.database_url)
    async with Http(stack.api(1)) as api:
        match = (await api.create_match())["id"]
        receiver.behave("/full", 500)
        hook = webhooks.create(receiver.url("/full"), match_ids=[match])
        webhooks.create(receiver.url("/fine"), match_ids=[match])
        for _ in range(6):
            await api.comment(match)
        row = await webhooks.until(lambda: (row := webhooks.row(hook)) and not row["enabled"] and row)
        assert row["disabled_reason"] == "backlog"
        await api.comment(match)
        await receiver.until(lambda: len(receiver.of("/fine")) == 7)
        assert len(webhooks.rows(hook)) == 6


async def test_the_last_attempt_fails_and_the_match_goes_on(api, receiver, webhooks):
    match = (await api.create_match())["id"]

    async def reply(delivery):
        return 500 if delivery.seq == 2 else 200

    receiver.behave("/last", reply)
    hook = webhooks.create(receiver.url("/last"), match_ids=[match])
    await api.comment(match)
    await webhooks.until(lambda: [r["attempts"] for r in webhooks.rows(hook)] == [1])
    webhooks.query("UPDATE webhook_deliveries SET attempts = 9 WHERE webhook_id = %s", hook.id)
    await api.comment(match)  # the worker looks again
    rows = await webhooks.until(lambda: (rows := webhooks.rows(hook)) and rows[-1]["status"] == "delivered" and rows)
    assert [(r["seq"], r["status"], r["attempts"]) for r in rows] == [(2, "failed", 10), (3, "delivered", 1)]
