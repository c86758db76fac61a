// One match in full.
import { clockOf } from "./clock.js";
import { byId, icon, make, setAttribute, setText } from "./dom.js";
import { drawFace, makeFace } from "./face.js";
import { mark } from "./frame.js";
import { drawLineups } from "./lineups.js";
import { loadPage } from "./match_view.js";
import { tellTrouble } from "./notice.js";
import { opened } from "./state.js";
import { drawTable } from "./table.js";
import { ICONS, LATE, STAGE_BEGINS, kindOf, minuteText, nameOf, stageOf, wholeDate } from "./words.js";

export const detail = (() => {
    const face = makeFace();
    const shoutCover = make("span", "shout");
    shoutCover.setAttribute("aria-hidden", "true");
    byId("detail-face").append(
        make("div", "face", make("div", "team", face.home.badge, face.home.name), face.score, make("div", "team", face.away.badge, face.away.name)),
        face.pens, face.scorers);
    document.querySelector(".hero").append(shoutCover);
    return { face, shout: shoutCover, items: new Map(), shown: 200, returnTo: null };
})();

export function drawDetailClock(clock) {
    const node = byId("detail-clock");
    setText(node, clock.text);
    setAttribute(node, "data-ticking", clock.ticking ? "" : null);
    setAttribute(node, "data-tone", clock.tone);
}

export function drawDetail() {
    const { match } = opened;
    setText(byId("detail-title"), `${nameOf(match)}`);
    setText(byId("detail-league"), [match.league ?? match.sport, wholeDate.format(new Date(match.startTime))].join(" · "));
    setText(byId("detail-stage"), stageOf(match));
    setText(byId("detail-late"), match.stale ? LATE : "");
    byId("detail-late").hidden = !match.stale;
    setText(byId("detail-source"), match.attribution ?? "");
    drawDetailClock(clockOf(opened));
    drawFace(detail.face, opened);
    drawStats(match);
    drawTimeline();
    drawLineups();
    drawTable();
}

/** Draws each statistic that has two sides. */
function drawStats(match) {
    const list = byId("detail-stats");
    const rows = Object.entries(match.stats ?? {}).filter(([name, value]) => name !== "shootout"
        && typeof value?.home === "number" && typeof value?.away === "number").slice(0, 12);
    const text = JSON.stringify(rows);
    if (list.dataset.drawn === text) return;
    list.dataset.drawn = text;
    list.replaceChildren(...rows.map(([name, { home, away }]) => {
        const part = make("span", "");
        part.style.width = `${home + away > 0 ? (100 * home) / (home + away) : 50}%`;
        const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/_/g, " ");
        return make("li", "", make("span", "", String(home)), make("span", "", words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()), make("span", "", String(away)), make("span", "share", part));
    }));
}

/** Newest first: entries by id, which is the order of the log, and each change of status after the entries before it. */
function timelineOf(view) {
    const entries = [...view.entries.values()].sort((a, b) => b.id - a.id);
    const items = entries.map((entry) => ({ key: `entry-${entry.id}`, entry }));
    const told = entries.some((entry) => /^kick[\s_-]?off$/i.test(entry.eventType));
    for (const stage of view.marks) {
        if (told && stage.text === STAGE_BEGINS.first_half) continue;
        const before = ({ entry, stage: other }) => (other ? other.seq < stage.seq
            : entry.seq ? entry.seq < stage.seq : Date.parse(entry.createdAt) <= stage.at);
        const index = items.findIndex(before);
        items.splice(index < 0 ? items.length : index, 0, { key: `stage-${stage.seq}`, stage });
    }
    return items;
}

function drawTimeline() {
    const list = byId("timeline");
    const all = timelineOf(opened);
    const items = all.slice(0, detail.shown);
    const first = detail.items.size === 0;
    const keys = new Set(items.map((item) => item.key));
    for (const [key, item] of detail.items) {
        if (keys.has(key)) continue;
        item.node.remove();
        detail.items.delete(key);
    }
    let next = list.firstChild;
    for (const { key, entry, stage } of items) {
        let item = detail.items.get(key);
        // A corrected entry is a new object.
        if (!item || item.source !== (entry ?? stage)) {
            const node = entry ? makeEntry(entry, opened.match) : makeStage(stage);
            if (!first && !item) node.classList.add("fresh");
            if (item) {
                if (next === item.node) next = node;
                item.node.replaceWith(node);
            }
            item = { node, source: entry ?? stage };
            detail.items.set(key, item);
        }
        if (item.node === next) next = next.nextSibling;
        else list.insertBefore(item.node, next);
    }
    byId("detail-quiet").hidden = items.length > 0 || opened.loaded !== "yes";
    byId("more").hidden = !(all.length > items.length || opened.cursor);
}

function makeStage(stage) {
    const node = make("li", "", make("span", "", stage.text));
    node.dataset.kind = "stage";
    return node;
}

function makeEntry(entry, match) {
    const kind = kindOf(entry);
    const badge = make("span", "mark-icon", icon(ICONS[kind]));
    const body = make("div", "body");
    const who = entry.actor ?? entry.player;
    if (who) body.append(make("span", "who", who), " ");
    if (entry.team) body.append(make("span", "side", entry.team));
    body.append(make("div", "message", entry.message));
    const node = make("li", "", make("span", "minute", minuteText(entry)), badge, body);
    node.dataset.kind = kind;
    node.dataset.commentaryId = entry.id;
    return node;
}

byId("more").addEventListener("click", async () => {
    const view = opened;
    detail.shown += 200;
    if (view.entries.size < detail.shown && view.cursor) {
        try {
            await loadPage(view);
        } catch (error) {
            tellTrouble(error);
        }
    }
    mark(view);
});
