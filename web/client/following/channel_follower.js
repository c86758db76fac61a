import { tell } from "../waiting.js";

const CHANNEL_EVENTS = new Set(["match:created", "match:status", "score:update", "match:removed"]);

/** The channel of all matches: new ones, scores and status. Its listeners read a list beside it. */
export class ChannelFollower {
    members = { channel: "matches" };
    #end;
    #listeners = new Set(); // {joined(message), event(event), interrupted(), refused(error)}
    #joined = null; // the server's answer

    /** @param end a function: the channel is followed no longer */
    constructor(end) {
        this.#end = end;
    }

    /** Returns a function that ends it. */
    add(listener) {
        this.#listeners.add(listener);
        if (this.#joined) listener.joined({ ...this.#joined, refresh: false });
        return () => {
            if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#end();
        };
    }

    request() {
        return {};
    }

    joined(message) {
        this.#joined = message;
        for (const listener of [...this.#listeners]) listener.joined(message);
    }

    interrupted() {
        this.#joined = null;
        for (const listener of [...this.#listeners]) listener.interrupted();
    }

    refused(error) {
        const listeners = [...this.#listeners];
        this.#listeners.clear();
        this.#end();
        for (const listener of listeners) tell((told) => listener.refused(told), error);
    }

    event(event) {
        if (!CHANNEL_EVENTS.has(event.type)) return;
        for (const listener of [...this.#listeners]) listener.event(event);
    }
}
