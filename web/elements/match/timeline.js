// The timeline of a match as a picture: the home team's incidents above the line of play, the away team's below it.
import { html, nothing, svg } from "lit";
import { addedOf, incidentLine, incidentPicture, isIncident, isKick, isStage, isVoid, momentOf, sideOf } from "./incident_words.js";

const HALVES = [{ to: 45, label: "HT" }, { to: 90, label: "90'" }];
const EXTRA_TIME = [{ to: 105, label: "" }, { to: 120, label: "120'" }];
const MOST_ADDED = 15; // minutes; more than that is an error of whoever told it
const NEAR = 4; // minutes: pictures that are nearer than this stand one behind the other, away from the line
const LEVELS = 3;
const STEP = 18; // px from one level to the next

const isFootball = ({ sport }) => /^(association )?(football|soccer)$/i.test(sport);

/** The parts of play one behind the other, each as long as it is with its added time. */
function partsOf(match, marks) {
    const latest = Math.max(0, ...marks.map(({ minute }) => minute));
    if (!isFootball(match)) {
        const minutes = Math.max(10, Math.ceil(latest / 10) * 10);
        return [{ from: 0, to: minutes, start: 0, length: minutes, label: `${minutes}'` }];
    }
    const hadExtra = latest > 90 || (match.periods ?? []).some(({ kind }) => kind === "extra_time_first") || match.phase === "extra_time";
    let [start, from] = [0, 0];
    return [...HALVES, ...(hadExtra ? EXTRA_TIME : [])].map(({ to, label }, i) => {
        const told = [match.periods?.[i]?.addedMinutes ?? 0, ...marks.filter(({ minute }) => minute === to).map(({ added }) => added)];
        const part = { from, to, label, start, length: to - from + Math.min(MOST_ADDED, Math.max(...told)) };
        [start, from] = [start + part.length, to];
        return part;
    });
}

function placeOf(minute, added, parts) {
    const part = parts.find(({ to }) => minute <= to) ?? parts.at(-1);
    return part.start + Math.min(part.length, Math.max(0, minute - part.from) + added);
}

/** Gives each mark its level: 0 is next to the line. */
function spread(marks) {
    const ends = { home: [], away: [] };
    for (const mark of marks) {
        const row = ends[mark.side];
        let level = 0;
        while (level < LEVELS - 1 && mark.place - (row[level] ?? -Infinity) < NEAR) ++level;
        row[level] = mark.place;
        mark.level = level;
    }
    return { home: ends.home.length, away: ends.away.length };
}

/**
 * @param played minutes of play so far, e.g. 63; null: none, or nobody knows
 * @param entries the commentary, in any order. Those without a minute or a side are not in the picture.
 */
export function timeline(match, entries, played = null) {
    const marks = entries
        .filter((entry) => isIncident(entry) && !isStage(entry) && !isKick(entry) && momentOf(entry) && sideOf(entry, match))
        .map((entry) => ({
            entry, side: sideOf(entry, match), minute: entry.minute, added: Math.min(MOST_ADDED, addedOf(entry)),
        }));
    const isOver = ["finished", "awarded", "abandoned"].includes(match.status);
    if (marks.length === 0 && !(isFootball(match) && (isOver || played !== null))) return nothing;
    const parts = partsOf(match, marks);
    const total = parts.at(-1).start + parts.at(-1).length;
    for (const mark of marks) mark.place = placeOf(mark.minute, mark.added, parts);
    marks.sort((a, b) => a.place - b.place || a.entry.id - b.entry.id);
    const rows = spread(marks);
    // 2 to 98 %, so that a picture at either end is whole.
    const percent = (place) => `${(2 + (96 * place) / total).toFixed(2)}%`;
    const now = isOver ? total : played === null ? 0 : placeOf(Math.min(played, parts.at(-1).to), 0, parts);
    const line = 16 + Math.max(1, rows.home) * STEP;
    const height = line + 16 + Math.max(1, rows.away) * STEP;
    return html`<svg class="timeline" width="100%" height=${height} role="img"
        aria-label=${`Timeline, ${marks.length} ${marks.length === 1 ? "incident" : "incidents"}: ${match.homeTeam} above the line, ${match.awayTeam} below it`}>
        <line class="course" x1="2%" x2="98%" y1=${line} y2=${line}></line>
        <line class="played" x1="2%" x2=${percent(now)} y1=${line} y2=${line}></line>
        ${parts.map(({ start, length, label }) => svg`<line class="mark" x1=${percent(start + length)} x2=${percent(start + length)}
            y1=${line - 7} y2=${line + 7}></line>${label ? svg`<text class="label" text-anchor=${start + length === total ? "end" : "middle"}
            x=${percent(start + length)} y="9">${label}</text>` : nothing}`)}
        ${marks.map(({ entry, side, place, level }) => svg`<svg class="incident ${isVoid(entry) ? "void" : ""}" x=${percent(place)}
            y=${side === "home" ? line - 22 - level * STEP : line + 6 + level * STEP} width="16" height="16" overflow="visible"
            data-entry=${entry.id}><title>${incidentLine(entry, match)}</title><g transform="translate(-8 0)">${incidentPicture(entry)}
            ${isVoid(entry) ? svg`<path class="strike" d="M1 15 15 1"></path>` : nothing}</g></svg>`)}
    </svg>`;
}
