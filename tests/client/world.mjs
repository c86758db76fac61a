// What the tests of the client against a real stack share. tests/client/conftest.py starts the stack and names it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { after, test as testOf } from "node:test";
import { promisify } from "node:util";
import { LiveScore } from "../../web/client/livescore.js";

export const { API_1, API_2, NGINX, STACK, STACK_STATE, JWT_SECRET } = process.env;
export const SocketType = (await import("ws")).WebSocket;
const run = promisify(execFile);

/** No test may wait for ever. */
export const test = (name, work) => testOf(name, { timeout: 240_000 }, work);
// The proxies and their servers may hold links that nobody ends. That a closed client lets its program end has a test of
// its own (test_in_node.py).
after(() => setTimeout(() => process.exit(), 3_000).unref());
// A program that ends by itself closes its handles first. Node.js then waits, at full load and for ever, for a socket
// that was reset. The runner's own listener came before this one and has set the code.
process.on("exit", () => process.reallyExit(process.exitCode ?? 0));

/** Short waits: a test of a dead link need not take half a minute. */
export const QUICK = {
    requestMs: 4000, connectMs: 4000, hedgeMs: 800, pingMs: 700, pongMs: 1500, streamConnectMs: 1500, streamSilenceMs: 3500, pollMs: 300, probeMs: 300, climbMs: 60_000,
};

export const stack = (command, ...services) => run(STACK, [command, "--state", STACK_STATE, ...services], { timeout: 60_000 });

/** A signal to a service of the stack: SIGSTOP, SIGCONT. */
export async function signal(service, name) {
    const { readFile } = await import("node:fs/promises");
    const { pid } = JSON.parse(await readFile(`${STACK_STATE}/run/${service}.pid`));
    process.kill(pid, name);
}

/** Waits for the first true value of `condition()`. */
export async function until(condition, what, patience = 60_000) {
    const end = performance.now() + patience;
    for (;;) {
        const value = await condition();
        if (value) return value;
        if (performance.now() > end) assert.fail(`waited in vain: ${typeof what === "function" ? what() : what}`);
        await new Promise((resolve) => setTimeout(resolve, 20)); // nothing could tell
    }
}

/** A change that is made once, whatever happens to the instances: straight to one that runs, under one key. */
const writer = new LiveScore(API_2, { transports: ["poll"] });
export async function change(method, path, body) {
    for (let attempt = 0; ; ++attempt) {
        try {
            return (await writer.request(method, path, { body })).data;
        } catch (error) {
            if (error.status !== 0 || attempt > 3) throw error;
        }
    }
}

export function newMatch(fields = {}) {
    const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
    return change("POST", "/api/matches", { sport: "football", homeTeam: "Reds", awayTeam: "Blues", startTime: at(-5), endTime: at(100), ...fields });
}

let told = 0;
/** The next event of a match: mostly entries, sometimes a score. */
export function happen(match) {
    told += 1;
    if (told % 4 === 0) return change("PATCH", `/api/matches/${match.id}/score`, { homeScore: told, awayScore: 0 });
    return change("POST", `/api/matches/${match.id}/commentary`, { minute: 1, message: `entry ${told}`, eventType: "commentary" });
}

const reader = new LiveScore(API_2, { transports: ["poll"], token: () => token(60) });
/** The truth: the log, as the instance that no test touches tells it. */
export async function log(matchId) {
    const events = [];
    for (;;) {
        const page = await reader.events(matchId, { since: events.at(-1)?.seq ?? 0, limit: 1000 });
        events.push(...page.data);
        if (!page.pagination.hasMore) return events;
    }
}

/** Follows by `call(live, handlers)` and remembers all that it hears, match by match. */
export class Listener {
    live;
    snapshots = [];
    entered = [];
    events = [];
    errors = [];
    statuses = [];
    lost = 0;

    constructor(url, options, call) {
        this.live = new LiveScore(url, { WebSocket: SocketType, timings: QUICK, ...options, onStatus: (status) => this.statuses.push(status), onError: (error) => this.errors.push(error) });
        this.subscription = call(this.live, {
            onSnapshot: (data, { lost }) => {
                this.snapshots.push(data);
                this.lost += lost;
            },
            onMatch: (match) => this.entered.push(match),
            onEvent: (event) => this.events.push(event),
            onError: (error) => this.errors.push(error),
        });
    }

    of(matchId) {
        return this.events.filter((event) => event.matchId === matchId);
    }

    last(matchId) {
        return this.of(matchId).at(-1)?.seq ?? 0;
    }

    status() {
        return this.live.connection;
    }

    began() {
        return until(() => this.snapshots.length > 0, () => `a snapshot; ${this.describe()}`);
    }

    /** Each event of the log behind `since`, once, in order, as the log has it. */
    async hasAll(matchId, since, wanted = () => true) {
        const truth = (await log(matchId)).filter((event) => event.seq > since && wanted(event));
        await until(() => this.last(matchId) >= (truth.at(-1)?.seq ?? 0), () => `event ${truth.at(-1)?.seq} of match ${matchId}; ${this.describe()}`);
        const heard = this.of(matchId);
        assert.deepEqual(heard.map(({ seq }) => seq), truth.map(({ seq }) => seq), `match ${matchId}: ${this.describe()}`);
        assert.deepEqual(heard, truth);
    }

    describe() {
        const path = this.statuses.map(({ state, transport, reason }) => transport ?? `${state}${reason ? ` (${reason})` : ""}`);
        return `heard ${this.events.length} events, last ${JSON.stringify(this.events.at(-1)?.seq)}; status ${JSON.stringify(this.status())}; was ${path.slice(-25).join(", ")}; errors ${this.errors.map(String)}`;
    }

    close() {
        this.live.close();
    }
}

export function token(seconds, claims = {}) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "ann", exp: Date.now() / 1000 + seconds, ...claims })}`;
    return `${text}.${createHmac("sha256", JWT_SECRET).update(text).digest("base64url")}`;
}
