"""One goal, followed by its ids from its POST to the attempts of a webhook."""
import secrets

from clients import Http


async def test_a_goal_is_followed_by_grep_to_each_attempt_of_a_webhook(stack, receiver, webhooks, api):
    match = await api.create_match()
    answers = iter([500, 204])

    async def first_fails(_):
        return next(answers)

    receiver.behave("/traced", first_fails)
    hook = webhooks.create(receiver.url("/traced"), match_ids=[match["id"]], events=["commentary:new"])
    trace, request = secrets.token_hex(16), f"goal-{secrets.token_hex(4)}"
    body = {"minute": 23, "message": "Goal!"}
    path = f"/api/matches/{match['id']}/commentary"
    headers = {"X-Request-Id": request, "traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}
    async with Http(stack.api(2)) as other:
        assert (await other.post(path, body, headers=headers)).status == 201
        await receiver.until(lambda: len(receiver.deliveries) == 2)
        # Without the flag `sampled` the event has no trace, and the next delivery tells of none.
        untraced = {"X-Request-Id": "untraced", "traceparent": f"00-{trace}-{secrets.token_hex(8)}-00"}
        receiver.behave("/traced", 204)
        assert (await other.post(path, body, headers=untraced)).status == 201
        await receiver.until(lambda: len(receiver.deliveries) == 3)

    *attempts, plain = receiver.deliveries
    spans = set()
    for attempt in attempts:
        assert attempt.headers["x-request-id"] == request
        version, trace_id, span, flags = attempt.headers["traceparent"].split("-")
        assert (version, trace_id, flags) == ("00", trace, "01")
        spans.add(span)
    assert len(spans) == 2, "each attempt is a part of its own"
    assert "traceparent" not in plain.headers and "x-request-id" not in plain.headers

    def lines() -> list[dict]:
        found = [line for name in ("worker-1", "worker-2") for line in stack.log_events(name, "webhook_attempted")]
        return [line for line in found if line["requestId"] == request]

    await webhooks.until(lambda: len(lines()) == 2)
    told = sorted(lines(), key=lambda line: line["attempt"])
    assert [(line["attempt"], line["status"]) for line in told] == [(1, 500), (2, 204)]
    for line in told:
        assert line["traceId"] == trace and line["webhook"] == hook.id
        assert (line["matchId"], line["seq"]) == (match["id"], attempts[0].seq)
