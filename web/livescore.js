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
 * Every change of a match is an event with the match's next `seq` (1, 2, 3, ...). A subscription calls
 * `onEvent` once for each event, in order and without gaps, however often the connection is lost: it
 * is made again, and each match goes on after the last event seen. Where the server cannot replay
 * what was missed, `onSnapshot` is called with the match as it stands.
 */

const PING_INTERVAL_MS = 10_000;
/** After the burst of a new connection, which is no measure of its latency. */
const FIRST_PING_MS = 500;
const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const REQUEST_ATTEMPTS = 4;
/** A connection that lived this long was a good one: the next failure starts from short delays again. */
const STABLE_MS = 5_000;

/** Close codes by which a server sends its clients elsewhere: it is healthy, or about to be. */
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
/** Our own: the server did not keep its promise of gapless events, or fell silent. */
const PROTOCOL_BROKEN = 4000;
const NO_PONG = 4001;

const MATCHES_CHANNEL = "matches";
const CHANNEL_EVENTS = new Set(["match:created", "match:status", "score:update"]);
const PASSING_STATUS = new Set([429, 502, 503, 504]);

/** A refused request or subscription. */
export class LiveScoreError extends Error {
    /** @param {{status?: number, code?: string, details?: object[], retryAfter?: number}} facts */
    constructor(message, { status = 0, code = "", details = [], retryAfter } = {}) {
        super(message);
        this.name = "LiveScoreError";
        this.status = status; // of HTTP; 0: no answer, or of the WebSocket
        this.code = code; // of the WebSocket: "unknown_match", "too_many_subscriptions"
        this.details = details; // [{path, message, code}]: the offending fields
        this.retryAfter = retryAfter; // seconds
    }
}

/**
 * The match after an event. Pure: returns a new object, or the same one when the event is not new to it.
 * Commentary moves `seq` only: a goal's score, and the one that a removed goal leaves, have an event of their own.
 */
export function applyEvent(match, event) {
    if (event.seq <= match.seq) return match;
    const { data, timestamp } = event;
    const seq = event.seq;
    switch (event.type) {
        case "match:created":
        case "match:updated":
            return { ...match, ...data, seq };
        case "score:update":
            return { ...atTime(match, timestamp), seq, homeScore: data.homeScore, awayScore: data.awayScore };
        case "match:status":
            return {
                ...atTime(match, timestamp), seq,
                status: data.status,
                phase: data.phase ?? match.phase,
                statusReason: data.reason ?? null,
            };
        default:
            return { ...match, seq };
    }
}

/**
 * The entries of a match's commentary after an event, newest first as `commentary()` lists them. Pure: returns a new
 * list, or the same one when nothing changes: an entry that the list has already is not added again, and a correction
 * of one that it does not have (it may stand on a page that was not read) is nothing to it.
 */
export function applyCommentary(entries, { type, data }) {
    const known = entries.some(({ id }) => id === data.id);
    switch (type) {
        case "commentary:new":
            return known ? entries : [data, ...entries];
        case "commentary:updated":
            return known ? entries.map((entry) => (entry.id === data.id ? data : entry)) : entries;
        case "commentary:removed":
            return known ? entries.filter(({ id }) => id !== data.id) : entries;
        default:
            return entries;
    }
}

/** Seconds of play at `now` (ms since 1970); `elapsedSeconds` is as of `updatedAt`. */
export function elapsedSeconds(match, now) {
    if (match.status !== "live") return match.elapsedSeconds;
    return match.elapsedSeconds + Math.max(0, now - Date.parse(match.updatedAt)) / 1000;
}

function atTime(match, timestamp) {
    return {
        ...match,
        elapsedSeconds: elapsedSeconds(match, Date.parse(timestamp)),
        updatedAt: timestamp,
    };
}

/**
 * Emits `connection` (a CustomEvent) whenever `connection` changes: its detail is
 * `{state, instance, latency, reason}`. state: "idle" (nothing followed yet), "connecting", "open",
 * "waiting" (before the next attempt), "closed". latency: ms of the last ping. reason: why it was lost.
 */
