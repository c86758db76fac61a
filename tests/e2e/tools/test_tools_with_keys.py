"""Our own tools where the service asks for a key."""
import asyncio
import os
import subprocess
from contextlib import aclosing

from service_client.feed import Connected, Feed, Lost

from credentials import BOOTSTRAP
from stack_fixture import ROOT


async def test_our_tools_bring_the_key_of_the_environment(new_stack, tmp_path, monkeypatch):
    own = new_stack(
        workers=0,
        env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required", "READ_AUTH": "required", "WS_AUTH": "required"},
    )
    (tmp_path / "key").write_text(BOOTSTRAP + "\n")
    plain = {"PATH": os.environ["PATH"]}

    def seed(**env: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [ROOT / "scripts" / "seed", "--api", own.nginx], env=plain | env, capture_output=True, text=True, timeout=60
        )

    refused = seed()
    assert refused.returncode == 1 and "401" in refused.stdout + refused.stderr
    done = seed(LIVESCORE_API_KEY_FILE=str(tmp_path / "key"))
    assert done.returncode == 0, done.stdout + done.stderr

    # scripts/watch and scripts/replay --watch follow matches with this.
    monkeypatch.setenv("LIVESCORE_API_KEY", BOOTSTRAP)
    feed = Feed(own.ws())
    async with asyncio.timeout(20), aclosing(aiter(feed)) as items:
        async for item in items:
            assert not isinstance(item, Lost)
            if isinstance(item, Connected):
                await feed.follow(1)
            elif item.body["type"] == "subscribed":
                break
