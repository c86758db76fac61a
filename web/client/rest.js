import { LiveScoreError } from "./error.js";
import { jitter, sleep } from "./waiting.js";

const REQUEST_ATTEMPTS = 4;
const PASSING_STATUS = new Set([429, 502, 503, 504]);
/** The log's largest page. */
const LOG_PAGE = 1000;

/** Sends requests, repeats those that meet a passing failure, and learns the server's time from the answers. */
export class RestClient {
    #base;
    #credentials;
    #fetch;
    #serverAhead = 0; // ms
    #timings;

    /** @param fetching the function `fetch`, or null for that of the platform at the time of each request */
    constructor(base, credentials, timings, fetching = null) {
        this.#base = base;
        this.#credentials = credentials;
        this.#timings = timings;
        this.#fetch = (...given) => (fetching ?? globalThis.fetch)(...given);
    }

    /** The server's time in ms since 1970. */
    now() {
        return Date.now() + this.#serverAhead;
    }

    async request(method, path, { query = {}, body, signal, attempts = REQUEST_ATTEMPTS } = {}) {
        const headers = { Accept: "application/json" };
        if (body !== undefined) headers["Content-Type"] = "application/json";
        // Another scorer may change the match between two attempts, so that no change can be repeated without a key.
        if (method !== "GET" && method !== "HEAD") headers["Idempotency-Key"] = randomKey();
        const text = body === undefined ? undefined : JSON.stringify(body);
        let renewed = false;
        for (let attempt = 0; ; ++attempt) {
            let error;
            try {
                const answer = await this.#send(method, path, query, headers, text, signal);
                return await this.#answer(answer, method, path);
            } catch (cause) {
                error = cause;
            }
            if (signal?.aborted) throw new LiveScoreError(`${method} ${path}: given up`, { code: "aborted", cause: error });
            // A function may know a newer token than the one that has just ended.
            if (error.status === 401 && this.#credentials.renewable && !renewed) {
                renewed = true;
                continue;
            }
            const refusal = error instanceof LiveScoreError;
            // 409 with Retry-After: an earlier attempt with this key is still under way.
            const underWay = error.status === 409 && error.retryAfter !== undefined;
            if (refusal && !underWay && !PASSING_STATUS.has(error.status)) throw error;
            if (attempt + 1 >= attempts) {
                throw refusal ? error : new LiveScoreError(`${method} ${path}: no answer (${error.message})`, { cause: error });
            }
            await sleep((error.retryAfter ?? 0) * 1000 + jitter(attempt), signal);
        }
    }

    /** Opens an event stream: the answer, whose body can be read. Throws a LiveScoreError when it is refused. */
    async open(path, query, signal) {
        const headers = { Accept: "text/event-stream", "Cache-Control": "no-store" };
        const address = this.#address(path, query);
        const answer = await this.#fetch(address, { headers: await this.#signed(headers), signal, cache: "no-store" });
        if (answer.ok) return answer;
        await this.#answer(answer, "GET", path);
        throw new LiveScoreError(`GET ${path}: ${answer.status}`, { status: answer.status });
    }

    /**
     * The events behind `since`, all of them, oldest first: `{events, epoch, truncated}`. truncated: the log cannot tell
     * all that happened since then; `events` is empty then.
     */
    async missed(matchId, since, epoch, { signal } = {}) {
        const events = [];
        let last = since;
        for (;;) {
            const query = { since: last, limit: LOG_PAGE, epoch: epoch ?? undefined };
            const answer = await this.request("GET", `/api/matches/${matchId}/events`, { query, signal });
            if (answer.pagination.truncated) return { events: [], epoch: answer.epoch ?? null, truncated: true };
            events.push(...answer.data);
            epoch = answer.epoch ?? epoch;
            last = events.at(-1)?.seq ?? since;
            if (!answer.pagination.hasMore || answer.data.length === 0) return { events, epoch: epoch ?? null, truncated: false };
        }
    }

    #address(path, query) {
        const url = new URL(this.#base + path);
        for (const [name, value] of Object.entries(query)) {
            if (value !== undefined && value !== null) url.searchParams.set(name, value);
        }
        return url;
    }

    async #signed(headers) {
        const token = await this.#credentials.token();
        return token ? { ...headers, Authorization: `Bearer ${token}` } : headers;
    }

    async #send(method, path, query, headers, body, signal) {
        const limit = new AbortController();
        const { requestMs } = this.#timings;
        const timer = setTimeout(() => limit.abort(new Error(`no answer for ${requestMs / 1000} s`)), requestMs);
        const abort = () => limit.abort(signal.reason);
        signal?.addEventListener("abort", abort, { once: true });
        if (signal?.aborted) abort();
        try {
            const options = { method, headers: await this.#signed(headers), body, signal: limit.signal };
            const answer = await this.#fetch(this.#address(path, query), options);
            return { ok: answer.ok, status: answer.status, headers: answer.headers, content: await answer.text() };
        } finally {
            clearTimeout(timer);
            signal?.removeEventListener("abort", abort);
        }
    }

    async #answer(response, method, path) {
        const date = Date.parse(response.headers.get("Date") ?? "");
        // The header has whole seconds; a difference of that size means nothing.
        if (!Number.isNaN(date)) {
            const ahead = date + 500 - Date.now();
            this.#serverAhead = Math.abs(ahead) > 2_000 ? ahead : 0;
        }
        if (response.status === 204) return {};
        const text = response.content ?? (await response.text());
        let answer = null;
        try {
            answer = JSON.parse(text);
        } catch (cause) {
            // This is a proxy's page, or an answer that was cut, perhaps to nothing. The status decides.
            if (response.ok) throw new LiveScoreError(`${method} ${path}: not JSON`, { status: 502, cause });
        }
        if (response.ok) {
            // The log tells its epoch in the address of what comes next.
            const epoch = /[?&]epoch=([^&>]+)/.exec(response.headers.get("Link") ?? "");
            return epoch ? { epoch: epoch[1], ...answer } : answer;
        }
        const retryAfter = Number.parseFloat(response.headers.get("Retry-After") ?? "");
        throw new LiveScoreError(answer?.error ?? `${method} ${path}: ${response.status}`, {
            status: response.status,
            details: answer?.details ?? [],
            retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
        });
    }
}

/** `crypto.randomUUID` exists only in secure contexts, and Node 18 has no global `crypto` at all. */
function randomKey() {
    const bytes = new Uint8Array(16);
    if (globalThis.crypto) globalThis.crypto.getRandomValues(bytes);
    else bytes.forEach((_, i) => { bytes[i] = Math.floor(Math.random() * 256); });
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
