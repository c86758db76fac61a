import { LiveScoreError } from "../error.js";
import { PollLink } from "./poll_link.js";
import { SocketLink } from "./socket_link.js";
import { RESHAPED, StreamLink } from "./stream_link.js";
import { jitter, listen } from "../waiting.js";

/** A connection that lived this long was a good one: the next failure starts from short delays again. */
const STABLE_MS = 5_000;
/** Sockets that fail so often in a row may be blocked. After one that worked, the server is more likely to restart. */
const FAILURES_BEFORE_FALLBACK = 2;
const FAILURES_AFTER_SUCCESS = 4;
const LONGEST_PROBE_MS = 120_000;
const REFUSED_WAIT_MS = 30_000;

/** Close codes by which a server sends its clients elsewhere. The server is healthy, or about to be. */
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
const UNAUTHENTICATED = 4401;
const WORDS = { [SERVICE_RESTART]: "the server restarts", [TRY_AGAIN_LATER]: "the server is busy" };

/** How long the client waits for what. A test may give shorter ones. */
export const TIMINGS = {
    requestMs: 15_000, // for an answer to a request
    connectMs: 10_000, // for the welcome of a socket
    hedgeMs: 4_000, // for the same, before something else is tried beside it
    pingMs: 10_000,
    pongMs: 6_000,
    streamConnectMs: 6_000, // for the first event of a stream
    streamSilenceMs: 40_000, // the service sends a comment after 15 s
    pollMs: 3_000, // between two readings of a list
    probeMs: 2_000, // until the first attempt to get back to a socket
    climbMs: 60_000, // until the first attempt to get from polls back to a stream
};

/**
 * The way to the server: a WebSocket, or an event stream where sockets are blocked, or requests where both are. While it
 * is not a socket, the client tries sockets again and again, ever less often. The client makes a lost connection again,
 * until `close()`.
 */
export class Connection {
    #options;
    #on;
    #status = { state: "idle", transport: null, since: Date.now(), instance: null, latency: null, reason: null };
    #active = null; // {link, transport, confirmed}: what the subscriptions go over
    #socket = null;
    #socketTimer = null;
    #hedge = null;
    #failures = 0; // of sockets, in a row
    #worked = false; // a socket has worked once
    #probes = 0;
    #fallback = null;
    #fallbackTimer = null;
    #climbTimer = null;
    #climbs = 0;
    #rung = 0; // of the fall-backs
    #slips = 0; // failures of fall-backs, in a row
    #deaf = [];

