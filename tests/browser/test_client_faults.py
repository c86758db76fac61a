"""The client and the page in Chromium, behind a network that fails: tests/client/fault_proxy.mjs. The truth is the log."""
import json
import subprocess
import urllib.request
from pathlib import Path

import pytest

from page_actions import comment

PROXY = Path(__file__).resolve().parents[1] / "client" / "fault_proxy.mjs"
QUICK = {
    "pingMs": 700,
    "pongMs": 1500,
    "hedgeMs": 800,
    "streamConnectMs": 2000,
    "streamSilenceMs": 20000,
    "probeMs": 300,
}

FOLLOW = """
    const { LiveScore } = await import("/livescore.js");
    const [id, timings] = given;
    const live = new LiveScore(location.origin, { timings });
    const heard = { seqs: [], snapshots: 0, lost: 0, states: [], transports: [] };
    live.addEventListener("connection", ({ detail: { state, transport } }) => {
        if (heard.states.at(-1) !== state) heard.states.push(state);
        if (transport && heard.transports.at(-1) !== transport) heard.transports.push(transport);
    });
    window.heard = heard;
    window.following = live;
    live.match(id, {
        onSnapshot: (match, { lost }) => { heard.snapshots += 1; heard.lost += lost; heard.start = match.seq; },
        onEvent: ({ seq }) => heard.seqs.push(seq),
    });
    await new Promise((resolve) => { const timer = setInterval(() => heard.snapshots && (clearInterval(timer), resolve()), 10); });
"""


class Proxy:
    def __init__(self, target: str):
        self._process = subprocess.Popen(["node", str(PROXY), "0", target], stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()

    def fault(self, name: str, value=None) -> dict:
        body = json.dumps({"name": name, "value": value}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + "/-/fault", body), timeout=10) as answer:
            return json.load(answer)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def proxy(stack):
    made = Proxy(stack.nginx)
    yield made
    made.end()


@pytest.fixture
def heard(browser):
    return lambda: browser.script("return window.heard")


def transport(browser):
    return browser.script("return window.following.connection.transport")


def follow(browser, proxy, match) -> None:
    # The page itself must not be what is tested: it stays at an address without scripts.
    browser.open(proxy.url + "/health", connected=False)
    browser.script_async(FOLLOW, match["id"], QUICK)


def all_of(stack, match) -> list[int]:
    with urllib.request.urlopen(f"{stack.api(2)}/api/matches/{match['id']}/events?since=1&limit=1000") as answer:
        return [event["seq"] for event in json.load(answer)["data"]]


def has_all(browser, stack, match, heard) -> None:
    truth = all_of(stack, match)
    browser.until(lambda: heard()["seqs"][-1:] == truth[-1:], f"event {truth[-1:]}; heard {heard()}")
    assert heard()["seqs"] == truth
    assert (heard()["snapshots"], heard()["lost"], heard()["start"]) == (1, 0, 1)


def test_cuts_and_a_half_open_link_cost_no_event(stack, browser, post, new_match, proxy, heard):
    match = new_match(stack.api(2))
    follow(browser, proxy, match)
    assert transport(browser) == "websocket"
    for _ in range(3):
        comment(post, stack.api(2), match, "before")
        proxy.fault("cut")
        comment(post, stack.api(2), match, "after")
    has_all(browser, stack, match, heard)
    proxy.fault("halfOpen", True)
    comment(post, stack.api(2), match, "into nothing")
    browser.until(
        lambda: browser.script("return window.following.connection.stale"), "the client knows that it is stale"
    )
    proxy.fault("halfOpen", False)
    has_all(browser, stack, match, heard)
    browser.until(lambda: not browser.script("return window.following.connection.stale"), "it is up to date again")


@pytest.mark.parametrize("block", ["refuse", "hang", "mute"])
def test_blocked_sockets_are_replaced_by_streams_and_these_by_polls(
    stack, browser, post, new_match, proxy, heard, block
):
    proxy.fault("blockUpgrade", block)
    match = new_match(stack.api(2))
    follow(browser, proxy, match)
    browser.until(lambda: transport(browser) == "stream", "a stream")
    comment(post, stack.api(2), match, "by stream")
    has_all(browser, stack, match, heard)
    proxy.fault("bufferStreams", True)
    proxy.fault("cut")
    comment(post, stack.api(2), match, "held back")
    browser.until(lambda: transport(browser) == "poll", "polls")
    comment(post, stack.api(2), match, "by poll")
    has_all(browser, stack, match, heard)
    proxy.fault("blockUpgrade", None)
    browser.until(lambda: transport(browser) == "websocket", "a socket again")
    comment(post, stack.api(2), match, "by socket")
    has_all(browser, stack, match, heard)


def test_a_page_that_was_frozen_hears_what_it_missed(stack, browser, post, new_match, proxy, heard):
    match = new_match(stack.api(2))
    follow(browser, proxy, match)
    browser.driver.execute_cdp_cmd("Page.enable", {})
    browser.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    for number in range(5):
        comment(post, stack.api(2), match, f"while it sleeps {number}")
    browser.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
    has_all(browser, stack, match, heard)
    assert "paused" in heard()["states"]


def test_a_browser_that_was_offline_hears_what_it_missed(stack, browser, post, new_match, proxy, heard):
    match = new_match(stack.api(2))
    follow(browser, proxy, match)
    browser.driver.execute_cdp_cmd("Network.enable", {})
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": True})
    proxy.fault("cut")
    comment(post, stack.api(2), match, "while it is away")
    browser.until(lambda: browser.script("return window.following.connection.state") != "open", "the loss")
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": False})
    has_all(browser, stack, match, heard)


def test_the_page_works_where_sockets_are_blocked(stack, browser, post, new_match, proxy):
    proxy.fault("blockUpgrade", "refuse")
    match = new_match(stack.api(2), homeTeam="Herons", awayTeam="Kites")
    browser.open(f"{proxy.url}/match/{match['id']}", connected=False)

    def shows(score: str) -> None:
        browser.until(lambda: browser.driver.title.startswith(f"Herons {score} Kites"), score)

    shows("0–0")
    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 3, "awayScore": 1}, "PATCH")
    shows("3–1")
    proxy.fault("blockUpgrade", None)
    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 4, "awayScore": 1}, "PATCH")
    shows("4–1")
