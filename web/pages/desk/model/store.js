// Where the intents are kept: in IndexedDB, or in memory where a browser keeps nothing.
const NAME = "livescore-desk";
const TABLE = "intents";

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

    /** Resolves once it is on the disk. */
    #write(work) {
        const transaction = this.#database.transaction(TABLE, "readwrite", { durability: "strict" });
        work(transaction.objectStore(TABLE));
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
}

export async function openStore() {
    try {
        const opening = indexedDB.open(NAME, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: "id" });
        const database = await done(opening);
        navigator.storage?.persist?.();
        return new DatabaseStore(database);
    } catch {
        return new MemoryStore(); // the desk says so
    }
}
