import { PROTOCOL_BROKEN } from "./connection.js";
import { LiveScoreError } from "./error.js";

/**
 * The matches that the client follows one by one. A topic takes the next step only when the answer to the step before
 * has come. So each answer belongs to the one subscription that the client has asked for.
 */
export class Topics {
    #connection;
    #topics = new Map(); // match id -> topic
    #round = 0; // counts the connections that were lost

    constructor(connection) {
        this.#connection = connection;
    }

    /** As `LiveScore.subscribe`. */
    subscribe(matchId, handlers, since, epoch) {
        let topic = this.#topics.get(matchId);
        if (topic?.current) throw new Error(`match ${matchId} is subscribed already`);
        if (!topic) this.#topics.set(matchId, (topic = { id: matchId, state: "idle", current: null, asked: null }));
        const subscription = { handlers, last: since ?? null, epoch: epoch ?? null, head: 0 };
        topic.current = subscription;
        this.#connection.ensure();
        this.#drive(topic);
        return () => {
            if (topic.current !== subscription || this.#topics.get(matchId) !== topic) return;
            topic.current = null;
            this.#drive(topic);
        };
    }

    /** The connection is open: asks for all topics. */
    resume() {
        for (const topic of [...this.#topics.values()]) this.#drive(topic);
    }

    /** The connection was lost: no topic is subscribed now. */
    reset() {
        this.#round += 1;
        for (const topic of [...this.#topics.values()]) {
            topic.state = "idle";
            topic.asked = null;
            if (!topic.current) this.#topics.delete(topic.id);
        }
    }

    clear() {
        this.#topics.clear();
    }

    subscribed({ matchId, seq, epoch = null, recovered, data }) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "subscribing") return;
        topic.state = "subscribed";
        const subscription = topic.asked;
        if (topic.current === subscription) {
            const resumed = subscription.last !== null;
            subscription.head = seq;
            subscription.epoch = epoch;
            // Resumed: the snapshot is ahead of the missed events, which follow now. They tell the same.
            if (!resumed || !recovered) {
                subscription.last = seq;
                subscription.handlers.onSnapshot?.(data, { lost: resumed });
            }
        }
        this.#drive(topic);
    }

    unsubscribed(matchId) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "unsubscribing") return;
        topic.state = "idle";
        this.#drive(topic);
    }

    refused({ code, message, matchId, retryAfter = 0 }) {
        const topic = this.#topics.get(matchId);
        if (topic?.state !== "subscribing") {
            console.error(`Live Score: ${code}: ${message}`);
            return;
        }
        topic.state = "idle";
        if (code === "unavailable" || code === "rate_limited") {
            const round = this.#round;
            const again = () => {
                if (round === this.#round && this.#topics.get(matchId) === topic) this.#drive(topic);
            };
            setTimeout(again, retryAfter * 1000 + 500 + Math.random() * 1500);
            return;
        }
        const subscription = topic.asked;
        if (topic.current === subscription) topic.current = null;
        this.#drive(topic);
        subscription.handlers.onError?.(new LiveScoreError(message, { code }));
    }

    /** Returns whether the client may keep the connection. It may not when an event is missing. */
    event(event) {
        const topic = this.#topics.get(event.matchId);
        // When an event comes over the channel before the topic's answer, the server replays it after the answer.
        if (topic?.state !== "subscribed" || topic.current !== topic.asked) return true;
        const subscription = topic.current;
        if (event.seq > subscription.last + 1) {
            this.#connection.lose(PROTOCOL_BROKEN, `match ${event.matchId}: event ${subscription.last + 1} is missing`);
            return false;
        }
        if (event.seq === subscription.last + 1) {
            subscription.last = event.seq;
            // A removed match has no further events, and the server has ended its subscription.
            if (event.type === "match:removed") this.#topics.delete(event.matchId);
            subscription.handlers.onEvent?.(event, { replayed: event.seq <= subscription.head });
        }
        return true;
    }

    #drive(topic) {
        if (!this.#connection.isOpen) {
            if (!topic.current) this.#topics.delete(topic.id);
        } else if (topic.state === "idle" && topic.current) {
            topic.state = "subscribing";
            topic.asked = topic.current;
            const { last, epoch } = topic.current;
            const from = last === null ? {} : epoch === null ? { since: last } : { since: last, epoch };
            this.#connection.send({ action: "subscribe", matchId: topic.id, ...from });
        } else if (topic.state === "idle") {
            this.#topics.delete(topic.id);
        } else if (topic.state === "subscribed" && topic.current !== topic.asked) {
            topic.state = "unsubscribing";
            this.#connection.send({ action: "unsubscribe", matchId: topic.id });
        }
    }
}
