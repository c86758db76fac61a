// The steps of a match from one part to the next, by its sport and where it stands. No DOM.
import { isFootball, sportOf } from "../../../elements/match/match_words.js";

const PERIODS = {
    basketball: ["quarter_1", "quarter_2", "quarter_3", "quarter_4", "overtime_1", "overtime_2", "overtime_3", "overtime_4", "overtime_5"],
    "ice hockey": ["period_1", "period_2", "period_3", "overtime", "penalty_shootout"],
    tennis: ["set_1", "set_2", "set_3", "set_4", "set_5"],
    cricket: ["innings_1", "innings_2", "innings_3", "innings_4", "super_over"],
};
const PHASES = {
    first_half: "first_half", second_half: "second_half", extra_time_first: "extra_time", extra_time_second: "extra_time",
    penalty_shootout: "penalty_shootout",
};
const POINTS = { basketball: [1, 2, 3] };

/** What a side may score at once. */
export const pointsOf = (match) => POINTS[sportOf(match)] ?? [1];
const periodName = (kind) => kind.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/**
 * {main, more}: steps {name, body, legal, next, ask}. `main` are always the same ones, so that nothing moves under the
 * finger; those that are not legal now are shown as such. `next` is the one that comes next by the rules. `ask`: a
 * question before it is done, because it is unusual here.
 */
export function stepsOf(match) {
    return isFootball(match) ? footballSteps(match) : otherSteps(match);
}

function footballSteps({ status, phase, periods }) {
    const last = periods?.at?.(-1);
    const inFirst = status === "live" && phase === "first_half";
    const isBreak = status === "halftime" && phase !== "extra_time";
    const isPlay = status === "live" || status === "halftime";
    const extraBreak = status === "halftime" && phase === "extra_time";
    const main = [
        { name: "Kick off", body: { status: "live", phase: "first_half" }, legal: status === "scheduled", next: true },
        { name: "Half time", body: { status: "halftime", phase: "half_time" }, legal: inFirst, next: inFirst },
        { name: "Second half", body: { status: "live", phase: "second_half" }, legal: isBreak, next: isBreak },
        { name: "Full time", body: { status: "finished" }, legal: isPlay, next: status === "live" && phase !== "first_half",
            ask: inFirst ? "The first half still runs. Is it really full time?" : null },
    ];
    const more = [];
    if ((status === "live" && phase === "second_half") || isBreak) {
        more.push({ name: "Extra time", body: { status: "live", phase: "extra_time" } }, { name: "Penalties", body: { status: "live", phase: "penalty_shootout" } });
    }
    if (status === "live" && phase === "extra_time") {
        if (last?.kind !== "extra_time_second") more.push({ name: "Half time of extra time", body: { status: "halftime", phase: "extra_time" } });
        more.push({ name: "Penalties", body: { status: "live", phase: "penalty_shootout" } });
    }
    if (extraBreak) {
        more.push({ name: "Second half of extra time", body: { status: "live", phase: "extra_time" } }, { name: "Penalties", body: { status: "live", phase: "penalty_shootout" } });
    }
    return { main, more: [...more, ...commonSteps({ status, phase, played: PHASES[last?.kind] })] };
}

function otherSteps(match) {
    const { status, phase, periods } = match;
    const kinds = PERIODS[sportOf(match)] ?? [];
    const played = periods?.at?.(-1)?.kind;
    const following = kinds[kinds.indexOf(played) + 1];
    const isPlay = status === "live" || status === "halftime";
    const main = [
        { name: "Kick off", body: { status: "live" }, legal: status === "scheduled", next: true },
        { name: "Break", body: { status: "halftime" }, legal: status === "live", next: status === "live" },
        { name: following && played ? periodName(following) : "Play on", body: { status: "live", ...(following && played && { period: following }) },
            legal: status === "halftime", next: status === "halftime" },
        { name: "Full time", body: { status: "finished" }, legal: isPlay, next: false },
    ];
    return { main, more: commonSteps({ status, phase }) };
}

/** @param played the phase in which the match was last played, if that is known */
function commonSteps({ status, phase, played }) {
    const more = [];
    if (status === "scheduled") more.push({ name: "Postpone", body: { status: "postponed" }, reason: true });
    if (status === "postponed") more.push({ name: "Schedule again", body: { status: "scheduled" } });
    if (status === "scheduled" || status === "postponed") more.push({ name: "Cancel the match", body: { status: "cancelled" }, reason: true });
    if (status === "live" || status === "halftime") more.push({ name: "Suspend", body: { status: "suspended" }, reason: true });
    if (status === "suspended") more.push({ name: "Play on", body: { status: phase === "half_time" ? "halftime" : "live", phase } });
    if (["live", "halftime", "suspended"].includes(status)) more.push({ name: "Abandon", body: { status: "abandoned" }, reason: true });
    if (["finished", "abandoned", "cancelled"].includes(status)) {
        more.push({ name: "Reopen the match", body: { status: "live", correction: true, ...(played && { phase: played }) }, reason: true });
    }
    return more;
}
