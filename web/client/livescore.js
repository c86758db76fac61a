/**
 * Live Score: a client for browsers. One file, no dependencies.
 *
 *     import { LiveScore, applyEvent } from "http://localhost:8080/livescore.js";
 *
 *     const live = new LiveScore({ baseUrl: "http://localhost:8080" });
 *     const { data: matches } = await live.matches({ live: true });
 *
 *     let match;
 *     const stop = live.subscribe(matches[0].id, {
 *         onSnapshot: (snapshot) => { match = snapshot; },
 *         onEvent: (event) => { match = applyEvent(match, event); },
 *     });
 *
 * Every change of a match is an event with the match's next `seq` (1, 2, 3, ...). A subscription calls `onEvent` once
 * for each event, in order and without gaps, even when the connection is lost again and again. The client connects
 * again, and each match goes on after the last event seen. When the server cannot replay the missed events, the client
 * calls `onSnapshot` with the match as it stands. A `seq` counts within one history of the log, whose name is the epoch:
 * after a restore from a backup the server has another one. The client tells it to the server with each `since`.
 */
import { AllMatches } from "./all_matches.js";
import { Connection } from "./connection.js";
import { RestClient } from "./rest.js";
import { Topics } from "./topics.js";

export { LiveScoreError } from "./error.js";
export { applyCommentary, applyEvent, elapsedSeconds } from "./match_state.js";
export { LiveScore };

const MATCHES_CHANNEL = "matches";
const CHANNEL_EVENTS = new Set(["match:created", "match:status", "score:update", "match:removed"]);

/**
 * Emits `connection` (a CustomEvent) whenever `connection` changes. Its detail is `{state, instance, latency, reason}`.
 * state: "idle" (nothing followed yet), "connecting", "open", "waiting" (before the next attempt) or "closed".
 * latency: ms of the last ping. reason: why the connection was lost.
 */
class LiveScore extends EventTarget {
    #rest;
    #connection;
    #topics;
    #all = null; // an AllMatches while followAll runs

