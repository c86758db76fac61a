// Starts the page.
import { drawCard, drawGroups, drawTitle, place } from "./board.js";
import { drawDesk } from "./desk.js";
import { drawDetail } from "./detail.js";
import { byId, setAttribute, setText } from "./dom.js";
import { refollow, remove, take, tellRemoval } from "./following.js";
import { dirty, drawWith } from "./frame.js";
import { viewOf } from "./match_view.js";
import { adopt, route } from "./navigation.js";
import { setNotice } from "./notice.js";
import { applyEvent, live, opened, views } from "./state.js";

drawWith(() => {
    for (const view of dirty) {
        place(view);
        drawCard(view);
    }
    if (opened && dirty.has(opened)) drawDetail();
    dirty.clear();
    drawGroups();
    drawTitle();
    drawDesk();
});

live.followAll({
    onMatches(matches, { complete, replaced }) {
        const ids = new Set();
        for (const match of matches) {
            ids.add(match.id);
            take(viewOf(match), match, { replaced });
        }
        if (complete) {
            for (const view of [...views.values()]) if (!ids.has(view.id)) remove(view);
        }
        route();
        refollow();
    },
    onEvent(event) {
        if (event.type === "match:created") take(viewOf(event.data), event.data);
        const view = views.get(event.matchId);
        if (event.type === "match:removed") {
            if (view) tellRemoval(view);
            return;
        }
        if (!view) {
            adopt(event.matchId);
            return;
        }
        take(view, applyEvent(view.match, event));
        if (!view.stop) refollow();
    },
});

const WAYS = {
    websocket: "The instance that serves this page’s live connection, and its round trip",
    stream: "WebSockets are blocked here. Events come by an event stream",
    poll: "WebSockets and event streams are blocked here. The page asks again and again",
};
const WAITING = { connecting: "Connecting …", paused: "Paused", closed: "Closed" };
live.addEventListener("connection", ({ detail: { state, transport, stale, instance, latency, reason } }) => {
    const node = byId("connection");
    // Only the trouble of the connection is over; news of its latency leave other notices alone.
    if (state === "open" && node.dataset.state !== "open") setNotice("");
    setAttribute(node, "data-state", state);
    setAttribute(node, "data-transport", transport);
    setAttribute(node, "data-stale", stale ? "" : null);
    setText(byId("connection-where"), state === "open" ? instance ?? "connected" : WAITING[state] ?? "Reconnecting …");
    setText(byId("connection-latency"), state === "open" && latency !== null ? `${Math.max(1, Math.round(latency))} ms` : "");
    node.title = WAYS[transport] ?? reason ?? "";
});
