import { LiveScoreError } from "../error.js";

/** The first ping waits for the end of a new connection's burst of messages, which would distort its latency. */
const FIRST_PING_MS = 500;
/** The client's own close codes: the server did not keep its promise of gapless events, or fell silent. */
export const PROTOCOL_BROKEN = 4000;
const NO_PONG = 4001;
const OPEN = 1;

/**
 * One WebSocket, from its handshake to its end. It is never made again: `Connection` makes the next one.
 *
 * All links have this shape: `send(message)`, `check()`, `close(code)`, and they call, of the given `on`:
 *   open()                 messages can be sent
 *   confirmed({instance})  the way to the server works in both directions
 *   message(message)       as a WebSocket of the service sends them
 *   latency(ms)            of a ping
 *   closed(code, reason)   the link is over; not after `close()`
 */
export class SocketLink {
    #on;
    #timings;
    #credentials;
    #now;
    #socket = null;
    #closed = false;
    #welcome = false;
    #instance = null;
    #pingTimer = null;
    #deadline = null; // of the handshake, or of an answer to a ping
    #renewal = null;
    #pingSentAt = null; // null: no ping is unanswered
    #unproven; // `confirmed` waits for the first pong

    /**
     * @param unproven sockets have failed here: an open one counts only after an answer to a ping
     * @param now a function: the server's time
     */
    constructor({ url, Implementation, credentials, timings, now, unproven }, on) {
        this.#on = on;
        this.#timings = timings;
        this.#credentials = credentials;
        this.#now = now;
        this.#unproven = unproven;
        this.#deadline = setTimeout(() => this.#end(1006, "no answer"), timings.connectMs);
        let token;
        try {
            token = credentials.token();
        } catch (cause) {
            token = Promise.reject(cause);
        }
        if (typeof token?.then !== "function") this.#connect(url, Implementation, token);
        else token.then((text) => this.#connect(url, Implementation, text), (cause) => this.#end(4401, `no token: ${cause?.message ?? cause}`));
    }

    send(message) {
        if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
    }

    /** Asks for a sign of life now: the network has changed, or the page was asleep. */
    check() {
        if (!this.#welcome || this.#pingSentAt !== null) return;
        clearTimeout(this.#pingTimer);
        this.#ping();
    }

    close(code = 1000) {
        if (this.#closed) return;
        this.#closed = true;
        clearTimeout(this.#deadline);
        clearTimeout(this.#pingTimer);
        clearTimeout(this.#renewal);
        // Closing a dead link may take the platform a minute; nobody waits for it.
        this.#socket?.close(code >= 4000 ? code : 1000);
    }

    #connect(url, Implementation, token) {
        if (this.#closed) return;
        try {
            // A page cannot set the headers of a WebSocket, and too many places write down a URL.
            this.#socket = new Implementation(url, token ? ["livescore", `bearer.${token}`] : []);
        } catch (cause) {
            // The token has letters that a header cannot have, or the page may not open sockets.
            queueMicrotask(() => this.#end(1006, cause.message));
            return;
        }
        // A socket that was given up may still report.
        this.#socket.onmessage = ({ data }) => this.#closed || this.#receive(data);
        this.#socket.onclose = ({ code, reason }) => this.#end(code, reason);
        this.#socket.onerror = () => {}; // `onclose` follows
        this.#socket.onopen = () => {};
    }

    #receive(text) {
        let message;
        try {
            message = JSON.parse(text);
        } catch (error) {
            this.#end(PROTOCOL_BROKEN, "the server sent no JSON");
            return;
        }
        const waited = this.#pingSentAt === null ? null : performance.now() - this.#pingSentAt;
        // A server that is busy with sending is not dead: whatever it says answers the ping.
        if (this.#welcome && waited !== null) this.#alive();
        if (message.type === "welcome") {
            clearTimeout(this.#deadline);
            this.#welcome = true;
            this.#instance = message.instance;
            this.#on.open();
            if (this.#closed) return;
            if (this.#unproven) {
                this.#ping();
                return;
            }
            this.#pingTimer = setTimeout(() => this.#ping(), FIRST_PING_MS);
            this.#on.confirmed({ instance: message.instance });
        } else if (message.type === "pong") {
            if (this.#unproven) {
                this.#unproven = false;
                this.#on.confirmed({ instance: this.#instance });
            }
            if (waited !== null) this.#on.latency(waited);
        } else if (message.type === "authenticated") {
            this.#renewBefore(message.expiresAt);
        } else {
            if (message.type === "error" && message.code === "invalid_token") this.#on.refusal(new LiveScoreError(message.message, message));
            this.#on.message(message);
        }
    }

    #ping() {
        this.#pingSentAt = performance.now();
        this.send({ action: "ping" });
        this.#deadline = setTimeout(() => this.#end(NO_PONG, "the server fell silent"), this.#timings.pongMs);
    }

    #alive() {
        clearTimeout(this.#deadline);
        clearTimeout(this.#pingTimer);
        this.#pingSentAt = null;
        this.#pingTimer = setTimeout(() => this.#ping(), this.#timings.pingMs);
    }

    /** Sends the next token before this one ends, so that the connection goes on without a gap. */
    #renewBefore(expiresAt) {
        clearTimeout(this.#renewal);
        const wait = this.#credentials.renewIn(expiresAt, this.#now());
        if (wait === null) return;
        this.#renewal = setTimeout(async () => {
            try {
                const token = await this.#credentials.token();
                if (!this.#closed && token) this.send({ action: "auth", token });
            } catch (cause) {
                this.#on.refusal(new LiveScoreError(`no new token: ${cause?.message ?? cause}`, { code: "invalid_token", cause }));
            }
            // When there is no new token, or the server refuses it, the client asks again before the old one ends.
            if (!this.#closed) this.#renewBefore(expiresAt);
        }, wait);
    }

    #end(code, reason) {
        if (this.#closed) return;
        this.close(code);
        this.#on.closed(code, reason);
    }
}
