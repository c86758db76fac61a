import { LiveScoreError } from "../error.js";
import { topicKey, topicOf } from "../following/topic_key.js";
import { sleep } from "../waiting.js";

/** A long poll is so much shorter than the time limit of a request, and at least a second. */
const POLL_MARGIN_MS = 5_000;
/** A browser opens six connections to a host: more matches than this are asked about together. */
const LONG_POLLS = 3;
const IDS_PER_REQUEST = 100;
const DAY_MS = 86_400_000;
/** As many matches as the snapshot of a set has. */
const SET_MATCHES = 200;

/**
 * Requests that behave like a WebSocket: they take its messages, and give its messages. Of a few matches each is a long
 * poll. More matches, and sets of matches, are read again and again, and what changed is read from the log.
 */
export class PollLink {
    #on;
    #rest;
    #timings;
    #abort = new AbortController();
    #topics = new Map(); // topic key -> {message, last, epoch, told}
    #closed = false;
    #confirmed = false;
    #together = false; // the matches are asked about together

    constructor({ rest, timings }, on) {
        this.#on = on;
        this.#rest = rest;
        this.#timings = timings;
        queueMicrotask(() => this.#closed || on.open());
    }

    send(message) {
        const key = topicKey(message);
        if (message.action === "subscribe") {
            const topic = { message, last: message.since, epoch: message.epoch };
            this.#topics.set(key, topic);
            this.#guard(topic, () => this.#follow(topic));
        } else if (message.action === "unsubscribe") {
            this.#topics.delete(key);
            queueMicrotask(() => this.#closed || this.#on.message({ type: "unsubscribed", ...topicOf(message) }));
        }
    }

    /** The requests have a time limit. */
    check() {}

    close() {
        this.#closed = true;
        this.#abort.abort();
    }

    get #waitSeconds() {
        return Math.max(1, Math.floor((this.#timings.requestMs - POLL_MARGIN_MS) / 1000));
    }

    #isCurrent(topic) {
        return !this.#closed && this.#topics.get(topicKey(topic.message)) === topic;
    }

    async #guard(topic, work) {
        try {
            await work();
        } catch (error) {
            if (!this.#isCurrent(topic)) return;
            const { matchId } = topic.message;
            if (error.status === 404 && matchId !== undefined) {
                this.#topics.delete(topicKey(topic.message));
                this.#on.message({ type: "error", code: "unknown_match", message: error.message, matchId });
                return;
            }
            this.#fail(error);
        }
    }

    #fail(error) {
        if (this.#closed) return;
        if (!(error instanceof LiveScoreError)) throw error;
        this.close();
        const code = { 401: 4401, 403: 4403 }[error.status] ?? 1006;
        this.#on.closed(code, `polling: ${error.message}`, error.retryAfter);
    }

    async #follow(topic) {
        const { matchId, channel } = topic.message;
        if (matchId !== undefined) {
            await this.#begin(topic);
            await this.#followMatch(topic);
        } else if (channel === "matches") {
            // The follower of the channel reads the list by itself whenever the channel is subscribed.
            let refresh = false;
            await this.#repeat(topic, async () => {
                await this.#get("/api/matches", { limit: 1 });
                this.#say(topic, { type: "subscribed", channel, refresh });
                refresh = true;
            });
        } else {
            let refresh = false;
            await this.#repeat(topic, async () => {
                const data = await this.#readSet(topic.message);
                this.#say(topic, { type: "subscribed", ...topicOf(topic.message), data, refresh });
                refresh = true;
            });
        }
    }

    /** The snapshot of a match, or the events since the last one that is known. */
    async #begin(topic) {
        const { matchId } = topic.message;
        const resumed = topic.last !== undefined;
        if (resumed && (await this.#readOn(topic, { head: true }))) return;
        const { data } = await this.#get(`/api/matches/${matchId}`);
        topic.last = data.seq;
        topic.epoch = undefined;
        const answer = await this.#get(`/api/matches/${matchId}/events`, { since: data.seq, limit: 1 });
        topic.epoch = answer.epoch;
        this.#say(topic, { type: "subscribed", matchId, seq: data.seq, epoch: answer.epoch, recovered: false, refresh: topic.told === true, data });
        topic.told = true;
    }

    async #followMatch(topic) {
        while (this.#isCurrent(topic)) {
            const matches = [...this.#topics.values()].filter(({ message }) => message.matchId !== undefined);
            if (matches.length > LONG_POLLS) {
                if (!this.#together) this.#followTogether().catch((error) => this.#fail(error));
                return;
            }
            const askedAt = performance.now();
            const before = topic.last;
            if (!(await this.#readOn(topic, { wait: this.#waitSeconds }))) await this.#begin(topic);
            // An instance that drains answers at once.
            const early = topic.last === before && performance.now() - askedAt < this.#timings.pollMs;
            if (early) await sleep(this.#timings.pollMs, this.#abort.signal);
        }
    }

    /** One loop for all matches, until they are few again. */
    async #followTogether() {
        this.#together = true;
        for (;;) {
            const matches = [...this.#topics.values()].filter(({ message, last }) => message.matchId !== undefined && last !== undefined);
            if (this.#closed || matches.length === 0) break;
            for (let i = 0; i < matches.length; i += IDS_PER_REQUEST) {
                const some = matches.slice(i, i + IDS_PER_REQUEST);
                const query = { ids: some.map(({ message }) => message.matchId).join(","), fields: "id,seq" };
                const { data } = await this.#get("/api/matches", query);
                const heads = new Map(data.map(({ id, seq }) => [id, seq]));
                for (const topic of some) {
                    if (heads.get(topic.message.matchId) === topic.last) continue;
                    await this.#guard(topic, async () => (await this.#readOn(topic, {})) || this.#begin(topic));
                }
            }
            await sleep(this.#timings.pollMs, this.#abort.signal);
        }
        this.#together = false;
    }

    /** Reads the log behind the last event. Returns whether the log could tell all of it. */
    async #readOn(topic, { wait, head }) {
        const { matchId } = topic.message;
        const query = { since: topic.last, epoch: topic.epoch, limit: 1000, wait };
        const answer = await this.#get(`/api/matches/${matchId}/events`, query);
        if (!this.#isCurrent(topic)) return true;
        if (answer.pagination.truncated) return false;
        topic.epoch = answer.epoch ?? topic.epoch;
        if (head) {
            const seq = answer.pagination.lastSeq ?? topic.last;
            this.#say(topic, { type: "subscribed", matchId, seq, epoch: topic.epoch, recovered: true, data: null });
            topic.told = true;
        }
        for (const event of answer.data) {
            topic.last = event.seq;
            this.#say(topic, event);
            if (event.type === "match:removed") this.#topics.delete(topicKey(topic.message));
        }
        return true;
    }

    /** As the snapshot of a set: the running matches, and those of the day before and the day to come. */
    async #readSet({ leagueId, teamId }) {
        const now = this.#rest.now();
        const at = (ms) => new Date(ms).toISOString();
        const which = { league: leagueId, team: teamId };
        const matches = new Map();
        for (const query of [{ ...which, status: "live,halftime,suspended" }, { ...which, from: at(now - 2 * DAY_MS), to: at(now + DAY_MS), sort: "-startTime" }]) {
            let cursor;
            do {
                const page = await this.#get("/api/matches", { ...query, limit: 100, cursor });
                for (const match of page.data) matches.set(match.id, match);
                cursor = page.pagination.hasMore ? page.pagination.nextCursor : undefined;
            } while (cursor && matches.size < SET_MATCHES);
        }
        return [...matches.values()].slice(0, SET_MATCHES);
    }

    async #repeat(topic, work) {
        while (this.#isCurrent(topic)) {
            await work();
            await sleep(this.#timings.pollMs, this.#abort.signal);
        }
    }

    async #get(path, query) {
        const answer = await this.#rest.request("GET", path, { query, signal: this.#abort.signal, attempts: 1 });
        if (!this.#closed && !this.#confirmed) {
            this.#confirmed = true;
            this.#on.confirmed({ instance: null });
        }
        return answer;
    }

    #say(topic, message) {
        if (this.#isCurrent(topic)) this.#on.message(message);
    }
}
