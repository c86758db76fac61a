"""OpenLigaDB's push over MQTT is a hint to poll at once, and nothing more. Debian's mosquitto plays its broker."""
import asyncio
import shutil
import socket
import struct
import subprocess
import time
from datetime import timedelta

import pytest

from fake_providers import World
from stack_fixture import base_port

PROVIDER = "openligadb"
PORT = base_port() + 460
pytestmark = pytest.mark.skipif(not shutil.which("mosquitto", path="/usr/sbin:/usr/bin"), reason="no mosquitto here")


@pytest.fixture
def broker(tmp_path):
    file = tmp_path / "mosquitto.conf"
    file.write_text(f"listener {PORT} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\nlog_type all\n")
    process = subprocess.Popen(
        ["/usr/sbin/mosquitto", "-c", str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for line in process.stdout:
            if "running" in line:
                break
        yield process
    finally:
        process.terminate()
        process.wait(10)


def subscribed(broker) -> None:
    """Returns when a client has subscribed."""
    for line in broker.stdout:
        if "Sending SUBACK" in line:
            return
    raise AssertionError("the broker ended")


def _text(words: str) -> bytes:
    return struct.pack(">H", len(words.encode())) + words.encode()


def publish(topic: str, text: str) -> None:
    """MQTT 3.1.1: CONNECT, CONNACK, PUBLISH without acknowledgement, DISCONNECT."""

    def packet(kind: int, body: bytes) -> bytes:
        assert len(body) < 128
        return bytes([kind, len(body)]) + body

    with socket.create_connection(("127.0.0.1", PORT), 10) as link:
        link.sendall(packet(0x10, _text("MQTT") + b"\x04\x02\x00\x3c" + _text("a-test")))
        assert link.recv(4) == b"\x20\x02\x00\x00"
        link.sendall(packet(0x30, _text(topic) + text.encode()) + b"\xe0\x00")


async def test_a_push_polls_at_once(feed, broker):
    idle = {"OPENLIGADB_POLL_LIVE_MS": "30000", "OPENLIGADB_POLL_IDLE_MS": "60000"}
    # It is there at the first poll: there is no other for a while.
    world = World()
    start = world.now() - timedelta(seconds=30)
    fixture = world.league("north", "Nordliga").fixture("SV Heim001", "SV Gast001", start, round=12)
    fed = feed(PROVIDER, world=world, env=idle | {"OPENLIGADB_MQTT_URL": f"mqtt://127.0.0.1:{PORT}"})
    async with fed.follow() as follower:
        await follower.becomes(fixture.home, fixture.away)
        await asyncio.to_thread(subscribed, broker)
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        began = time.monotonic()
        await asyncio.to_thread(publish, f"openligadb/{fed.league.shortcut}", "{}")
        await fed.agrees(follower, fixture, PROVIDER)
        assert time.monotonic() - began < 5


async def test_without_a_broker_polls_go_on(feed):
    fed = feed(PROVIDER, env={"OPENLIGADB_MQTT_URL": f"mqtt://127.0.0.1:{PORT}"})
    fixture = fed.fixture()
    fixture.kick_off()
    async with fed.follow() as follower:
        await fed.agrees(follower, fixture, PROVIDER)
