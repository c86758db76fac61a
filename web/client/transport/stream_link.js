import { LiveScoreError } from "../error.js";
import { readEventStream } from "./event_stream.js";
import { topicKey, topicOf } from "../following/topic_key.js";

/** Subscriptions that are made in one go share a stream. */
const GATHER_MS = 20;
const MATCHES_PER_STREAM = 100;
/** The link must start anew, with all that is subscribed now. Nothing has failed. */
export const RESHAPED = 4100;

/**
 * Event streams that behave like a WebSocket: they take its messages, and give its messages. What is subscribed stands in
 * the address of a stream. So a subscription that comes later ends this link; the next one follows all of them.
 *
 * A stream of one match resumes by itself. A stream of several topics begins anew each time: this link reads what was
 * missed of each match from the log.
 */
export class StreamLink {
    #on;
    #rest;
    #timings;
    #delay;
    #wanted = new Map(); // topic key -> its subscribe message
    #filling = new Map(); // match id -> events that wait for those before them
    #abort = new AbortController();
    #begun = false;
    #closed = false;
    #confirmed = false;
    #gather = null;
    #timers = new Set();

    constructor({ rest, timings, delay = 0 }, on) {
        this.#on = on;
        this.#rest = rest;
        this.#timings = timings;
        this.#delay = delay > 0 ? delay : undefined;
        queueMicrotask(() => this.#closed || on.open());
    }

    send(message) {
        if (message.action === "subscribe") this.#add(message);
        else if (message.action === "unsubscribe") this.#remove(message);
    }

    /** The heartbeats of the service tell soon enough. */
    check() {}

    close() {
        this.#closed = true;
        clearTimeout(this.#gather);
        for (const timer of this.#timers) clearTimeout(timer);
        this.#abort.abort();
    }

    #add(message) {
        this.#wanted.set(topicKey(message), message);
        this.#shapeSoon();
    }

    /** A stream that has begun goes on with the others' events only after it was made anew. */
    #remove(message) {
        this.#wanted.delete(topicKey(message));
        if (!this.#begun) queueMicrotask(() => this.#closed || this.#on.message({ type: "unsubscribed", ...topicOf(message) }));
        this.#shapeSoon();
    }

    #shapeSoon() {
        clearTimeout(this.#gather);
        this.#gather = setTimeout(() => (this.#begun ? this.#end(RESHAPED, "other subscriptions") : this.#begin()), GATHER_MS);
    }

    #begin() {
        if (this.#wanted.size === 0) return;
        this.#begun = true;
        for (const { path, query, topics } of this.#addresses()) this.#run(path, query, topics);
    }

    #addresses() {
        const wanted = [...this.#wanted.values()];
        const matches = wanted.filter(({ matchId }) => matchId !== undefined);
        if (wanted.length === 1 && matches.length === 1) {
            const [{ matchId, since, epoch }] = matches;
            return [{ path: `/api/matches/${matchId}/stream`, query: { since, epoch, delay: this.#delay }, topics: matches }];
        }
        const path = "/api/matches/stream";
        const addresses = [];
        const naming = (name) => wanted.filter((message) => message[name] !== undefined);
        const queues = { matchIds: [], leagueId: naming("leagueId"), teamId: naming("teamId"), channel: naming("channel") };
        for (let i = 0; i < matches.length; i += MATCHES_PER_STREAM) queues.matchIds.push(matches.slice(i, i + MATCHES_PER_STREAM));
        // A stream has one league, one team and one channel at most.
        while (Object.values(queues).some((queue) => queue.length > 0)) {
            const query = { delay: this.#delay }, topics = [];
            for (const [name, queue] of Object.entries(queues)) {
                const next = queue.shift();
                if (next === undefined) continue;
                query[name] = name === "matchIds" ? next.map(({ matchId }) => matchId).join(",") : next[name];
                topics.push(...[next].flat());
            }
            addresses.push({ path, query, topics });
        }
        return addresses;
    }

    async #run(path, query, topics) {
        const single = topics.length === 1 ? topics[0] : null;
        let silence = null;
        const expect = (ms) => {
            clearTimeout(silence);
            this.#timers.delete(silence);
            silence = setTimeout(() => this.#end(4001, "the event stream fell silent"), ms);
            this.#timers.add(silence);
        };
        expect(this.#timings.streamConnectMs);
        try {
            const answer = await this.#rest.open(path, query, this.#abort.signal);
            // Until the first event nobody knows whether something on the way holds the stream back.
            await readEventStream(answer, {
                onLife: () => this.#confirmed && expect(this.#timings.streamSilenceMs),
                onMessage: (text) => {
                    if (this.#closed) return;
                    expect(this.#timings.streamSilenceMs);
                    this.#receive(text);
                },
            });
            // Behind match:removed a stream ends, and nothing is wrong.
            if (topics.some((topic) => this.#wanted.get(topicKey(topic)) === topic)) this.#end(1006, "the event stream ended");
        } catch (error) {
            if (this.#closed) return;
            if (error.status === 404 && single?.matchId !== undefined) {
                this.#confirm();
                this.#on.message({ type: "error", code: "unknown_match", message: error.message, matchId: single.matchId });
            } else if (error.status === 404) {
                await this.#sortOut(topics);
            } else if (error.status === 401 || error.status === 403) {
                this.#end(error.status === 401 ? 4401 : 4403, error.message);
            } else {
                this.#end(1006, `event stream: ${error.message}`, error.retryAfter);
            }
        } finally {
            clearTimeout(silence);
            this.#timers.delete(silence);
        }
    }

    /** One of several matches is unknown, so the service refused the stream. It may have been removed meanwhile. */
    async #sortOut(topics) {
        const { signal } = this.#abort;
        const matches = topics.filter(({ matchId }) => matchId !== undefined);
        try {
            const query = { ids: matches.map(({ matchId }) => matchId).join(","), fields: "id" };
            const { data } = await this.#rest.request("GET", "/api/matches", { query, signal });
            const known = new Set(data.map(({ id }) => id));
            for (const { matchId, since, epoch } of matches) {
                if (known.has(matchId)) continue;
                const log = since === undefined ? null : await this.#rest.missed(matchId, since, epoch, { signal }).catch((error) => {
                    if (error.status !== 404) throw error;
                    return null;
                });
                if (this.#closed) return;
                this.#confirm();
                if (log === null || log.truncated) {
                    this.#on.message({ type: "error", code: "unknown_match", message: `There is no match ${matchId}`, matchId });
                } else {
                    this.#on.message({ type: "subscribed", matchId, seq: log.events.at(-1)?.seq ?? since, epoch: log.epoch, recovered: true, data: null });
                    for (const event of log.events) this.#on.message(event);
                }
            }
            this.#end(RESHAPED, "a match is gone");
        } catch (error) {
            if (!(error instanceof LiveScoreError)) throw error;
            this.#end(1006, `event stream: ${error.message}`, error.retryAfter);
        }
    }

    #confirm() {
        if (this.#confirmed) return;
        this.#confirmed = true;
        this.#on.confirmed({ instance: null });
    }

    #receive(text) {
        let message;
        try {
            message = JSON.parse(text);
        } catch (error) {
            this.#end(4000, "the server sent no JSON");
            return;
        }
        this.#confirm();
        const topic = this.#wanted.get(topicKey(message));
        if (message.type === "subscribed" && message.matchId !== undefined && topic?.since !== undefined && !message.recovered) {
            this.#resume(topic, message);
            return;
        }
        const waiting = this.#filling.get(message.matchId);
        if (waiting && message.type !== "subscribed") {
            waiting.push(message);
            return;
        }
        this.#pass(message);
    }

    #pass(message) {
        if (this.#closed) return;
        this.#on.message(message);
        if (message.type === "match:removed") this.#wanted.delete(topicKey({ matchId: message.matchId }));
    }

    /** The stream told the match as it stands. What was missed before that comes from the log. */
    async #resume(topic, answer) {
        const { matchId, since, epoch } = topic;
        // Another history, or a stream of one match, which says that it cannot replay.
        const same = epoch === undefined || answer.epoch === undefined || epoch === answer.epoch;
        if (!same || this.#wanted.size === 1 || answer.seq < since) {
            this.#pass(answer);
            return;
        }
        const waiting = [];
        this.#filling.set(matchId, waiting);
        try {
            const { events, truncated } = answer.seq === since ? { events: [] } : await this.#rest.missed(matchId, since, epoch, { signal: this.#abort.signal });
            if (this.#closed || this.#filling.get(matchId) !== waiting) return;
            this.#filling.delete(matchId);
            this.#pass({ ...answer, recovered: !truncated });
            let last = truncated ? answer.seq : since;
            for (const event of [...events, ...waiting]) {
                if (event.seq <= last) continue;
                last = event.seq;
                this.#pass(event);
            }
        } catch (error) {
            if (!(error instanceof LiveScoreError)) throw error;
            this.#end(1006, `the missed events of match ${matchId}: ${error.message}`);
        }
    }

    #end(code, reason, retryAfter) {
        if (this.#closed) return;
        this.close();
        this.#on.closed(code, reason, retryAfter);
    }
}