    /**
     * @param {{baseUrl?: string, token?: string | (() => string)}} options baseUrl: the service's address; default: where
     * this page came from. token: where the service asks for one. A function is called for each request and each
     * connection, so that it can give a fresh token when the one before has ended.
     */
    constructor({ baseUrl = globalThis.location?.origin, token = null } = {}) {
        super();
        const url = new URL(baseUrl);
        if (!/^https?:$/.test(url.protocol)) throw new TypeError(`baseUrl must be http or https, got ${baseUrl}`);
        const base = url.href.replace(/\/+$/, "");
        const currentToken = typeof token === "function" ? token : () => token;
        this.#rest = new RestClient(base, currentToken);
        this.#connection = new Connection(base.replace(/^http/, "ws") + "/ws", currentToken, {
            open: () => this.#resume(),
            message: (message) => this.#receive(message),
            lost: () => this.#reset(),
            change: (detail) => this.dispatchEvent(new CustomEvent("connection", { detail })),
        });
        this.#topics = new Topics(this.#connection);
    }

    get connection() {
        return this.#connection.status;
    }

    /** The server's time in ms since 1970, as precise as the headers of its answers tell it. */
    now() {
        return this.#rest.now();
    }

    // ---- REST. All return the answer's JSON, `{data, pagination?}`, or throw a LiveScoreError. The client repeats a
    // request that meets a passing failure (network, 429, 502, 503, 504). It repeats a change under one Idempotency-Key,
    // so that the change takes effect once.

    /** Newest first. @param query {limit, cursor, offset, status, sport, league, team, date, from, to, live} */
    matches(query = {}) {
        return this.request("GET", "/api/matches", { query });
    }
    match(id) {
        return this.request("GET", `/api/matches/${id}`);
    }
    createMatch(match) {
        return this.request("POST", "/api/matches", { body: match });
    }
    updateMatch(id, changes) {
        return this.request("PATCH", `/api/matches/${id}`, { body: changes });
    }
    setScore(id, homeScore, awayScore) {
        return this.request("PATCH", `/api/matches/${id}/score`, { body: { homeScore, awayScore } });
    }
    /** @param change {status, phase?, reason?} */
    setStatus(id, change) {
        return this.request("PATCH", `/api/matches/${id}/status`, { body: change });
    }
    /** Newest first. @param query {limit, cursor, offset} */
    commentary(id, query = {}) {
        return this.request("GET", `/api/matches/${id}/commentary`, { query });
    }
    commentaryEntry(id, entryId) {
        return this.request("GET", `/api/matches/${id}/commentary/${entryId}`);
    }
    /** @param entry {minute, message, eventType?, actor?, team?, ...}; a goal may carry {homeScore, awayScore} */
    addCommentary(id, entry) {
        return this.request("POST", `/api/matches/${id}/commentary`, { body: entry });
    }
    /** @param changes {minute?, message?, eventType?, actor?, team?, ...} */
    updateCommentary(id, entryId, changes) {
        return this.request("PATCH", `/api/matches/${id}/commentary/${entryId}`, { body: changes });
    }
    removeCommentary(id, entryId) {
        return this.request("DELETE", `/api/matches/${id}/commentary/${entryId}`);
    }
    /** {home, away}: the sides that are known; 404 while none is. */
    lineups(id) {
        return this.request("GET", `/api/matches/${id}/lineups`);
    }
    /** @param query {season, stage, group, round, at, venue, live} */
    standings(leagueId, query = {}) {
        return this.request("GET", `/api/leagues/${leagueId}/standings`, { query });
    }
    /** The log, oldest first. @param query {since, epoch, limit} */
    events(id, query = {}) {
        return this.request("GET", `/api/matches/${id}/events`, { query });
    }

    /** @param options {query?, body?} */
    request(method, path, options) {
        return this.#rest.request(method, path, options);
    }

    // ---- Live

    /**
     * Follows one match. Returns a function that ends it. A match has at most one subscription.
     *
     * handlers.onSnapshot(match, {lost})      the match as it stands: at first (unless `since` is given), and after
     *                                         events that could not be replayed (then `lost` is true)
     * handlers.onEvent(event, {replayed})     each event once, in order; `replayed`: it happened before the
     *                                         connection was made, or made again. The subscription is over after
     *                                         match:removed
     * handlers.onError(error)                 the subscription was refused and is over
     * options.since                           begin after this seq; 0: tell the whole history first
     * options.epoch                           of `since`, as the server told it
     */
    subscribe(matchId, handlers, { since, epoch } = {}) {
        return this.#topics.subscribe(matchId, handlers, since, epoch);
    }

    /**
     * Follows all matches: new ones, scores and status, but not their commentary. Returns a function that ends it.
     *
     * handlers.onMatches(matches, {complete, replaced})
     *                                          the newest `limit` matches as they stand: at first, and whenever
     *                                          the connection was made again; complete: there are no others;
     *                                          replaced: the log has another epoch, so what was told may not be true
     * handlers.onEvent(event)                  then each match:created, score:update, match:status and match:removed,
     *                                          once
     */
    followAll(handlers, { limit = 1000 } = {}) {
        if (this.#all) throw new Error("all matches are followed already");
        const all = new AllMatches(handlers, limit, (query) => this.matches(query));
        this.#all = all;
        this.#connection.ensure();
        this.#connection.send({ action: "subscribe", channel: MATCHES_CHANNEL });
        return () => {
            if (this.#all !== all) return;
            this.#endAll();
            this.#connection.send({ action: "unsubscribe", channel: MATCHES_CHANNEL });
        };
    }

    /** Ends everything, for good. */
    close() {
        this.#endAll();
        this.#connection.close();
        this.#topics.clear();
    }

    // ---- Messages and states of the connection

    #resume() {
        if (this.#all) this.#connection.send({ action: "subscribe", channel: MATCHES_CHANNEL });
        this.#topics.resume();
    }

    #reset() {
        this.#topics.reset();
        this.#all?.reset();
    }

    #endAll() {
        this.#all?.end();
        this.#all = null;
    }

    #receive(message) {
        switch (message.type) {
            case "subscribed":
                if (message.channel) this.#all?.list(message.epoch);
                else this.#topics.subscribed(message);
                return;
            case "unsubscribed":
                this.#topics.unsubscribed(message.matchId);
                return;
            case "error":
                this.#topics.refused(message);
                return;
            default:
                // Any other message that is not an event comes from a newer server.
                if (Number.isInteger(message.seq)) this.#event(message);
        }
    }

    #event(event) {
        if (!this.#topics.event(event)) return;
        if (CHANNEL_EVENTS.has(event.type)) this.#all?.event(event);
    }
}
