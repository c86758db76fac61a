"""Where a worker connects to is looked at when it connects, whatever a name resolved to before."""
import pytest

from clients import Http
from webhook_rows import Webhooks
from webhook_receiver import Receiver


@pytest.fixture(scope="module")
def strict_stack(new_module_stack):
    return new_module_stack(replicas=1, workers=1, env={"WEBHOOKS_ALLOW_PRIVATE": "off"})


async def test_what_leads_to_this_machine_is_refused(strict_stack):
    webhooks = Webhooks(strict_stack.database_url)
    async with Receiver() as receiver, Http(strict_stack.api(1)) as api:
        match = (await api.create_match())["id"]
        # A resolver answers 127.0.0.1 for each name below localhost (RFC 6761), as a name that was bound anew would be.
        hosts = [
            "hooks.localhost",
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0",
        ]
        hooks = [webhooks.create(receiver.url("/in", host), match_ids=[match]) for host in hosts]
        await api.comment(match)
        for hook in hooks:
            row = await webhooks.until(lambda h=hook: next((r for r in webhooks.rows(h) if r["attempts"] > 0), None))
            assert row["status"] == "pending"
            assert row["response_status"] is None
            assert "refused" in row["error"], (hook.url, row["error"])
        assert receiver.connections == 0
