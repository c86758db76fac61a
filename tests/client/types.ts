// Compiled by tsc, never run: what an application may write, and what it may not.
import { LiveScore, LiveScoreError, applyEvent, type Match, type MatchEvent, type Status } from "livescore-client";

const live = new LiveScore("http://localhost:8080", { token: async () => "token", onStatus: (status: Status) => status.transport });
new LiveScore({ baseUrl: "http://localhost:8080", token: null });
new LiveScore();

let match: Match | null = null;
const following = live.match(1, {
    onSnapshot(snapshot, { lost }) {
        match = lost ? null : snapshot;
    },
    onEvent(event, { replayed }) {
        if (match && !replayed) match = applyEvent(match, event);
        if (event.type === "score:update") event.data.homeScore.toFixed();
        if (event.type === "commentary:new") event.data.message.trim();
        // @ts-expect-error a removed match tells only its id
        if (event.type === "match:removed") event.data.homeScore.toFixed();
    },
    onError: (error: LiveScoreError) => error.details[0]?.path,
}, { since: 3, epoch: "a", events: ["score:update"] });
following.close();
const read: Promise<{ data: Match }> = live.match(1);
const page: Promise<{ data: Match[] }> = live.matches({ live: true, sort: "startTime" });
live.matches([1, 2], { onEvent: (event: MatchEvent) => event.seq });
live.league(7, { onSnapshot: (matches) => matches.length, onMatch: (one) => one.id });
live.team(3, {});
live.live({ onEvent: (event) => event.matchId });
live.list({ date: "2026-11-29" }, { onList: (matches, { pagination }) => [matches.length, pagination?.hasMore] });
live.addEventListener("connection", () => live.connection.stale);
// @ts-expect-error unknown type of event
live.match(1, {}, { events: ["goal"] });
// @ts-expect-error unknown transport
new LiveScore("http://localhost", { transports: ["pigeon"] });
// @ts-expect-error a set cannot begin behind a seq
live.league(7, {}, { since: 3 });
export { page, read };
