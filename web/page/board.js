// The three groups of matches: cards for live ones, rows for the others.
import { clockOf, playedMinutes } from "./clock.js";
import { drawDetailClock } from "./detail.js";
import { byId, make, setAttribute, setText } from "./dom.js";
import { drawFace, makeFace } from "./face.js";
import { dirty } from "./frame.js";
import { load } from "./match_view.js";
import { opened, views } from "./state.js";
import { LATE, groupOf, kindOf, nameOf, scoreText, shootoutOf, stageOf } from "./words.js";

const places = Object.fromEntries(["live", "upcoming", "finished"].map((name) => {
    const section = byId(name);
    return [name, { section, list: section.querySelector(".cards, .rows"), count: section.querySelector(".count"), views: [] }];
}));
const ORDER = {
    live: (a, b) => a.match.startTime.localeCompare(b.match.startTime) || a.id - b.id,
    upcoming: (a, b) => a.match.startTime.localeCompare(b.match.startTime) || a.id - b.id,
    finished: (a, b) => b.match.updatedAt.localeCompare(a.match.updatedAt) || b.id - a.id,
};
const onScreen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
        const view = views.get(Number(target.dataset.matchId));
        if (!view) continue;
        view.visible = isIntersecting;
        // The page reads the scorers of a finished match when the user looks at it.
        if (isIntersecting && view.group === "finished" && view.match.homeScore + view.match.awayScore > 0) load(view);
    }
}, { rootMargin: "100px" });

/** The counts and the visibility of the three groups. */
export function drawGroups() {
    for (const { section, count, views: shown } of Object.values(places)) {
        setText(count, String(shown.length));
        setAttribute(section, "data-empty", shown.length === 0 ? "" : null);
        section.hidden = shown.length === 0 && section.id !== "live";
        const none = section.querySelector(".empty");
        if (none) none.hidden = shown.length > 0;
    }
    const sources = new Set([...views.values()].map(({ match }) => match.attribution).filter(Boolean));
    setText(byId("attributions"), [...sources].sort().join(" · "));
}

export function drawTitle() {
    const playing = places.live.views.length;
    let title = playing ? `(${playing}) Live Score` : "Live Score";
    if (opened) {
        const { homeTeam, awayTeam } = opened.match;
        title = `${homeTeam} ${scoreText(opened.match)} ${awayTeam} · ${clockOf(opened).text}`;
    }
    if (document.title !== title) document.title = title;
}

export function place(view) {
    const group = groupOf(view.match);
    const at = group === "finished" ? "" : view.match.startTime;
    if (view.group === group && view.placedAt === at) return;
    leaveGroup(view);
    view.group = group;
    view.placedAt = at;
    view.card = group === "live" ? makeCard(view) : makeRow(view);
    const { list, views: shown } = places[group];
    let index = shown.length;
    while (index > 0 && ORDER[group](view, shown[index - 1]) < 0) --index;
    list.insertBefore(view.card.node, shown[index]?.card.node ?? null);
    shown.splice(index, 0, view);
    onScreen.observe(view.card.node);
    sift(view);
}

export function leaveGroup(view) {
    if (!view.group) return;
    const { views: shown } = places[view.group];
    shown.splice(shown.indexOf(view), 1);
    onScreen.unobserve(view.card.node);
    view.card.node.remove();
    view.group = null;
    view.visible = false;
}

function makeCard(view) {
    const face = makeFace();
    const card = { face, clock: make("span", "clock"), league: make("span", "league"), run: make("span", "run"), late: make("span", "late"), shout: make("span", "shout"), ticks: [] };
    card.track = make("span", "track", card.run);
    card.shout.setAttribute("aria-hidden", "true");
    card.node = make("a", "card",
        make("div", "head", card.league, card.clock),
        make("div", "face", make("div", "team", face.home.badge, face.home.name), face.score, make("div", "team", face.away.badge, face.away.name), face.pens),
        card.late, face.scorers, card.track, card.shout);
    return dress(card, view);
}

