import { jitter } from "./waiting.js";

const PING_INTERVAL_MS = 10_000;
/** The first ping waits for the end of a new connection's burst of messages, which would distort its latency. */
const FIRST_PING_MS = 500;
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that lived this long was a good one: the next failure starts from short delays again. */
const STABLE_MS = 5_000;

/** Close codes by which a server sends its clients elsewhere. The server is healthy, or about to be. */
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
/** The client's own close codes: the server did not keep its promise of gapless events, or fell silent. */
export const PROTOCOL_BROKEN = 4000;
const NO_PONG = 4001;

/** One WebSocket at a time. The client makes a lost connection again, until `close()`. */
export class Connection {
    #url;
    #token;
    #on;
    #status = { state: "idle", instance: null, latency: null, reason: null };
    #socket = null;
    #attempt = 0; // failures in a row
    #openedAt = 0;
    #timer = null; // for the next attempt, or for the handshake
    #pingTimer = null;
    #pingSentAt = null; // null: no ping is unanswered

    /**
     * @param token a function that returns the token, or null
     * @param on.open() the connection can send
     * @param on.message(message) a message that is neither "welcome" nor "pong"
     * @param on.lost() the connection is gone, and all subscriptions with it
     * @param on.change(status) `status` has changed
     */
    constructor(url, token, on) {
        this.#url = url;
        this.#token = token;
        this.#on = on;
        globalThis.addEventListener?.("online", this.#hurry);
        globalThis.document?.addEventListener("visibilitychange", this.#hurry);
    }

    get status() {
        return this.#status;
    }

    get isOpen() {
        return this.#socket?.readyState === WebSocket.OPEN;
    }

    /** Connects, if nothing has been followed before. */
    ensure() {
        if (this.#status.state === "idle") this.#connect();
        if (this.#status.state === "closed") throw new Error("this LiveScore was closed");
    }

    /** Does nothing while the connection is not open. */
    send(message) {
        if (this.isOpen) this.#socket.send(JSON.stringify(message));
    }

    /** The connection is gone or given up; the next attempt follows by itself. */
    lose(code, reason) {
        const stable = this.#openedAt > 0 && performance.now() - this.#openedAt > STABLE_MS;
        // Closing a dead link may take the browser a minute; the client does not wait for it.
        this.#detach()?.close(code >= 4000 ? code : 1000);
        if (stable) this.#attempt = 0;
        // After these two codes the next instance is ready. A random delay keeps the clients of a restarting instance
        // from arriving at the next one all at once.
        const soon = code === SERVICE_RESTART || code === TRY_AGAIN_LATER;
        const delay = soon && this.#attempt === 0 ? Math.random() * 500 : 100 + jitter(this.#attempt);
        this.#attempt += 1;
        const words = { [SERVICE_RESTART]: "the server restarts", [TRY_AGAIN_LATER]: "the server is busy" };
        this.#report({ state: "waiting", instance: null, latency: null, reason: words[code] ?? (reason || "connection lost") });
        this.#timer = setTimeout(() => this.#connect(), delay);
    }

    /** Ends everything, for good. */
    close() {
        globalThis.removeEventListener?.("online", this.#hurry);
        globalThis.document?.removeEventListener("visibilitychange", this.#hurry);
        const socket = this.#detach();
        this.#report({ state: "closed", instance: null, latency: null });
        socket?.close(1000);
    }

    #connect() {
        clearTimeout(this.#timer);
        // A page cannot set the headers of a WebSocket, and too many places write down a URL.
        const token = this.#token();
        const socket = new WebSocket(this.#url, token ? ["livescore", `bearer.${token}`] : []);
        this.#socket = socket;
        this.#report({ state: "connecting" });
        this.#timer = setTimeout(() => this.lose(1006, "no answer"), CONNECT_TIMEOUT_MS);
        // A socket that was given up may still report; only the current one counts.
        socket.onopen = () => socket === this.#socket && this.#begin();
        socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(data);
        socket.onclose = ({ code, reason }) => socket === this.#socket && this.lose(code, reason);
    }

    #begin() {
        clearTimeout(this.#timer);
        this.#openedAt = performance.now();
        this.#on.open();
        this.#pingTimer = setTimeout(() => this.#ping(), FIRST_PING_MS);
    }

    #receive(text) {
        let message;
        try {
            message = JSON.parse(text);
        } catch (error) {
            this.lose(PROTOCOL_BROKEN, "the server sent no JSON");
            return;
        }
        if (message.type === "welcome") {
            this.#report({ state: "open", instance: message.instance, reason: null });
        } else if (message.type === "pong") {
            if (this.#pingSentAt === null) return;
            this.#report({ latency: performance.now() - this.#pingSentAt });
            this.#pingSentAt = null;
        } else {
            this.#on.message(message);
        }
    }

    #ping() {
        if (this.#pingSentAt !== null) {
            this.lose(NO_PONG, "the server fell silent");
            return;
        }
        this.#pingSentAt = performance.now();
        this.send({ action: "ping" });
        this.#pingTimer = setTimeout(() => this.#ping(), PING_INTERVAL_MS);
    }

    #detach() {
        const socket = this.#socket;
        this.#socket = null;
        clearTimeout(this.#timer);
        clearTimeout(this.#pingTimer);
        this.#pingSentAt = null;
        this.#openedAt = 0;
        this.#on.lost();
        return socket;
    }

    /** The network or the user is back: the client does not wait any longer. */
    #hurry = () => {
        if (this.#status.state === "waiting" && globalThis.document?.visibilityState !== "hidden") this.#connect();
    };

    #report(change) {
        this.#status = { ...this.#status, ...change };
        this.#on.change(this.#status);
    }
}
