const STORED = "livescore.ops.key";

/** The service said no. */
export class Refused extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

async function problemOf(answer) {
    const body = await answer.json().catch(() => ({}));
    const details = (body.details ?? []).map((detail) => `${detail.path?.join(".")}: ${detail.message}`).join("; ");
    return new Refused(answer.status, [body.error ?? `The answer was ${answer.status}`, details].filter(Boolean).join(". "));
}

/**
 * Who looks, and how the page asks the service. The key is in memory and in the storage of this tab, which ends with it;
 * it goes out in a header and never in an address.
 *
 * Events: "change" (who, or whether anybody, is signed in), "notice" (an action was done or refused).
 */
export class Operator extends EventTarget {
    #key = "";
    #underWay = new Map(); // path -> promise: two parts of the page may show the same
    me = null;
    /** Why nobody is signed in any more. */
    farewell = "";
    /** What became of the last action: {text, failed, entry}. */
    notice = null;

    constructor(storage = sessionStorage) {
        super();
        this.storage = storage;
        this.#key = storage.getItem(STORED) ?? "";
    }

    get key() {
        return this.#key;
    }
    get mayAct() {
        return this.me?.mayAct ?? false;
    }
    get wasSignedIn() {
        return this.storage.getItem(STORED) !== null;
    }

    /** Throws Refused, or TypeError when the service is not there. */
    async signIn(key) {
        this.#key = key;
        this.me = (await this.#ask("/api/admin/me")).data;
        this.storage.setItem(STORED, key);
        this.farewell = "";
        this.dispatchEvent(new Event("change"));
    }

    signOut(why = "") {
        this.#key = "";
        this.me = null;
        this.notice = null;
        this.farewell = why;
        this.storage.removeItem(STORED);
        this.dispatchEvent(new Event("change"));
    }

    /** The JSON of the answer. */
    async get(path) {
        try {
            if (!this.#underWay.has(path)) {
                this.#underWay.set(path, this.#ask(path).finally(() => this.#underWay.delete(path)));
            }
            return await this.#underWay.get(path);
        } catch (problem) {
            if (problem.status === 401 && this.me) this.signOut("The key is not valid any more.");
            throw problem;
        }
    }

    /**
     * Does something, and tells what became of it with the row of the audit log that it left. `said` is the sentence
     * for a success, or a function that makes it of the answer's data. Returns whether it was done.
     */
    async act({ method = "POST", path, body, said }) {
        const notice = { text: "", failed: false, entry: null };
        let requestId = null;
        try {
            const answer = await this.#send(path, { method, body });
            requestId = answer.headers.get("X-Request-Id");
            if (!answer.ok) throw await problemOf(answer);
            const data = answer.status === 204 ? null : (await answer.json()).data;
            notice.text = typeof said === "function" ? said(data) : said;
        } catch (problem) {
            notice.text = problem instanceof Refused ? problem.message : "The service does not answer. Whether it was done is unknown.";
            notice.failed = true;
        }
        notice.entry = await this.#entryOf(requestId);
        this.notice = notice;
        this.dispatchEvent(new Event("notice"));
        return !notice.failed;
    }

    async #entryOf(requestId) {
        if (!requestId) return null;
        const actions = await this.#ask("/api/admin/audit?limit=20").catch(() => ({ data: [] }));
        return actions.data.find((entry) => entry.requestId === requestId) ?? null;
    }

    #send(path, { method = "GET", body, origin = "" } = {}) {
        const headers = {};
        if (this.#key) headers.Authorization = `Bearer ${this.#key}`;
        if (body !== undefined) headers["Content-Type"] = "application/json";
        return fetch(origin + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
    }

    async #ask(path) {
        const answer = await this.#send(path);
        if (!answer.ok) throw await problemOf(answer);
        return answer.json();
    }

    /** A request to one of two instances. Returns the answer's data. */
    async post(origin, path, body) {
        const answer = await this.#send(path, { method: "POST", body, origin });
        if (!answer.ok) throw await problemOf(answer);
        return (await answer.json()).data;
    }
}
