import { addedOf, clockWords, kindOf } from "../../elements/match/incident_words.js";
import { isFootball, scoreText } from "../../elements/match/match_words.js";

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const STATUS_WORDS = {
    scheduled: "before the match", halftime: "half time", finished: "full time", postponed: "its postponement", cancelled: "its cancellation",
    suspended: "the suspension", abandoned: "the abandonment", awarded: "the award",
};
const STAGE_BEGINS = { first_half: "Kick-off", second_half: "Second half", extra_time: "Extra time", penalty_shootout: "Penalty shoot-out" };
const STAGE_NAMES = {
    halftime: "Half time", finished: "Full time", postponed: "Postponed", cancelled: "Cancelled", suspended: "Suspended",
    abandoned: "Abandoned", awarded: "Awarded", scheduled: "Scheduled",
};

/**
 * The moments that a follower could tell apart: `[{seq, label}]`, oldest first. `seq` is the last event of the moment.
 * A label is a minute of play ("63'"), a stage ("half time"), or a time of day where nobody tells minutes.
 */
export function momentsOf(log, match) {
    const moments = [];
    let reached = -1; // the furthest minute so far, added time counted in
    let hasMinutes = false;
    const add = (seq, label) => {
        const last = moments.at(-1);
        if (last && (label === null || last.label === label)) last.seq = seq;
        else moments.push({ seq, label: label ?? "the begin" });
    };
    for (const change of changesOf(log)) {
        const { seq, timestamp } = change.at(-1);
        const entry = change.find(({ type, data }) => type === "commentary:new" && clockWords(data))?.data;
        const status = change.find(({ type }) => type === "match:status")?.data;
        const created = change.find(({ type }) => type === "match:created")?.data;
        if (entry) {
            const minute = entry.minute * 1000 + addedOf(entry);
            add(seq, minute > reached ? clockWords(entry) : null);
            reached = Math.max(reached, minute);
            hasMinutes = true;
        } else if (status) {
            add(seq, status.status === "live" ? beginWords(status, match) : STATUS_WORDS[status.status] ?? status.status);
        } else if (created) {
            add(seq, created.status === "scheduled" ? STATUS_WORDS.scheduled : null);
        } else {
            add(seq, hasMinutes ? null : timeOfDay.format(new Date(timestamp)));
        }
    }
    return moments;
}

/** The events of one change have one time: a score, the goal that it struck out, and the entry that tells of both. */
function changesOf(log) {
    const changes = [];
    for (const event of log) {
        if (changes.at(-1)?.[0].timestamp === event.timestamp) changes.at(-1).push(event);
        else changes.push([event]);
    }
    return changes;
}

function beginWords({ oldStatus, phase }, match) {
    if (oldStatus === "suspended") return "the restart";
    if (!isFootball(match)) return oldStatus === "scheduled" ? "the begin" : "play";
    return { first_half: "kick-off", second_half: "the second half", extra_time: "extra time", penalty_shootout: "the shoot-out" }[phase] ?? "play";
}

/** The changes of status among the events, as lines of the commentary: `[{seq, at, text, kind}]`, oldest first. */
export function stagesOf(log, match) {
    const stages = [];
    const begun = new Set();
    let score = null;
    for (const { type, seq, data, timestamp } of log) {
        if (type === "match:created" || type === "match:updated" || type === "score:update") score = data;
        if (type !== "match:status") continue;
        const isLive = data.status === "live";
        const begins = isLive && !begun.has(data.phase);
        if (isLive) begun.add(data.phase);
        // Only football has words for the stages of play. Elsewhere no event tells which period begins.
        if (isLive && data.oldStatus === "live" && !isFootball(match)) continue;
        const begin = isFootball(match) ? STAGE_BEGINS[data.phase] ?? "Play" : begun.size === 1 ? "The match begins" : "Play goes on";
        let text = isLive ? (begins ? begin : "Play goes on") : STAGE_NAMES[data.status] ?? data.status;
        if (!isLive && data.oldStatus !== "scheduled" && score && Number.isInteger(score.homeScore)) {
            text += ` · ${scoreText({ ...score, status: "live" })}`;
        }
        if (data.reason) text += ` (${data.reason})`;
        stages.push({ seq, at: Date.parse(timestamp), text, kind: kindOfStage(data) });
    }
    return stages;
}

function kindOfStage({ status, phase }) {
    if (status === "live") return { first_half: "kick_off", second_half: "second_half", extra_time: "extra_time" }[phase] ?? null;
    return { halftime: "half_time", finished: "full_time" }[status] ?? null;
}

/**
 * The lines of the commentary, newest first: entries, and the stages between them. A stage that a scorer has written
 * down too stands there once.
 * @param entries newest first
 * @param isWhole whether no older entries are left to load: else the stages before them do not show either
 */
export function linesOf(entries, log, match, isWhole) {
    const seqs = new Map();
    for (const { type, seq, data } of log) if (type === "commentary:new") seqs.set(data.id, seq);
    const lines = entries.map((entry) => ({ key: `entry-${entry.id}`, entry, seq: seqs.get(entry.id), at: Date.parse(entry.createdAt) }));
    const written = new Set(entries.map(kindOf));
    for (const stage of stagesOf(log, match)) {
        if (stage.kind && written.has(stage.kind)) continue;
        const place = lines.findIndex(({ seq, at }) => (seq === undefined ? at <= stage.at : seq < stage.seq));
        const line = { key: `stage-${stage.seq}`, stage, seq: stage.seq, at: stage.at };
        if (place >= 0) lines.splice(place, 0, line);
        else if (isWhole) lines.push(line);
    }
    return lines;
}
