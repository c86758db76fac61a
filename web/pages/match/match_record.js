import { applyEvent } from "../../client/match_state.js";
import { followedPeriods } from "../../elements/match/periods.js";

/** A match with all that belongs to it, at one moment: now, in the past, or in a replay. */
export class MatchRecord {
    constructor(match, { entries = [], lineups = null, statistics = null } = {}) {
        this.match = match;
        this.entries = new Map(entries.map((entry) => [entry.id, entry]));
        this.lineups = lineups;
        this.statistics = statistics ?? [];
    }

    /** As `GET /api/matches/:id?include=…` and `GET /api/matches/:id/state` answer it. */
    static of({ commentary = [], events = [], lineups = null, statistics = null, commentaryTruncated, ...match }) {
        return new MatchRecord(match, { entries: [...events, ...commentary], lineups, statistics });
    }

    apply(event) {
        const { type, data } = event;
        const before = this.match;
        this.match = applyEvent(this.match, event);
        if (this.match !== before) this.match = { ...this.match, ...followedPeriods(before, this.match, event) };
        if (type === "commentary:new" || type === "commentary:updated") this.entries.set(data.id, data);
        else if (type === "commentary:removed") this.entries.delete(data.id);
        else if (type === "lineups:updated") this.lineups = data;
        else if (type === "stats:updated") this.statistics = data;
    }

    /** All entries, oldest first. */
    get inOrder() {
        return [...this.entries.values()].sort((a, b) => a.id - b.id);
    }
}
