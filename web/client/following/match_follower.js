import { LiveScoreError } from "../error.js";
import { jitter, sleep, tell } from "../waiting.js";

/**
 * One match, and those who follow it. The first one decides where the events begin. Each later one gets its own snapshot,
 * or the events behind its own `since`, and then the same events as the others.
 */
export class MatchFollower {
    members;
    #id;
    #rest;
    #end;
    #audience = new Set(); // {handlers, wants, last, waiting, since, epoch}
    #last;
    #epoch;
    #head = 0; // events up to this one happened before the connection was made
    #joined = false;

    /** @param end a function: the match is followed no longer */
    constructor(id, { since, epoch }, rest, end) {
        this.members = { matchId: id };
        this.#id = id;
        this.#rest = rest;
        this.#end = end;
        this.#last = since ?? null;
        this.#epoch = epoch ?? null;
    }

    /** Returns a function that ends it. @param events the types to tell; absent: all */
    add(handlers, { since, epoch, events }) {
        const wants = events ? new Set(events) : null;
        const one = { handlers, wants, waiting: null, last: since ?? null, epoch: epoch ?? null };
        const late = this.#audience.size > 0;
        this.#audience.add(one);
        if (late) this.#catchUp(one);
        return () => {
            one.waiting = null; // it catches up no longer
            if (!this.#audience.delete(one) || this.#audience.size > 0) return;
            this.#end();
        };
    }

    request() {
        if (this.#last === null) return {};
        return this.#epoch === null ? { since: this.#last } : { since: this.#last, epoch: this.#epoch };
    }

    joined({ seq, epoch = null, recovered, data }) {
        const resumed = this.#last !== null;
        this.#joined = true;
        this.#head = seq;
        this.#epoch = epoch;
        // Resumed: the snapshot is ahead of the missed events, which follow now. They tell the same.
        if (resumed && recovered) return;
        this.#last = seq;
        for (const one of [...this.#audience]) {
            if (!resumed && one.last !== null) {
                // It began behind a place of its own, and may not be as far as the snapshot.
                if (!one.waiting && one.last < seq) this.#catchUp(one);
                continue;
            }
            one.waiting = null;
            one.last = seq;
            tell(one.handlers.onSnapshot, data, { lost: resumed });
        }
    }

    interrupted() {
        this.#joined = false;
    }

    refused(error) {
        const audience = [...this.#audience];
        this.#audience.clear();
        this.#end();
        for (const { handlers } of audience) tell(handlers.onError, error);
    }

    /** Returns the number of the event that is missing before this one, or null. */
    event(event) {
        if (event.seq > this.#last + 1) return this.#last + 1;
        if (event.seq <= this.#last) return null;
        this.#last = event.seq;
        const replayed = event.seq <= this.#head;
        const audience = [...this.#audience];
        // A removed match has no further events, and the server has ended its subscription.
        if (event.type === "match:removed") {
            this.#audience.clear();
            this.#end({ removed: true });
        }
        for (const one of audience) {
            if (one.waiting) one.waiting.push(event);
            else this.#tell(one, event, replayed);
        }
        return null;
    }

    #tell(one, event, replayed) {
        if (one.last !== null && event.seq <= one.last) return;
        one.last = event.seq;
        if (!one.wants || one.wants.has(event.type)) tell(one.handlers.onEvent, event, { replayed });
    }

    /** The others are ahead. Events wait until this one knows what was before them. */
    async #catchUp(one) {
        const waiting = (one.waiting = []);
        const isCurrent = () => one.waiting === waiting && (this.#audience.has(one) || waiting.at(-1)?.type === "match:removed");
        const resumed = one.last !== null;
        for (let attempt = 0; ; ++attempt) {
            try {
                let snapshot = null;
                if (one.last === null) {
                    snapshot = (await this.#rest.request("GET", `/api/matches/${this.#id}`)).data;
                    if (!isCurrent()) return;
                }
                const from = snapshot?.seq ?? one.last;
                const { events, truncated } = await this.#rest.missed(this.#id, from, one.epoch ?? this.#epoch);
                if (!isCurrent()) return;
                if (truncated) {
                    one.last = null;
                    one.epoch = null;
                    continue;
                }
                const behind = [...events, ...waiting];
                // The others have told one that the log did not have yet.
                if (this.#joined && this.#last > (behind.at(-1)?.seq ?? from)) throw new LiveScoreError("the log is behind");
                one.waiting = null;
                if (snapshot) {
                    one.last = snapshot.seq;
                    tell(one.handlers.onSnapshot, snapshot, { lost: resumed });
                }
                for (const event of behind) this.#tell(one, event, true);
                return;
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                if (!isCurrent()) return;
                if (error.status >= 400 && error.status < 500 && error.status !== 429) {
                    this.#audience.delete(one);
                    tell(one.handlers.onError, error);
                    if (this.#audience.size === 0) this.#end();
                    return;
                }
                await sleep(500 + jitter(attempt));
            }
        }
    }
}
