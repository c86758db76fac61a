import { MatchRecord } from "./match_record.js";

const TYPES = [
    "match:created", "match:updated", "match:status", "score:update", "commentary:new", "commentary:updated",
    "commentary:removed", "lineups:updated", "stats:updated",
];
export const SPEEDS = [1, 5, 20, 60, 200];

/** The speed that shows the whole log in about two minutes. */
export function speedFor(log) {
    const seconds = log.length > 1 ? (Date.parse(log.at(-1).timestamp) - Date.parse(log[0].timestamp)) / 1000 : 0;
    return SPEEDS.find((speed) => seconds / speed <= 120) ?? SPEEDS.at(-1);
}

/**
 * A stored match that is shown again as if it were live, by the service's event stream. `record` is null until the first
 * event. `tell(event)` is called after each change: with the event, or with null.
 */
export class MatchReplay {
    state = "playing"; // or "paused", "ended", "failed"
    record = null;
    seq = 0; // of the last event that was shown
    speed;
    #id;
    #tell;
    #stream = null;
    #at = null; // the time of the last event, and when it came
    #heard = 0;

    /** @param from {seq, record}: goes on from there; absent: from the begin of the match */
    constructor(id, { speed, from = null, tell }) {
        this.#id = id;
        this.#tell = tell;
        this.speed = speed;
        if (from) {
            this.seq = from.seq;
            this.record = new MatchRecord(from.record.match, { ...from.record, entries: from.record.inOrder });
        }
        this.#open();
    }

    /** The time of day that the replay shows: its clock runs as fast as its events. Ms since 1970. */
    now() {
        if (this.#at === null) return this.record ? Date.parse(this.record.match.updatedAt) : 0;
        return this.#at + (this.state === "playing" ? (performance.now() - this.#heard) * this.speed : 0);
    }

    pause() {
        this.#at = this.now();
        this.state = "paused";
        this.#close();
        this.#tell(null);
    }

    resume() {
        this.state = "playing";
        this.#heard = performance.now();
        this.#open();
        this.#tell(null);
    }

    setSpeed(speed) {
        this.#at = this.now();
        this.#heard = performance.now();
        this.speed = speed;
        if (this.state !== "playing") return;
        this.#close();
        this.#open();
        this.#tell(null);
    }

    stop() {
        this.#close();
    }

    #open() {
        const stream = new EventSource(`/api/matches/${this.#id}/replay?speed=${this.speed}&from=${this.seq + 1}`);
        this.#stream = stream;
        for (const type of TYPES) stream.addEventListener(type, ({ data }) => this.#take(JSON.parse(data)));
        stream.addEventListener("end", () => this.#end("ended"));
        // It comes back by itself behind the last event, unless the service has refused it.
        stream.addEventListener("error", () => stream.readyState === EventSource.CLOSED && this.#end("failed"));
    }

    #take(event) {
        if (event.seq <= this.seq) return;
        this.seq = event.seq;
        this.#at = Date.parse(event.timestamp);
        this.#heard = performance.now();
        if (this.record) this.record.apply(event);
        else this.record = new MatchRecord({ ...event.data, seq: event.seq });
        this.#tell(event);
    }

    #end(state) {
        this.#at = this.now();
        this.state = state;
        this.#close();
        this.#tell(null);
    }

    #close() {
        this.#stream?.close();
        this.#stream = null;
    }
}
