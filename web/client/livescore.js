/**
 * Live Score: a client for browsers and Node.js. No dependencies.
 *
 *     import { LiveScore, applyEvent } from "http://localhost:8080/livescore.js"; // or from "livescore-client"
 *
 *     const live = new LiveScore("http://localhost:8080", { token: () => myToken() });
 *
 *     let match;
 *     const following = live.match(1, {
 *         onSnapshot: (snapshot) => { match = snapshot; },
 *         onEvent: (event) => { match = applyEvent(match, event); },
 *     });
 *     // also: live.league(7, …), live.team(3, …), live.live(…), live.matches([1, 2], …), live.list({ date: "2026-11-29" }, …)
 *     following.close();
 *
 * Every change of a match is an event with the match's next `seq` (1, 2, 3, ...). A subscription calls `onEvent` once
 * for each event, in order and without gaps, even when the connection is lost again and again. The client connects
 * again, and each match goes on after the last event seen. When the server cannot replay the missed events, the client
 * calls `onSnapshot` with the match as it stands. A `seq` counts within one history of the log, whose name is the epoch:
 * after a restore from a backup the server has another one. The client tells it to the server with each `since`.
 *
 * All subscriptions share one WebSocket. Where sockets are blocked, the client takes event streams, and where these are
 * held back, requests. It tries to get back to a socket all the time.
 */
import { AllMatches } from "./following/all_matches.js";
import { ChannelFollower } from "./following/channel_follower.js";
import { TRANSPORTS, checkedAddress, checkedDelay, checkedHandlers, checkedId, checkedOptions, checkedTransports } from "./checks.js";
import { Connection, TIMINGS } from "./transport/connection.js";
import { Credentials } from "./credentials.js";
import { LiveList } from "./following/live_list.js";
import { WholeList } from "./following/whole_list.js";
import { MatchFollower } from "./following/match_follower.js";
import { RestClient } from "./rest.js";
import { SetFollower } from "./following/set_follower.js";
import { PROTOCOL_BROKEN } from "./transport/socket_link.js";
import { StatusEvent } from "./status_event.js";
import { Subscription } from "./following/subscription.js";
import { setOf, topicKey } from "./following/topic_key.js";
import { Topics } from "./following/topics.js";
import { tell } from "./waiting.js";

export { LiveScoreError } from "./error.js";
export { applyCommentary, applyEvent, elapsedSeconds } from "./match_state.js";
export { LiveScore };

/**
 * Emits `connection` (an Event) whenever `connection` changes. Its detail is
 * `{state, transport, since, stale, instance, latency, reason}`.
 * state: "idle" (nothing followed yet), "connecting", "open", "waiting" (before the next attempt), "paused" (the browser
 *     has frozen the page) or "closed".
 * transport: "websocket", "stream" or "poll" while open. since: ms since 1970 at which state and transport became so.
 * stale: what was told may not be all by now. latency: ms of the last ping. reason: why the connection was lost.
 */
class LiveScore extends EventTarget {
    #rest;
    #connection;
    #topics;
    #followers = new Map(); // topic key -> its follower
    #open = new Set(); // subscriptions
    #lists = new Set();
    #delay; // seconds
    #status;
    #onStatus;
    #onError;

