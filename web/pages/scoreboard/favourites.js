/** Favourite matches and leagues, kept in the browser. Emits `change`. */
const KEY = "livescore.favourites";
const MOST = 500; // the oldest go

class Favourites extends EventTarget {
    matches = new Set();
    leagues = new Set();

    constructor() {
        super();
        this.#read();
        // Another tab has changed them.
        addEventListener("storage", ({ key }) => {
            if (key !== KEY && key !== null) return;
            this.#read();
            this.dispatchEvent(new Event("change"));
        });
    }

    /** @param kind "matches" or "leagues" */
    toggle(kind, id) {
        const set = this[kind];
        if (!set.delete(id)) set.add(id);
        for (const oldest of set) {
            if (set.size <= MOST) break;
            set.delete(oldest);
        }
        try {
            localStorage.setItem(KEY, JSON.stringify({ matches: [...this.matches], leagues: [...this.leagues] }));
        } catch {
            // Storage is full or forbidden: they last as long as the page.
        }
        this.dispatchEvent(new Event("change"));
    }

    #read() {
        let stored = {};
        try {
            stored = JSON.parse(localStorage.getItem(KEY)) ?? {};
        } catch {
            // Nothing, or nothing that this page has written.
        }
        const ids = (list) => new Set(Array.isArray(list) ? list.filter(Number.isSafeInteger) : []);
        this.matches = ids(stored.matches);
        this.leagues = ids(stored.leagues);
    }
}

export const favourites = new Favourites();
