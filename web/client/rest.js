import { LiveScoreError } from "./error.js";
import { jitter, sleep } from "./waiting.js";

const REQUEST_TIMEOUT_MS = 15_000;
const REQUEST_ATTEMPTS = 4;
const PASSING_STATUS = new Set([429, 502, 503, 504]);

/** Sends requests, repeats those that meet a passing failure, and learns the server's time from the answers. */
export class RestClient {
    #base;
    #token;
    #serverAhead = 0; // ms

    /** @param token a function that returns the token, or null */
    constructor(base, token) {
        this.#base = base;
        this.#token = token;
    }

    /** The server's time in ms since 1970. */
    now() {
        return Date.now() + this.#serverAhead;
    }

    async request(method, path, { query = {}, body } = {}) {
        const url = new URL(this.#base + path);
        for (const [name, value] of Object.entries(query)) {
            if (value !== undefined && value !== null) url.searchParams.set(name, value);
        }
        const headers = { Accept: "application/json" };
        const token = this.#token();
        if (token) headers.Authorization = `Bearer ${token}`;
        if (body !== undefined) headers["Content-Type"] = "application/json";
        // Another scorer may change the match between two attempts, so that no change can be repeated without a key.
        if (method !== "GET" && method !== "HEAD") headers["Idempotency-Key"] = randomKey();
        const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
        for (let attempt = 0; ; ++attempt) {
            let error;
            try {
                const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
                return await this.#answer(await fetch(url, { ...options, signal }), method, path);
            } catch (cause) {
                error = cause;
            }
            const refusal = error instanceof LiveScoreError;
            // 409 with Retry-After: an earlier attempt with this key is still under way.
            const underWay = error.status === 409 && error.retryAfter !== undefined;
            if (refusal && !underWay && !PASSING_STATUS.has(error.status)) throw error;
            if (attempt + 1 >= REQUEST_ATTEMPTS) {
                throw refusal ? error : new LiveScoreError(`${method} ${path}: no answer (${error.message})`);
            }
            await sleep((error.retryAfter ?? 0) * 1000 + jitter(attempt));
        }
    }

    async #answer(response, method, path) {
        const date = Date.parse(response.headers.get("Date") ?? "");
        // The header has whole seconds; a difference of that size means nothing.
        if (!Number.isNaN(date)) {
            const ahead = date + 500 - Date.now();
            this.#serverAhead = Math.abs(ahead) > 2_000 ? ahead : 0;
        }
        const text = await response.text();
        if (response.ok && text === "") return {};
        let answer = null;
        try {
            answer = JSON.parse(text);
        } catch (cause) {
            // This is a proxy's page or a truncated answer. The status decides.
            if (response.ok) throw new LiveScoreError(`${method} ${path}: not JSON`, { status: 502 });
        }
        if (response.ok) return answer;
        const retryAfter = Number.parseFloat(response.headers.get("Retry-After") ?? "");
        throw new LiveScoreError(answer?.error ?? `${method} ${path}: ${response.status}`, {
            status: response.status,
            details: answer?.details ?? [],
            retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
        });
    }
}

/** `crypto.randomUUID` exists only in secure contexts, and a page may come from a plain http address. */
function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