export class LiveScore extends EventTarget {
    #base;
    #token;
    #socket = null;
    #connection = { state: "idle", instance: null, latency: null, reason: null };
    #attempt = 0; // failures in a row
    #openedAt = 0;
    #timer = null; // of the next attempt, or of the handshake
    #pingTimer = null;
    #pingSentAt = null; // null: no ping is unanswered
    #serverAhead = 0; // ms
    #topics = new Map(); // match id -> topic
    #all = null; // of followAll

    /**
     * @param {{baseUrl?: string, token?: string | (() => string)}} options baseUrl: of the service; default: where this page
     * came from. token: where the service asks for one; a function is called for each request and each connection, so
     * that it can give a fresh one when the one before has ended.
     */
    constructor({ baseUrl = globalThis.location?.origin, token = null } = {}) {
        super();
        this.#token = typeof token === "function" ? token : () => token;
        const url = new URL(baseUrl);
        if (!/^https?:$/.test(url.protocol)) throw new TypeError(`baseUrl must be http or https, got ${baseUrl}`);
        this.#base = url.href.replace(/\/+$/, "");
        globalThis.addEventListener?.("online", this.#hurry);
        globalThis.document?.addEventListener("visibilitychange", this.#hurry);
    }

    get connection() {
        return this.#connection;
    }

    /** The server's time in ms since 1970, as well as the headers of its answers tell. */
    now() {
        return Date.now() + this.#serverAhead;
    }

    // ---- REST. All return the answer's JSON, `{data, pagination?}`, or throw a LiveScoreError. A request that
    // meets a passing failure (network, 429, 502, 503, 504) is repeated; a POST under one Idempotency-Key, so
    // that it takes effect once.

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
    /** The log, oldest first. @param query {since, limit} */
    events(id, query = {}) {
        return this.request("GET", `/api/matches/${id}/events`, { query });
    }

    async request(method, path, { query = {}, body } = {}) {
        const url = new URL(this.#base + path);
        for (const [name, value] of Object.entries(query)) {
            if (value !== undefined && value !== null) url.searchParams.set(name, value);
        }
        const headers = { Accept: "application/json" };
        const token = this.#token();
        if (token) headers.Authorization = `Bearer ${token}`;
        if (body !== undefined) headers["Content-Type"] = "application/json";
        if (method === "POST") headers["Idempotency-Key"] = randomKey();
        const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
        for (let attempt = 0; ; ++attempt) {
            let error;
            try {
                const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
                return await this.#answer(await fetch(url, { ...options, signal }), method, path);
            } catch (cause) {
                error = cause;
            }
            const refusal = error instanceof LiveScoreError;
            // 409 with Retry-After: an earlier attempt with this key is still under way.
            const underWay = error.status === 409 && error.retryAfter !== undefined;
            if (refusal && !underWay && !PASSING_STATUS.has(error.status)) throw error;
            if (attempt + 1 >= REQUEST_ATTEMPTS) {
                throw refusal ? error : new LiveScoreError(`${method} ${path}: no answer (${error.message})`);
            }
            await sleep((error.retryAfter ?? 0) * 1000 + jitter(attempt));
        }
    }

    async #answer(response, method, path) {
        const date = Date.parse(response.headers.get("Date") ?? "");
        // The header has whole seconds; a difference of that size means nothing.
        if (!Number.isNaN(date)) {
            const ahead = date + 500 - Date.now();
            this.#serverAhead = Math.abs(ahead) > 2_000 ? ahead : 0;
        }
        const text = await response.text();
        if (response.ok && text === "") return {};
        let answer = null;
        try {
            answer = JSON.parse(text);
        } catch (cause) {
            // A proxy's page, or a truncated answer: the status says what to do.
            if (response.ok) throw new LiveScoreError(`${method} ${path}: not JSON`, { status: 502 });
        }
        if (response.ok) return answer;
        const retryAfter = Number.parseFloat(response.headers.get("Retry-After") ?? "");
        throw new LiveScoreError(answer?.error ?? `${method} ${path}: ${response.status}`, {
            status: response.status,
            details: answer?.details ?? [],
            retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
        });
    }

    // ---- Live

    /**
     * Follows one match. Returns a function that ends it. One subscription a match.
     *
     * handlers.onSnapshot(match, {lost})      the match as it stands: at first (unless `since` is given), and after
     *                                         events that could not be replayed (then `lost` is true)
     * handlers.onEvent(event, {replayed})     each event once, in order; `replayed`: it happened before the
     *                                         connection was made, or made again
     * handlers.onError(error)                 the subscription was refused and is over
     * options.since                           begin after this seq; 0: tell the whole history first
     */
    subscribe(matchId, handlers, { since } = {}) {
        let topic = this.#topics.get(matchId);
        if (topic?.current) throw new Error(`match ${matchId} is subscribed already`);
        if (!topic) this.#topics.set(matchId, (topic = { id: matchId, state: "idle", current: null, asked: null }));
        const subscription = { handlers, last: since ?? null, head: 0 };
        topic.current = subscription;
        this.#ensureConnected();
        this.#drive(topic);
        return () => {
            if (topic.current !== subscription) return;
            topic.current = null;
            this.#drive(topic);
        };
    }

    /**
     * Follows all matches: new ones, scores and status; not their commentary. Returns a function that ends it.
     *
     * handlers.onMatches(matches, {complete})  the newest `limit` matches as they stand: at first, and whenever
     *                                          the connection was made again; complete: there are no others
     * handlers.onEvent(event)                  then each match:created, score:update and match:status, once
     */
    followAll(handlers, { limit = 1000 } = {}) {
        if (this.#all) throw new Error("all matches are followed already");
        const all = { handlers, limit, seen: new Map(), held: [], listed: false };
        this.#all = all;
        this.#ensureConnected();
        this.#send({ action: "subscribe", channel: MATCHES_CHANNEL });
        return () => {
            if (this.#all !== all) return;
            this.#all = null;
            this.#send({ action: "unsubscribe", channel: MATCHES_CHANNEL });
        };
    }

    /** Ends everything, for good. */
    close() {
        globalThis.removeEventListener?.("online", this.#hurry);
        globalThis.document?.removeEventListener("visibilitychange", this.#hurry);
        const socket = this.#detach();
        this.#topics.clear();
        this.#all = null;
        this.#report({ state: "closed", instance: null, latency: null });
        socket?.close(1000);
    }

    // ---- The connection

    #ensureConnected() {
        if (this.#connection.state === "idle") this.#connect();
        if (this.#connection.state === "closed") throw new Error("this LiveScore was closed");
    }

    #connect() {
        clearTimeout(this.#timer);
        // A page cannot set headers of a WebSocket, and a URL is written down in too many places.
        const token = this.#token();
        const socket = new WebSocket(this.#base.replace(/^http/, "ws") + "/ws", token ? ["livescore", `bearer.${token}`] : []);
        this.#socket = socket;
        this.#report({ state: "connecting" });
        this.#timer = setTimeout(() => this.#lose(1006, "no answer"), CONNECT_TIMEOUT_MS);
        // A socket that was given up may still report; only the current one counts.
        socket.onopen = () => socket === this.#socket && this.#begin();
        socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(data);
        socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lose(code, reason);
    }

    #begin() {
        clearTimeout(this.#timer);
        this.#openedAt = performance.now();
        if (this.#all) this.#send({ action: "subscribe", channel: MATCHES_CHANNEL });
        for (const topic of [...this.#topics.values()]) this.#drive(topic);
        this.#pingTimer = setTimeout(() => this.#ping(), FIRST_PING_MS);
    }

    #ping() {
        if (this.#pingSentAt !== null) {
            this.#lose(NO_PONG, "the server fell silent");
            return;
        }
        this.#pingSentAt = performance.now();
        this.#send({ action: "ping" });
        this.#pingTimer = setTimeout(() => this.#ping(), PING_INTERVAL_MS);
    }

    /** The connection is gone or given up; the next attempt follows by itself. */
    #lose(code, reason) {
        const stable = this.#openedAt > 0 && performance.now() - this.#openedAt > STABLE_MS;
        // Closing a dead link may take the browser a minute; we do not wait for it.
        this.#detach()?.close(code >= 4000 ? code : 1000);
        if (stable) this.#attempt = 0;
        // After these two the next instance is ready. A random delay keeps all clients of an instance that
        // restarts from arriving at the next one at once.
        const soon = code === SERVICE_RESTART || code === TRY_AGAIN_LATER;
        const delay = soon && this.#attempt === 0 ? Math.random() * 500 : 100 + jitter(this.#attempt);
        this.#attempt += 1;
        const words = { [SERVICE_RESTART]: "the server restarts", [TRY_AGAIN_LATER]: "the server is busy" };
        this.#report({ state: "waiting", instance: null, latency: null, reason: words[code] ?? (reason || "connection lost") });
        this.#timer = setTimeout(() => this.#connect(), delay);
    }

    #detach() {
        const socket = this.#socket;
        this.#socket = null;
        clearTimeout(this.#timer);
        clearTimeout(this.#pingTimer);
        this.#pingSentAt = null;
        this.#openedAt = 0;
        for (const topic of [...this.#topics.values()]) {
            topic.state = "idle";
            topic.asked = null;
            if (!topic.current) this.#topics.delete(topic.id);
        }
        if (this.#all) Object.assign(this.#all, { held: [], listed: false });
        return socket;
    }

    /** The network or the user is back: no reason to wait any longer. */
    #hurry = () => {
        if (this.#connection.state === "waiting" && globalThis.document?.visibilityState !== "hidden") this.#connect();
    };

    #send(message) {
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    }

    #report(change) {
        this.#connection = { ...this.#connection, ...change };
        this.dispatchEvent(new CustomEvent("connection", { detail: this.#connection }));
    }

    // ---- Messages

    #receive(text) {
        let message;
        try {
            message = JSON.parse(text);
        } catch (error) {
            this.#lose(PROTOCOL_BROKEN, "the server sent no JSON");
            return;
        }
        switch (message.type) {
            case "welcome":
                this.#report({ state: "open", instance: message.instance, reason: null });
                return;
            case "pong":
                if (this.#pingSentAt === null) return;
                this.#report({ latency: performance.now() - this.#pingSentAt });
                this.#pingSentAt = null;
                return;
            case "subscribed":
                if (message.channel) this.#listAll(this.#all, this.#socket);
                else this.#subscribed(message);
                return;
            case "unsubscribed":
                this.#unsubscribed(message.matchId);
                return;
            case "error":
                this.#refused(message);
                return;
            default:
                // What is not an event comes from a newer server.
                if (Number.isInteger(message.seq)) this.#event(message);
        }
    }

    // ---- One match. A topic is asked for, and given up, only when the answer to the step before has come, so
    // that each answer is known to belong to the one subscription that was asked for.

    #drive(topic) {
        if (this.#socket?.readyState !== WebSocket.OPEN) {
            if (!topic.current) this.#topics.delete(topic.id);
        } else if (topic.state === "idle" && topic.current) {
            topic.state = "subscribing";
            topic.asked = topic.current;
            const { last } = topic.current;
            this.#send({ action: "subscribe", matchId: topic.id, ...(last === null ? {} : { since: last }) });
        } else if (topic.state === "idle") {
            this.#topics.delete(topic.id);
        } else if (topic.state === "subscribed" && topic.current !== topic.asked) {
            topic.state = "unsubscribing";
            this.#send({ action: "unsubscribe", matchId: topic.id });
        }
    }

    #subscribed({ matchId, seq, recovered, data }) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "subscribing") return;
        topic.state = "subscribed";
        const subscription = topic.asked;
        if (topic.current === subscription) {
            const resumed = subscription.last !== null;
            subscription.head = seq;
            // Resumed: the snapshot is ahead of the missed events, which follow now. They tell the same.
            if (!resumed || !recovered) {
                subscription.last = seq;
                subscription.handlers.onSnapshot?.(data, { lost: resumed });
            }
        }
        this.#drive(topic);
    }

    #unsubscribed(matchId) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "unsubscribing") return;
        topic.state = "idle";
        this.#drive(topic);
    }

    #refused({ code, message, matchId }) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "subscribing") {
            console.error(`Live Score: ${code}: ${message}`);
            return;
        }
        topic.state = "idle";
        if (code === "unavailable") {
            const socket = this.#socket;
            const again = () => {
                if (socket === this.#socket && this.#topics.get(matchId) === topic) this.#drive(topic);
            };
            setTimeout(again, 500 + Math.random() * 1500);
            return;
        }
        const subscription = topic.asked;
        if (topic.current === subscription) topic.current = null;
        this.#drive(topic);
        subscription.handlers.onError?.(new LiveScoreError(message, { code }));
    }

    #event(event) {
        const topic = this.#topics.get(event.matchId);
        // One that comes over the channel before the topic is answered is replayed after the answer.
        if (topic?.state === "subscribed" && topic.current === topic.asked) {
            const subscription = topic.current;
            if (event.seq > subscription.last + 1) {
                this.#lose(PROTOCOL_BROKEN, `match ${event.matchId}: event ${subscription.last + 1} is missing`);
                return;
            }
            if (event.seq === subscription.last + 1) {
                subscription.last = event.seq;
                subscription.handlers.onEvent?.(event, { replayed: event.seq <= subscription.head });
            }
        }
        if (this.#all && CHANNEL_EVENTS.has(event.type)) this.#channelEvent(this.#all, event);
    }

    // ---- All matches. The channel has no snapshot and skips commentary, so a gap cannot be seen: after each new
    // connection the list is read again, and events that come meanwhile are held until it is there.

    #channelEvent(all, event) {
        if (!all.listed) {
            all.held.push(event);
        } else if (event.seq > (all.seen.get(event.matchId) ?? 0)) {
            all.seen.set(event.matchId, event.seq);
            all.handlers.onEvent?.(event);
        }
    }

    async #listAll(all, socket) {
        const isCurrent = () => this.#all === all && this.#socket === socket;
        for (let attempt = 0; isCurrent(); ++attempt) {
            try {
                const { matches, complete } = await this.#readAll(all.limit);
                if (!isCurrent()) return;
                for (const { id, seq } of matches) all.seen.set(id, Math.max(seq, all.seen.get(id) ?? 0));
                all.listed = true;
                all.handlers.onMatches?.(matches, { complete });
                for (const event of all.held.splice(0)) this.#channelEvent(all, event);
                return;
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                console.warn(`Live Score: the list of matches: ${error.message}`);
                await sleep(500 + jitter(attempt));
            }
        }
    }

    async #readAll(limit) {
        const matches = new Map();
        let cursor;
        do {
            const page = await this.matches({ limit: Math.min(100, limit - matches.size), cursor });
            for (const match of page.data) matches.set(match.id, match);
            cursor = page.pagination.hasMore ? page.pagination.nextCursor : undefined;
        } while (cursor && matches.size < limit);
        return { matches: [...matches.values()], complete: !cursor };
    }
}

/** ms to wait after `attempt` failures: exponential with full jitter, so that clients do not return in step. */
function jitter(attempt) {
    return Math.random() * Math.min(10_000, 250 * 2 ** Math.min(attempt, 10));
}

function sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/** crypto.randomUUID exists in secure contexts only; a page may come from a plain http address. */
function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
