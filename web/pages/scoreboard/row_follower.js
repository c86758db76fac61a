/** What the board wants to know of a match that is in view: who scored, cards, and the periods of its clock. */
const EVENTS = ["score:update", "match:status", "match:updated", "match:removed", "commentary:new", "commentary:updated", "commentary:removed"];
/** A row that only scrolls by is not followed. */
const DWELL_MS = 400;
const LINGER_MS = 5_000;
const MOST = 60;

/**
 * Follows the matches whose rows are in view, each by itself. The list of the day tells scores and status of all matches;
 * this tells the rest, of a few. An event stream has its topics in its address and would begin anew with each row, so this
 * is for sockets.
 */
export class RowFollower {
    #live;
    #on;
    #wanted = new Set();
    #followed = new Map(); // id -> subscription
    #timer = null;

    /** @param on {snapshot(match, {lost}), event(event), gone(id)} */
    constructor(live, on) {
        this.#live = live;
        this.#on = on;
    }

    /** @param ids the matches to follow now */
    show(ids) {
        const wanted = new Set([...ids].slice(0, MOST));
        const isSame = wanted.size === this.#wanted.size && [...wanted].every((id) => this.#wanted.has(id));
        if (isSame) return;
        this.#wanted = wanted;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#settle(), DWELL_MS);
    }

    close() {
        clearTimeout(this.#timer);
        for (const id of [...this.#followed.keys()]) this.#end(id);
        this.#wanted.clear();
    }

    #settle() {
        const { transport } = this.#live.connection;
        if (transport !== null && transport !== "websocket") {
            for (const id of [...this.#followed.keys()]) this.#end(id);
            return;
        }
        for (const id of this.#wanted) if (!this.#followed.has(id)) this.#follow(id);
        const rest = [...this.#followed.keys()].some((id) => !this.#wanted.has(id));
        if (rest) this.#timer = setTimeout(() => this.#drop(), LINGER_MS);
    }

    #drop() {
        for (const id of [...this.#followed.keys()]) if (!this.#wanted.has(id)) this.#end(id);
    }

    #follow(id) {
        this.#followed.set(id, null);
        const subscription = this.#live.match(id, {
            onSnapshot: (match, { lost }) => this.#on.snapshot(match, { lost }),
            onEvent: (event) => this.#on.event(event),
            onError: (error) => {
                this.#followed.delete(id);
                if (error.code === "unknown_match") this.#on.gone(id);
            },
        }, { events: EVENTS });
        if (this.#followed.has(id)) this.#followed.set(id, subscription);
    }

    #end(id) {
        this.#followed.get(id)?.close();
        this.#followed.delete(id);
    }
}