function makeRow(view) {
    const face = makeFace();
    const row = { face, clock: make("span", "when"), late: make("span", "late"), shout: make("span", "shout") };
    row.shout.setAttribute("aria-hidden", "true");
    row.node = make("a", "row", row.clock, make("div", "team", face.home.name, face.home.badge), face.score,
        make("div", "team", face.away.badge, face.away.name), face.pens, row.late, face.scorers, row.shout);
    return dress(row, view);
}

function dress(card, view) {
    card.node.href = `#match-${view.id}`;
    card.node.dataset.matchId = view.id;
    return card;
}

export function drawCard(view) {
    const { card, match } = view;
    drawFace(card.face, view);
    drawClock(view);
    setAttribute(card.node, "aria-current", view === opened ? "true" : null);
    setAttribute(card.node, "data-status", match.status);
    if (card.league) setText(card.league, match.league ?? match.sport);
    setText(card.late, match.stale ? LATE : "");
    card.late.hidden = !match.stale;
    if (view.group === "finished") {
        const decided = shootoutOf(match) ?? [match.homeScore, match.awayScore];
        card.face.home.name.classList.toggle("lost", decided[0] < decided[1]);
        card.face.away.name.classList.toggle("lost", decided[1] < decided[0]);
    }
    if (card.track) drawTicks(view);
}

/** The goals on the line of time at the foot of a card. */
function drawTicks(view) {
    const { card, match } = view;
    const length = view.longest > 2 || match.phase === "extra_time" ? 120 : 90;
    const goals = [...view.entries.values()].filter((entry) => kindOf(entry) === "goal" && entry.minute !== null);
    while (card.ticks.length > goals.length) card.ticks.pop().remove();
    goals.forEach((entry, i) => {
        const tick = (card.ticks[i] ??= card.track.appendChild(make("span", "goal")));
        tick.style.left = `${Math.min(97, Math.max(3, (entry.minute / length) * 100))}%`;
        setAttribute(tick, "data-side", entry.team === match.awayTeam ? "away" : "home");
    });
}

function drawClock(view) {
    const { card, match } = view;
    const clock = clockOf(view);
    setText(card.clock, clock.text);
    setAttribute(card.clock, "data-ticking", clock.ticking ? "" : null);
    setAttribute(card.clock, "data-tone", clock.tone);
    if (card.run) {
        const length = view.longest > 2 || match.phase === "extra_time" ? 120 : 90;
        const share = match.phase === "penalty_shootout" ? 1 : Math.min(1, playedMinutes(view) / length);
        card.run.style.transform = `scaleX(${(match.status === "halftime" && match.phase === "half_time" ? 0.5 : share).toFixed(3)})`;
    }
    const score = view.group === "upcoming" ? "" : ` ${scoreText(match)}`;
    const late = match.stale ? `, ${LATE}` : "";
    setAttribute(card.node, "aria-label", `${nameOf(match)}${score}, ${match.status === "live" ? `${stageOf(match)}, ${clock.text}` : view.group === "upcoming" ? clock.text : stageOf(match)}${late}`);
    if (view === opened) drawDetailClock(clock);
}

setInterval(() => {
    if (document.hidden) return;
    for (const view of places.live.views) if (!dirty.has(view)) drawClock(view);
    for (const view of places.upcoming.views) if (view.visible && !dirty.has(view)) drawClock(view);
    if (opened?.group === "live") drawTitle();
}, 1000);

// ---- Search

function sift(view) {
    const words = byId("find").value.trim().toLowerCase();
    const { homeTeam, awayTeam, league } = view.match;
    view.card.node.hidden = words !== "" && ![homeTeam, awayTeam, league ?? ""].some((text) => text.toLowerCase().includes(words));
}
byId("find").addEventListener("input", () => {
    for (const view of views.values()) if (view.card) sift(view);
});
