import { LiveScoreError } from "../error.js";
import { topicKey } from "./topic_key.js";

/**
 * What the client follows: matches, sets of matches, and the channel. A topic takes the next step only when the answer to
 * the step before has come. So each answer belongs to the one subscription that the client has asked for.
 *
 * A follower is the object behind a topic:
 *   request()           the further members of its subscribe message
 *   joined(message)     it is subscribed
 *   interrupted()       it no longer is
 *   refused(error)      it is over
 */
export class Topics {
    #connection;
    #topics = new Map(); // key -> {key, members, state, current, asked}
    #round = 0; // counts the connections that were lost

    constructor(connection) {
        this.#connection = connection;
    }

    /** @param members the members of a message that name the topic */
    add(members, follower) {
        const key = topicKey(members);
        let topic = this.#topics.get(key);
        if (!topic) this.#topics.set(key, (topic = { key, members, state: "idle", current: null, asked: null }));
        topic.current = follower;
        this.#connection.ensure();
        this.#drive(topic);
    }

    remove(members, follower) {
        const topic = this.#topics.get(topicKey(members));
        if (topic?.current !== follower) return;
        topic.current = null;
        this.#drive(topic);
    }

    /** The server has ended the subscription by itself. */
    over(members, follower) {
        const topic = this.#topics.get(topicKey(members));
        if (topic?.current === follower) this.#topics.delete(topic.key);
    }

    /** The follower wants to begin anew, with another request. */
    renew(members, follower) {
        const topic = this.#topics.get(topicKey(members));
        if (topic?.current !== follower || topic.state !== "subscribed") return;
        topic.state = "idle";
        this.#drive(topic);
    }

    /** The follower of a topic that is subscribed now. */
    follower(members) {
        const topic = this.#topics.get(topicKey(members));
        return topic?.state === "subscribed" && topic.current === topic.asked ? topic.current : null;
    }

    /** How many topics are followed, or were a moment ago. An event on a connection with one topic is of that one. */
    get size() {
        return this.#topics.size;
    }

    /** Whether everything that is wanted is subscribed. */
    get settled() {
        return [...this.#topics.values()].every(({ state, current }) => current === null || state === "subscribed");
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
            if (topic.current) topic.current.interrupted();
            else this.#topics.delete(topic.key);
        }
    }

    clear() {
        this.#topics.clear();
    }

    subscribed(message) {
        const topic = this.#topics.get(topicKey(message));
        // Polls tell a set again and again, and a match when its log cannot tell all.
        if (topic?.state === "subscribed" && message.refresh && topic.current === topic.asked) topic.current.joined(message);
        if (topic?.state !== "subscribing") return;
        topic.state = "subscribed";
        if (topic.current === topic.asked) topic.current.joined(message);
        this.#drive(topic);
    }

    unsubscribed(message) {
        const topic = this.#topics.get(topicKey(message));
        if (topic?.state === "subscribed" && topic.current === topic.asked && topic.current) {
            // A new token does not cover it.
            this.#topics.delete(topic.key);
            topic.current.refused(new LiveScoreError(`${topic.key}: the token no longer covers it`, { code: "forbidden", topic: topic.members }));
            return;
        }
        if (topic?.state !== "unsubscribing") return;
        topic.state = "idle";
        this.#drive(topic);
    }

    /** Returns whether the error was about a topic. */
    refused(message) {
        const { code, retryAfter = 0 } = message;
        const topic = this.#topics.get(topicKey(message)) ?? this.#onlyOneAsked(message);
        if (topic?.state !== "subscribing") return false;
        topic.state = "idle";
        if (code === "unavailable" || code === "rate_limited") {
            const round = this.#round;
            const again = () => {
                if (round === this.#round && this.#topics.get(topic.key) === topic) this.#drive(topic);
            };
            setTimeout(again, retryAfter * 1000 + 500 + Math.random() * 1500);
            return true;
        }
        const follower = topic.asked;
        if (topic.current === follower) topic.current = null;
        this.#drive(topic);
        follower.refused(new LiveScoreError(message.message, { code, topic: topic.members }));
        return true;
    }

    /** An error of a message that the server could not read names no topic. */
    #onlyOneAsked(message) {
        if (topicKey(message) !== null) return null;
        const asked = [...this.#topics.values()].filter(({ state }) => state === "subscribing");
        return asked.length === 1 ? asked[0] : null;
    }

    #drive(topic) {
        if (!this.#connection.isOpen) {
            if (!topic.current) this.#topics.delete(topic.key);
        } else if (topic.state === "idle" && topic.current) {
            topic.state = "subscribing";
            topic.asked = topic.current;
            this.#connection.send({ action: "subscribe", ...topic.members, ...topic.current.request() });
        } else if (topic.state === "idle") {
            this.#topics.delete(topic.key);
        } else if (topic.state === "subscribed" && topic.current !== topic.asked) {
            topic.state = "unsubscribing";
            this.#connection.send({ action: "unsubscribe", ...topic.members });
        }
    }
}
