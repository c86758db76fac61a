// A match and its entries as the server has them, live. No DOM.
import { applyCommentary, applyEvent } from "../../../client/match_state.js";

const PAGE = 100;
/** So long after a change its state is kept for a page that is loaded without a line. */
const KEEP_AFTER_MS = 300;

/** Sends the event "change" whenever something of it changes. */
export class MatchWorld extends EventTarget {
    #service;
    #subscription = null;
    #isRead = false; // `entries` are as new as `match`
    #heard = null; // what was heard while entries are read
    #store;
    #keeping = null;

    /** @param store {recall(id), remember({id, match, entries, lineups})}, or null: nothing is kept */
    constructor(service, id, store = null) {
        super();
        this.#service = service;
        this.#store = store;
        this.id = id;
        this.match = null;
        this.entries = [];
        this.wasRead = false; // by this page: what is kept from before may lack the latest entries
        this.lineups = { home: null, away: null };
        this.error = null;
    }

    follow() {
        this.#store?.recall(this.id).then((known) => {
            if (!known || this.match) return;
            Object.assign(this, { match: known.match, entries: known.entries, lineups: known.lineups });
            this.dispatchEvent(new Event("change"));
        }).catch(() => {}); // then the network tells it
        this.#subscription = this.#service.match(this.id, {
            onSnapshot: (match) => {
                this.match = match;
                this.#isRead = false;
                this.#changed();
                this.#readEntries().catch(() => {}); // the next look reads them again
                this.#readLineups();
            },
            onEvent: (event) => this.#take(event),
            onError: (error) => {
                this.error = error;
                this.#changed();
            },
        });
        return this;
    }
    close() {
        this.#subscription?.close();
        clearTimeout(this.#keeping);
    }

    /** For the outbox: what is known is good while the connection tells all changes. */
    async now({ fresh = false } = {}) {
        const { state, stale } = this.#service.connection;
        if (!fresh && this.match && this.#isRead && state === "open" && !stale) return this;
        // The match comes first: an entry that is younger than the match's seq does no harm, an older one would be missed.
        const { data } = await this.#service.request("GET", `/api/matches/${this.id}`, { attempts: 1 });
        this.seen(data);
        await this.#readEntries(1);
        return this;
    }

    /** A match of an answer. */
    seen(match) {
        if (this.match && match.seq < this.match.seq) return;
        this.match = { ...this.match, ...match };
        this.#changed();
    }
    /** An entry of an answer. Its event comes too. */
    seenEntry(entry) {
        const known = this.entries.some(({ id }) => id === entry.id);
        this.entries = applyCommentary(this.entries, { type: known ? "commentary:updated" : "commentary:new", data: entry });
        this.#changed();
    }
    forgetEntry(id) {
        this.entries = this.entries.filter((entry) => entry.id !== id);
        this.#changed();
    }

    #take(event) {
        if (event.type === "match:removed") {
            this.error = { status: 404, message: "This match was removed" };
            this.#changed();
            return;
        }
        if (event.type === "lineups:updated") this.lineups = { home: event.data.home ?? null, away: event.data.away ?? null };
        if (this.match) this.match = applyEvent(this.match, event);
        this.entries = applyCommentary(this.entries, event);
        this.#heard?.push(event);
        this.#changed();
    }

    async #readEntries(attempts) {
        const heard = (this.#heard = []);
        const { data } = await this.#service.request("GET", `/api/matches/${this.id}/commentary`, { query: { limit: PAGE }, attempts });
        if (heard !== this.#heard) return; // a later look has them
        this.#heard = null;
        this.entries = heard.reduce(applyCommentary, data);
        this.#isRead = true;
        this.wasRead = true;
        this.#changed();
    }

    async #readLineups() {
        try {
            const { data } = await this.#service.lineups(this.id);
            this.lineups = data;
        } catch {
            this.lineups = { home: null, away: null }; // nobody has told them
        }
        this.#changed();
    }

    #changed() {
        if (this.#store && this.#isRead && this.#keeping === null) this.#keeping = setTimeout(() => this.#keep(), KEEP_AFTER_MS);
        this.dispatchEvent(new Event("change"));
    }

    #keep() {
        this.#keeping = null;
        const { id, match, entries, lineups } = this;
        this.#store.remember({ id, match, entries, lineups }).catch(() => {}); // the desk works without it
    }
}
