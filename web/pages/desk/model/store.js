// Where the intents are kept, and the last known state of the matches: in IndexedDB, or in memory where a browser keeps
// nothing.
const NAME = "livescore-desk";
const VERSION = 1;
const TABLE = "intents";
const WORLDS = "worlds";

const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});

class DatabaseStore {
    #database;
    isLasting = true;

    constructor(database) {
        this.#database = database;
        // A newer page of this site wants another version of it.
        database.onversionchange = () => database.close();
    }

    all() {
        return done(this.#database.transaction(TABLE).objectStore(TABLE).getAll());
    }
    put(intent) {
        return this.#write((table) => table.put(structuredClone(intent)));
    }
    remove(id) {
        return this.#write((table) => table.delete(id));
    }

    /** The last known state of a match, or null. */
    async recall(matchId) {
        return (await done(this.#database.transaction(WORLDS).objectStore(WORLDS).get(matchId))) ?? null;
    }
    remember(world) {
        return this.#write((table) => table.put(structuredClone(world)), WORLDS, "relaxed");
    }

    /** Resolves once it is on the disk, if `durability` is strict. */
    #write(work, table = TABLE, durability = "strict") {
        const transaction = this.#database.transaction(table, "readwrite", { durability });
        work(transaction.objectStore(table));
        return new Promise((resolve, reject) => {
            transaction.oncomplete = () => resolve();
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    }
}

/** For a browser that keeps nothing, and for tests. */
export class MemoryStore {
    #intents = new Map();
    isLasting = false;

    async all() {
        return [...this.#intents.values()].map((intent) => structuredClone(intent));
    }
    async put(intent) {
        this.#intents.set(intent.id, structuredClone(intent));
    }
    async remove(id) {
        this.#intents.delete(id);
    }
    async recall() {
        return null;
    }
    async remember() {}
}

export async function openStore() {
    try {
        const opening = indexedDB.open(NAME, VERSION);
        opening.onupgradeneeded = () => {
            opening.result.createObjectStore(TABLE, { keyPath: "id" });
            opening.result.createObjectStore(WORLDS, { keyPath: "id" });
        };
        const database = await done(opening);
        navigator.storage?.persist?.();
        return new DatabaseStore(database);
    } catch {
        return new MemoryStore(); // the desk says so
    }
}