    /**
     * @param options {url, socketType(), credentials, rest, transports, timings}
     * @param on.open() the connection can send, and nothing is subscribed
     * @param on.message(message) as a WebSocket of the service sends them
     * @param on.lost() the connection is gone, and all subscriptions with it
     * @param on.change() `status` has changed
     * @param on.refusal(error) the server refuses the credentials
     */
    constructor(options, on) {
        this.#options = options;
        this.#on = on;
        const { document } = globalThis;
        this.#deaf = [
            listen(globalThis, ["online", "offline"], this.#hurry),
            listen(document, ["visibilitychange", "resume"], this.#hurry),
            listen(document, ["freeze"], this.#pause),
            listen(globalThis, ["pagehide"], ({ persisted }) => persisted && this.#pause()),
            listen(globalThis, ["pageshow"], (event) => event.persisted && this.#hurry(event)),
        ];
    }

    get status() {
        return this.#status;
    }

    get isOpen() {
        return this.#active !== null;
    }

    /** Connects, if nothing has been followed before. */
    ensure() {
        if (this.#status.state === "closed") throw new Error("this LiveScore was closed");
        if (this.#status.state === "idle") this.#begin();
    }

    /** Does nothing while the connection is not open. */
    send(message) {
        this.#active?.link.send(message);
    }

    /** The connection does not keep its promises. The next attempt follows by itself. */
    lose(code, reason) {
        const active = this.#active;
        if (!active) return;
        active.link.close(code);
        if (active.transport === "websocket") this.#socketClosed(active.link, code, reason);
        else this.#fallbackClosed(active.link, code, reason);
    }

    /** Ends everything, for good. */
    close() {
        if (this.#status.state === "closed") return;
        for (const stop of this.#deaf) stop();
        this.#drop();
        this.#report({ state: "closed" });
    }

    #begin() {
        if (this.#socketIsWanted) this.#trySocket();
        else this.#tryFallback();
    }

    get #socketIsWanted() {
        return this.#options.transports.includes("websocket") && Boolean(this.#options.socketType());
    }

    get #fallbacks() {
        return this.#options.transports.filter((name) => name !== "websocket");
    }

    // ---- Sockets

    #trySocket() {
        clearTimeout(this.#socketTimer);
        this.#socketTimer = null;
        if (this.#socket) return;
        const { url, credentials, timings, rest } = this.#options;
        const unproven = this.#fallback !== null;
        let openedAt = null;
        const link = new SocketLink({ url, Implementation: this.#options.socketType(), credentials, timings, now: () => rest.now(), unproven }, {
            open: () => {
                openedAt = performance.now();
                if (!unproven) this.#take(link, "websocket");
            },
            confirmed: (facts) => {
                if (unproven) this.#take(link, "websocket");
                if (this.#active?.link === link) this.#confirm(facts);
            },
            message: (message) => this.#active?.link === link && this.#on.message(message),
            latency: (latency) => this.#active?.link === link && this.#report({ latency }),
            refusal: (error) => this.#on.refusal(error),
            closed: (code, reason) => this.#socketClosed(link, code, reason),
        });
        this.#socket = { link, openedAt: () => openedAt };
        clearTimeout(this.#hedge);
        this.#hedge = setTimeout(() => openedAt === null && this.#socket?.link === link && this.#startFallback(), timings.hedgeMs);
        this.#report();
    }

    #socketClosed(link, code, reason) {
        if (this.#socket?.link !== link) return;
        const openedAt = this.#socket.openedAt();
        clearTimeout(this.#hedge);
        this.#socket = null;
        if (openedAt !== null && performance.now() - openedAt > STABLE_MS) this.#failures = 0;
        this.#lost(link);
        // After these two codes the next instance is ready. A random delay keeps the clients of a restarting instance
        // from arriving at the next one all at once.
        const soon = code === SERVICE_RESTART || code === TRY_AGAIN_LATER;
        let delay = soon && this.#failures === 0 ? Math.random() * 500 : 100 + jitter(this.#failures);
        this.#failures += 1;
        if (this.#fallback?.confirmed) delay = this.#probeDelay();
        if (code === UNAUTHENTICATED) delay = this.#refused(reason, delay);
        this.#socketTimer = setTimeout(() => this.#trySocket(), delay);
        if (this.#failures >= (this.#worked ? FAILURES_AFTER_SUCCESS : FAILURES_BEFORE_FALLBACK) && code !== UNAUTHENTICATED) this.#startFallback();
        this.#report({ reason: WORDS[code] ?? (reason || "connection lost") });
    }

    #probeDelay() {
        const delay = Math.min(LONGEST_PROBE_MS, this.#options.timings.probeMs * 2 ** this.#probes);
        this.#probes += 1;
        return delay * (0.5 + Math.random() / 2);
    }

    /** Bad credentials stay bad when the application has no others. */
    #refused(reason, delay) {
        if (!this.#options.credentials.renewable) delay = REFUSED_WAIT_MS;
        this.#on.refusal(new LiveScoreError(reason || "invalid token", { status: 401, code: "unauthenticated" }));
        return delay;
    }

    // ---- Fall-backs

    #startFallback() {
        if (this.#fallback || this.#fallbackTimer !== null || this.#fallbacks.length === 0) return;
        this.#rung = 0;
        this.#slips = 0;
        this.#probes = 0;
        this.#tryFallback();
    }

    #tryFallback() {
        clearTimeout(this.#fallbackTimer);
        this.#fallbackTimer = null;
        const transport = this.#fallbacks[this.#rung % this.#fallbacks.length];
        if (!transport) {
            this.#report({ reason: "there is no WebSocket here, and no other transport is allowed" });
            return;
        }
        const Link = transport === "poll" ? PollLink : StreamLink;
        const { rest, timings, delay } = this.#options;
        const link = new Link({ rest, timings, delay }, {
            open: () => this.#take(link, transport),
            confirmed: (facts) => {
                if (this.#fallback?.link !== link) return;
                this.#fallback.confirmed = true;
                if (this.#active?.link === link) this.#confirm(facts);
                if (transport === "poll") this.#climbLater(link);
                // An attempt that failed while the server was away says nothing about sockets.
                if (this.#socketTimer !== null && !this.#socket) this.#probeSoon();
            },
            message: (message) => this.#active?.link === link && this.#on.message(message),
            closed: (code, reason, retryAfter) => this.#fallbackClosed(link, code, reason, retryAfter),
        });
        this.#fallback = { link, transport, confirmed: false, beganAt: performance.now() };
        this.#report();
    }

    #probeSoon() {
        clearTimeout(this.#socketTimer);
        this.#socketTimer = setTimeout(() => this.#trySocket(), this.#probeDelay());
    }

    #fallbackClosed(link, code, reason, retryAfter = 0) {
        if (this.#fallback?.link !== link) return;
        const { confirmed, beganAt } = this.#fallback;
        this.#fallback = null;
        clearTimeout(this.#climbTimer);
        if (code === RESHAPED) {
            this.#lost(link);
            this.#tryFallback();
            return;
        }
        if (confirmed && performance.now() - beganAt > STABLE_MS) this.#slips = 0;
        this.#lost(link);
        this.#slips += 1;
        if (this.#slips % 2 === 0) this.#rung += 1;
        let delay = retryAfter * 1000 + 100 + jitter(this.#slips - 1);
        if (code === UNAUTHENTICATED) delay = this.#refused(reason, delay);
        this.#fallbackTimer = setTimeout(() => this.#tryFallback(), delay);
        this.#report({ reason: reason || "connection lost" });
    }

    /** A stream is better than polls. The attempt costs a moment and no event. */
    #climbLater(link) {
        if (!this.#fallbacks.includes("stream")) return;
        const delay = Math.min(LONGEST_PROBE_MS * 5, this.#options.timings.climbMs * 2 ** this.#climbs);
        this.#climbs += 1;
        clearTimeout(this.#climbTimer);
        this.#climbTimer = setTimeout(() => {
            if (this.#fallback?.link !== link) return;
            link.close();
            this.#rung = this.#fallbacks.indexOf("stream");
            this.#slips = 1; // one failure leads back to polls
            this.#fallback = null;
            this.#lost(link);
            this.#tryFallback();
        }, delay * (0.5 + Math.random() / 2));
    }

    #endFallback() {
        clearTimeout(this.#fallbackTimer);
        clearTimeout(this.#climbTimer);
        this.#fallbackTimer = null;
        this.#fallback?.link.close();
        this.#fallback = null;
    }

    // ---- Both

    #take(link, transport) {
        const before = this.#active;
        if (before?.link === link) return;
        if (transport === "websocket") {
            this.#worked = true;
            this.#probes = 0;
            this.#climbs = 0;
            this.#endFallback();
        } else if (before?.transport === "websocket") {
            this.#endFallback(); // the socket was faster
            return;
        }
        if (before) this.#on.lost();
        this.#active = { link, transport, confirmed: false };
        this.#on.open();
    }

    #confirm({ instance }) {
        this.#active.confirmed = true;
        this.#report({ instance, reason: null, latency: null });
    }

    #lost(link) {
        if (this.#active?.link !== link) return;
        this.#active = null;
        this.#on.lost();
    }

    /** The network or the user is back: the client does not wait any longer, and asks whether an old link still lives. */
    #hurry = ({ type }) => {
        // A page may wake up before it is shown.
        if (globalThis.document?.visibilityState === "hidden" && type === "visibilitychange") return;
        if (this.#status.state === "paused") {
            this.#status = { ...this.#status, state: "waiting" };
            this.#begin();
        } else if (this.#status.state === "waiting") {
            if (this.#socketIsWanted && !this.#socket) this.#trySocket();
            else if (this.#fallbackTimer !== null) this.#tryFallback();
        } else {
            this.#active?.link.check();
        }
    };

    /** A page that the browser freezes must not keep its connections. It resumes when it wakes up. */
    #pause = () => {
        if (this.#status.state === "idle" || this.#status.state === "closed") return;
        this.#drop();
        this.#report({ state: "paused", reason: "the page sleeps" });
    };

    #drop() {
        clearTimeout(this.#socketTimer);
        clearTimeout(this.#hedge);
        this.#socketTimer = null;
        this.#endFallback();
        const socket = this.#socket;
        this.#socket = null;
        const active = this.#active;
        this.#active = null;
        if (active) this.#on.lost();
        socket?.link.close();
    }

    #report(change = {}) {
        const open = this.#active?.confirmed === true;
        const state = open ? "open" : this.#socket || this.#fallback ? "connecting" : "waiting";
        const transport = open ? this.#active.transport : null;
        const next = { ...this.#status, state, transport, ...(!open && { instance: null, latency: null }), ...change };
        if (next.state !== this.#status.state || next.transport !== this.#status.transport) next.since = Date.now();
        if (Object.entries(next).every(([name, value]) => this.#status[name] === value)) return;
        this.#status = next;
        this.#on.change();
    }
}
