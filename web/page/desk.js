// The scorer's desk.
import { playedMinutes } from "./clock.js";
import { byId, make, setAttribute, setText } from "./dom.js";
import { refollow, take } from "./following.js";
import { schedule } from "./frame.js";
import { viewOf } from "./match_view.js";
import { LiveScoreError, live, views } from "./state.js";
import { NEXT_STATUS, OVER, STATUS_WORDS, nameOf, stageOf } from "./words.js";

const desk = { node: byId("desk"), create: byId("create"), report: byId("report"), rule: byId("rule"), drawn: "" };

const deskView = () => views.get(Number(desk.report.elements.match.value)) ?? null;

/** Runs only while the desk is open. */
export function drawDesk() {
    if (!desk.node.open) return;
    const { match: select } = desk.report.elements;
    const choices = [...views.values()].sort((a, b) => Number(OVER.has(a.match.status)) - Number(OVER.has(b.match.status)) || b.id - a.id).slice(0, 200);
    const key = choices.map((view) => view.id).join();
    if (select.dataset.drawn !== key) {
        const chosen = select.value;
        select.dataset.drawn = key;
        select.replaceChildren(...choices.map((view) => new Option(`#${view.id} ${nameOf(view.match)}`, view.id)));
        if (chosen && views.has(Number(chosen))) select.value = chosen;
    }
    const view = deskView();
    desk.rule.hidden = !view;
    if (!view) return;
    const { match } = view;
    const state = [view.id, match.homeTeam, match.awayTeam, match.status, match.homeScore, match.awayScore].join("\n");
    if (desk.drawn === state) return;
    if (!desk.drawn.startsWith(`${view.id}\n`)) chooseTeams(view);
    desk.drawn = state;
    desk.rule.elements.homeScore.value = match.homeScore ?? "";
    desk.rule.elements.awayScore.value = match.awayScore ?? "";
    const names = desk.rule.querySelectorAll("label > span");
    setText(names[0], match.homeTeam);
    setText(names[1], match.awayTeam);
    desk.rule.querySelector(".steps").replaceChildren(...(NEXT_STATUS[match.status] ?? []).map((status) => {
        const button = make("button", "button plain", STATUS_WORDS[status] ?? (match.status === "scheduled" ? "Kick off" : "Play on"));
        button.type = "button";
        button.dataset.status = status;
        return button;
    }));
    drawCounts();
}

function chooseTeams(view) {
    const { team, minute } = desk.report.elements;
    team.replaceChildren(new Option("–", ""), new Option(view.match.homeTeam, "home"), new Option(view.match.awayTeam, "away"));
    minute.value = view.group === "live" ? Math.floor(playedMinutes(view)) + 1 : view.minute;
}

/** The score that a goal for a side would make, or null. */
function goalScore() {
    const view = deskView();
    const { eventType, team } = desk.report.elements;
    if (!view || eventType.value !== "goal" || !team.value) return null;
    return {
        homeScore: (view.match.homeScore ?? 0) + Number(team.value === "home"),
        awayScore: (view.match.awayScore ?? 0) + Number(team.value === "away"),
    };
}
function drawCounts() {
    const score = goalScore();
    const label = desk.report.querySelector(".check");
    label.hidden = !score;
    if (score) setText(label.lastElementChild, `It counts: ${score.homeScore}–${score.awayScore}`);
}

async function submit(form, work) {
    const output = form.querySelector("output");
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    setText(output, "…");
    setAttribute(output, "data-failed", null);
    try {
        setText(output, await work());
    } catch (error) {
        if (!(error instanceof LiveScoreError)) throw error;
        const details = error.details.map(({ path, message }) => `${[path].flat().join(".") || "body"}: ${message}`);
        setText(output, [error.message, ...details].join("\n"));
        setAttribute(output, "data-failed", "");
    } finally {
        for (const button of buttons) button.disabled = false;
    }
}

desk.node.addEventListener("toggle", schedule);
desk.report.elements.match.addEventListener("change", schedule);
desk.report.elements.eventType.addEventListener("change", drawCounts);
desk.report.elements.team.addEventListener("change", drawCounts);

desk.create.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(desk.create, async () => {
        const { homeTeam, awayTeam, league, sport, startsIn, lasts } = Object.fromEntries(new FormData(desk.create));
        const start = live.now() + startsIn * 60_000;
        const { data } = await live.createMatch({
            sport, homeTeam, awayTeam, league: league || null,
            startTime: new Date(start).toISOString(), endTime: new Date(start + lasts * 60_000).toISOString(),
        });
        take(viewOf(data), data);
        refollow();
        desk.report.elements.match.dataset.drawn = "";
        drawDesk();
        desk.report.elements.match.value = data.id;
        schedule();
        return `Created #${data.id} ${nameOf(data)}`;
    });
});

desk.report.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(desk.report, async () => {
        const view = deskView();
        const { minute, eventType, team, actor, message, counts } = desk.report.elements;
        await live.addCommentary(view.id, {
            minute: Number(minute.value), eventType: eventType.value, message: message.value, actor: actor.value || null,
            team: team.value ? view.match[`${team.value}Team`] : null,
            ...(counts.checked ? goalScore() ?? {} : {}),
        });
        message.value = "";
        actor.value = "";
        return "Posted";
    });
});

desk.rule.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(desk.rule, async () => {
        const { homeScore, awayScore } = desk.rule.elements;
        const { data } = await live.setScore(deskView().id, Number(homeScore.value), Number(awayScore.value));
        return `The score is ${data.homeScore}–${data.awayScore}`;
    });
});
desk.rule.addEventListener("click", ({ target }) => {
    const { status } = target.dataset ?? {};
    if (!status) return;
    submit(desk.rule, async () => {
        const { data } = await live.setStatus(deskView().id, { status });
        return `The match is ${stageOf(data).toLowerCase()}`;
    });
});