    /**
     * @param {string} url the service's address; default: where this page came from
     * @param options
     *   token       where the service asks for one. A function is called for each request and each connection, and before
     *               the token of an open connection ends. It may return a promise
     *   WebSocket   an implementation, where the platform has none (Node.js before 22); without one, streams are used
     *   fetch       instead of the platform's
     *   transports  the ones to use; default: ["websocket", "stream", "poll"]
     *   delay       seconds: what is followed is told so much later. Sets of matches refuse it; requests have none
     *   onStatus    called with `connection` whenever it changes
     *   onError     called with a LiveScoreError that concerns no subscription: the server refuses the token
     *   timings     changes of TIMINGS in transport/connection.js
     */
    constructor(url, options) {
        super();
        if (typeof url === "object" && url !== null && !(url instanceof URL)) [url, options] = [url.baseUrl, url];
        const { token = null, fetch = null, transports = TRANSPORTS, delay = 0, onStatus, onError, timings, WebSocket } = options ?? {};
        const base = checkedAddress(String(url ?? globalThis.location?.origin));
        const credentials = new Credentials(token);
        this.#onStatus = onStatus;
        this.#onError = onError;
        const waits = { ...TIMINGS, ...timings };
        this.#delay = checkedDelay(delay);
        this.#rest = new RestClient(base, credentials, waits, fetch);
        this.#connection = new Connection({
            url: base.replace(/^http/, "ws") + "/ws" + (delay > 0 ? `?delay=${delay}` : ""),
            delay,
            socketType: () => WebSocket ?? globalThis.WebSocket,
            credentials,
            rest: this.#rest,
            // A poll reads matches as they stand, so it cannot hold anything back.
            transports: checkedTransports(transports).filter((name) => delay === 0 || name !== "poll"),
            timings: waits,
        }, {
            open: () => this.#topics.resume(),
            message: (message) => this.#receive(message),
            lost: () => this.#topics.reset(),
            change: () => this.#tellStatus(),
            refusal: (error) => tell(this.#onError ?? ((refused) => console.error(`Live Score: ${refused.message}`)), error),
        });
        this.#topics = new Topics(this.#connection);
        this.#status = this.#currentStatus();
    }

    get connection() {
        return this.#status;
    }

    get delay() {
        return this.#delay;
    }
    /** The server's time in ms since 1970, as precise as the headers of its answers tell it. */
    now() {
        return this.#rest.now();
    }

    // ---- REST. All return the answer's JSON, `{data, pagination?}`, or throw a LiveScoreError. The client repeats a
    // request that meets a passing failure (network, 429, 502, 503, 504). It repeats a change under one Idempotency-Key,
    // so that the change takes effect once.

    /**
     * Newest first. @param query {limit, cursor, offset, status, sport, league, team, date, from, to, live}
     * With a list of ids and handlers: follows these matches, see `match`.
     */
    matches(query = {}, handlers = undefined, options = {}) {
        if (!Array.isArray(query)) return this.request("GET", "/api/matches", { query });
        const parts = [...new Set(query.map((id) => checkedId(id, "match")))].map((id) => this.#follow(id, handlers, options));
        return this.#subscription(() => parts.forEach((stop) => stop()));
    }
    /** Without handlers: reads the match. With handlers: follows it, see below. */
    match(id, handlers = undefined, options = {}) {
        if (handlers === undefined) return this.request("GET", `/api/matches/${id}`);
        return this.#subscription(this.#follow(checkedId(id, "match"), handlers, options));
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

    // ---- Live. All return a Subscription, whose `close()` ends it.
    //
    // match(id, handlers, options) follows one match; several subscriptions may follow the same one.
    //   handlers.onSnapshot(match, {lost})    the match as it stands: at first (unless `since` is given), and after
    //                                         events that could not be replayed (then `lost` is true)
    //   handlers.onEvent(event, {replayed})   each event once, in order; `replayed`: it happened before the
    //                                         connection was made, or made again. The subscription is over after
    //                                         match:removed
    //   handlers.onError(error)               the subscription was refused and is over; `error.topic` names it
    //   handlers.onStatus(status)             as `connection`, whenever it changes
    //   options.since, options.epoch          begin after this seq (0: tell the whole history first), of this epoch
    //   options.events                        only these types of events

    /**
     * Follows the matches of a league.
     *
     * handlers.onSnapshot(matches, {lost})  the running matches, and those that start or ended within 24 hours: at first,
     *                                       and whenever the connection was made again, behind the missed events.
     *                                       `lost`: some of these could not be replayed
     * handlers.onMatch(match)               a match came in that the snapshot did not have
     * handlers.onEvent, onError, onStatus, options.events  as above
     */
    league(id, handlers, options = {}) {
        return this.#subscription(this.#followSet({ leagueId: checkedId(id, "league") }, handlers, options));
    }
    /** Follows the matches that a team plays, at home and away; as `league`. */
    team(id, handlers, options = {}) {
        return this.#subscription(this.#followSet({ teamId: checkedId(id, "team") }, handlers, options));
    }
    /** Follows the running matches; as `league`. Its snapshots also have those that start or ended within 24 hours. */
    live(handlers, options = {}) {
        return this.#subscription(this.#followSet({ channel: "live" }, handlers, options));
    }

    /**
     * A list that stays current. @param query as of `matches`
     *
     * handlers.onList(matches, {pagination})  the page as it is now: at first, and after each change
     * handlers.onEvent(event)                 an event of a match of the list, before the list that it changes
     * handlers.onError(error)                 the query was refused, and the list is over
     * handlers.onStatus(status)               as `connection`, whenever it changes
     */
    list(query, handlers) {
        const list = new LiveList(query, checkedHandlers(handlers), (asked) => this.matches(asked), () => this.#tellStatus());
        this.#lists.add(list);
        const set = setOf(query);
        const stopFollowing = set
            ? this.#followSet(set, { ...handlers, onSnapshot: list.refresh, onMatch: list.refresh, onEvent: list.event, onError: list.refused }, {})
            : this.#listen(list, handlers);
        return this.#subscription(() => {
            this.#lists.delete(list);
            list.end();
            stopFollowing();
        });
    }

    /**
     * All matches of a query, on however many pages, kept current. @param query as of `matches`
     *
     * handlers.onMatches(matches)        all as they are now: at first, and whenever some came in or were read again
     * handlers.onEvent(event, {before})  then each score:update, match:status and match:removed of one of them, once;
     *                                    `before` is the match before it. What else changes shows within two minutes
     * handlers.onTrouble(error)          a reading failed, and the client tries again
     * handlers.onError(error)            the query was refused, and the list is over
     * handlers.onStatus(status)          as `connection`, whenever it changes
     *
     * With `delay`, a match that changed within that time has `early: true`. */
    all(query, handlers) {
        const options = { now: () => this.now(), delayMs: this.#delay * 1000, settled: () => this.#tellStatus() };
        const list = new WholeList(query, checkedHandlers(handlers), (asked) => this.matches(asked), options);
        this.#lists.add(list);
        const stopFollowing = this.#listen(list, handlers);
        return this.#subscription(() => {
            this.#lists.delete(list);
            list.end();
            stopFollowing();
        });
    }

    /** As `match` with handlers, but returns a function that ends it. */
    subscribe(matchId, handlers, options = {}) {
        return this.match(matchId, handlers, options).close;
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
        const all = new AllMatches(checkedHandlers(handlers), limit, (query) => this.matches(query));
        const stop = this.#listen(all, handlers);
        return this.#subscription(() => {
            all.end();
            stop();
        }).close;
    }

    /** Ends everything, for good. */
    close() {
        this.#connection.close();
        for (const subscription of [...this.#open]) subscription.close();
        this.#topics.clear();
        this.#followers.clear();
        this.#tellStatus();
    }

    // ---- Followers

    #subscription(stop) {
        const subscription = new Subscription(stop, () => this.#open.delete(subscription));
        this.#open.add(subscription);
        return subscription;
    }

    #follow(matchId, handlers, options) {
        const make = (end) => new MatchFollower(matchId, options, this.#rest, end);
        return this.#attach({ matchId }, make, checkedHandlers(handlers), checkedOptions(options));
    }

    #followSet(members, handlers, options) {
        const renew = () => this.#topics.renew(members, this.#followers.get(topicKey(members)));
        const make = (end) => new SetFollower(members, this.#rest, { renew, end, settled: () => this.#tellStatus() });
        return this.#attach(members, make, checkedHandlers(handlers), checkedOptions(options));
    }

    #listen(listener, handlers) {
        return this.#attach({ channel: "matches" }, (end) => new ChannelFollower(end), listener, {}, handlers);
    }

    /** All subscriptions of one topic share a follower. */
    #attach(members, make, audience, options, { onStatus } = audience) {
        const key = topicKey(members);
        let follower = this.#followers.get(key);
        const isNew = follower === undefined;
        if (isNew) {
            this.#connection.ensure();
            follower = make(({ removed = false } = {}) => {
                if (this.#followers.get(key) === follower) this.#followers.delete(key);
                if (removed) this.#topics.over(members, follower);
                else this.#topics.remove(members, follower);
                this.#tellStatus();
            });
            this.#followers.set(key, follower);
        }
        const listener = onStatus && (({ detail }) => tell(onStatus, detail));
        if (listener) this.addEventListener("connection", listener);
        const stop = follower.add(audience, options);
        if (isNew) this.#topics.add(members, follower);
        this.#tellStatus();
        return () => {
            if (listener) this.removeEventListener("connection", listener);
            stop();
        };
    }

    // ---- Messages and status

    #receive(message) {
        switch (message.type) {
            case "subscribed":
                this.#topics.subscribed(message);
                break;
            case "unsubscribed":
                this.#topics.unsubscribed(message);
                break;
            case "error":
                if (!this.#topics.refused(message)) console.error(`Live Score: ${message.code}: ${message.message}`);
                break;
            default:
                // Any other message that is not an event comes from a newer server.
                if (Number.isInteger(message.seq)) this.#event(message);
                return;
        }
        this.#tellStatus();
    }

    #event(event) {
        const { matchId } = event;
        const alone = this.#topics.size === 1; // match:removed ends a topic
        const missing = this.#topics.follower({ matchId })?.event(event) ?? null;
        if (missing !== null) {
            this.#connection.lose(PROTOCOL_BROKEN, `match ${matchId}: event ${missing} is missing`);
            return;
        }
        for (const follower of [...this.#followers.values()]) {
            const { members } = follower;
            if (members.matchId === undefined && this.#topics.follower(members) === follower) follower.event(event, alone);
        }
    }

    #currentStatus() {
        const { state, ...rest } = this.#connection.status;
        const settled = this.#topics.settled && [...this.#followers.values(), ...this.#lists].every(({ settled: one = true }) => one);
        return { state, ...rest, stale: state !== "idle" && (state !== "open" || !settled) };
    }

    #tellStatus() {
        const next = this.#currentStatus();
        const before = this.#status;
        if (!before || Object.entries(next).every(([name, value]) => before[name] === value)) return;
        this.#status = next;
        this.dispatchEvent(new StatusEvent(next));
        tell(this.#onStatus, next);
    }
}
