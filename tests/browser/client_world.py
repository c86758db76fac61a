"""The world in which tests run the client, `GET /livescore.js`, by itself in Chromium. The server does not keep its
promises: the WebSocket, fetch, the clock and chance are stand-ins that the test moves by hand. Needs no stack.

    run   run(code): runs `code` in its own world and returns the code's result
"""
import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

WORLD = """
const sockets = [], timers = [], requests = [];
let clock = 0, chance = 1, answer = () => ({ body: { data: [], pagination: { hasMore: false } } });
class FakeSocket {
    static OPEN = 1;
    readyState = 0;
    sent = [];
    constructor(url, protocols) { this.url = url; this.protocols = protocols; sockets.push(this); }
    open() { this.readyState = 1; this.onopen(); this.say({ type: "welcome", instance: "api-" + sockets.length }); }
    say(...messages) { for (const message of messages) this.onmessage({ data: JSON.stringify(message) }); }
    send(text) { this.sent.push(JSON.parse(text)); }
    close(code) { this.readyState = 3; this.closedWith = code; }
    drop(code, reason = "") { this.readyState = 3; this.onclose({ code, reason }); }
}
globalThis.WebSocket = FakeSocket;
globalThis.setTimeout = (work, ms) => { timers.push({ work, at: clock + ms, ms }); return timers.at(-1); };
globalThis.clearTimeout = (timer) => { if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1); };
performance.now = () => clock;
Math.random = () => chance;
globalThis.fetch = async (url, options) => {
    requests.push({ path: url.pathname + url.search, method: options.method, headers: options.headers });
    const { status = 200, headers = {}, body } = answer(requests.at(-1), requests.length);
    return { ok: status < 400, status, headers: new Headers(headers), text: async () => JSON.stringify(body) };
};
// Lets promises that are settled be heard.
const settle = async () => { for (let i = 0; i < 200; ++i) await null; };
const advance = async (ms) => {
    const end = clock + ms;
    for (;;) {
        await settle();
        timers.sort((a, b) => a.at - b.at);
        if (!timers.length || timers[0].at > end) break;
        const { work, at } = timers.shift();
        clock = at;
        work();
    }
    clock = end;
};
const source = given[0];
const { LiveScore, applyEvent, applyCommentary, elapsedSeconds } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const onSockets = { baseUrl: "http://scores.test/", transports: ["websocket"] };
const live = new LiveScore(onSockets);
const heard = [];
const handlers = {
    onSnapshot: (match, { lost }) => heard.push(["snapshot", match.seq, lost]),
    onEvent: (event, { replayed }) => heard.push([event.seq, replayed]),
    onError: (error) => heard.push(["error", error.code]),
};
const event = (seq, type = "commentary:new", matchId = 7) => ({ type, matchId, seq, timestamp: "2026-01-01T00:00:00.000Z", data: {} });
const subscribed = (seq, recovered = false) => ({ type: "subscribed", matchId: 7, seq, recovered, data: { id: 7, seq } });
"""


@pytest.fixture(scope="session")
def client_source() -> str:
    """The client as the build puts it together."""
    bundle = ["esbuild", "web/client/livescore.js", "--bundle", "--format=esm", "--target=es2022", "--charset=utf8"]
    return subprocess.run(bundle, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def run(browser, client_source):
    browser.driver.get("about:blank")
    return lambda code: json.loads(
        browser.script_async(
            WORLD + f"const result = await (async () => {{ {code} }})();" "return JSON.stringify(result ?? null);",
            client_source,
        )
    )
