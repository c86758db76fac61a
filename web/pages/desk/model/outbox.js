// The queue of what a scorer wants, and what sends it: in order, each once. No DOM.
import { judge } from "./conflicts.js";
import { requestOf } from "./requests.js";
import { undoIntent, undoable } from "./intents.js";

/** So many intents that were sent stay known, for Undo and for the hand-over. */
const KEPT = 200;
const KEPT_MS = 24 * 3_600_000;
/** A match on which others work all the time may change between a look and a request, but not for ever. */
const ATTEMPTS = 20;
const isOpen = ({ state }) => state === "waiting" || state === "sending";

/**
 * Sends the event "change" whenever something of it changes.
 * `line` tells why nothing is sent: {state: "ok" | "down" | "key", message}
 */
export class Outbox extends EventTarget {
    #store;
    #transport;
    #worldOf;
    #desk;
    #running = null;
    #again = false;
    #wait = null;
    #failures = 0;

    /**
     * @param parts {
     *   store      {all(), put(intent), remove(id)}: promises
     *   transport  (request, key) -> {status, body, retryAfter}; throws when there was no answer
     *   worldOf    (matchId, {fresh}) -> {match, entries}; throws when it cannot be had; `fresh`: read it anew
     *   accept     (intent, answer): the server took an intent
     *   desk       the id of this desk
     *   timer      (work, ms) -> a function that ends it; absent: nothing is tried again by itself }
     */
    constructor({ store, transport, worldOf, accept = () => {}, desk, timer = null, now = Date.now }) {
        super();
        this.#store = store;
        this.#transport = transport;
        this.#worldOf = worldOf;
        this.accept = accept;
        this.#desk = desk;
        this.timer = timer;
        this.now = now;
        this.intents = [];
        this.line = { state: "ok", message: "" };
    }

    /** Takes what the store has of these desks: of this one, and of those that nobody has any more. */
    async load(desks) {
        const oldest = this.now() - KEPT_MS;
        const all = (await this.#store.all()).filter(({ desk }) => desks.has(desk)).sort((a, b) => a.order - b.order);
        const kept = [];
        for (const intent of all) {
            // The page was left while it was on its way: nobody knows its outcome, and it goes out again as it was.
            if (intent.state === "sending") intent.state = "waiting";
            if (intent.state === "sent" && intent.at < oldest) await this.#store.remove(intent.id);
            else kept.push(intent);
        }
        const known = new Set(this.intents.map(({ id }) => id));
        this.intents = [...kept.filter(({ id }) => !known.has(id)), ...this.intents].sort((a, b) => a.order - b.order);
        this.#changed();
    }

    of(matchId) {
        return this.intents.filter((intent) => intent.matchId === matchId);
    }
    /** What is not sent, of a match or of all. */
    unsent(matchId = null) {
        return this.intents.filter((intent) => intent.state !== "sent" && (matchId === null || intent.matchId === matchId));
    }
    find(id) {
        return this.intents.find((intent) => intent.id === id) ?? null;
    }

    /** Keeps an intent and sends it. @param seen what the scorer saw. Resolves once it is kept. */
    async add(intent, matchId, seen) {
        const { entry = null, ...rest } = intent;
        const order = (this.intents.at(-1)?.order ?? 0) + 1;
        const added = { detail: false, undoes: null, target: null, ...rest, matchId, desk: this.#desk, order, at: this.now(),
            seen: { ...seen, entry }, state: "waiting", request: null, afterSeq: null, reason: "", conflict: null, entryId: null };
        this.intents.push(added);
        this.#changed();
        await this.#save(added);
        this.run();
        return added;
    }

    /** Takes the newest entry of this desk back. Returns its intent, or null when there is none. */
    async undo(matchId, seen) {
        const intent = undoable(this.intents, matchId);
        if (!intent) return null;
        // What never went out needs no taking back.
        if (intent.state === "waiting" && !intent.request) await this.drop(intent.id);
        else await this.add(undoIntent(intent), matchId, seen);
        return intent;
    }

    /** Forgets an intent that was not sent, and those that belong to it. */
    async drop(id) {
        const intent = this.find(id);
        if (!intent || intent.state === "sent" || intent.state === "sending") return;
        const gone = this.intents.filter(({ id: one, target, undoes, state }) => one === id || (state !== "sent" && (target?.intent === id || undoes === id)));
        this.intents = this.intents.filter((one) => !gone.includes(one));
        this.#changed();
        for (const one of gone) await this.#store.remove(one.id);
        this.run();
    }

    /** Sends an intent again that was refused. */
    async retry(id) {
        const intent = this.find(id);
        if (intent?.state !== "refused") return;
        Object.assign(intent, { state: "waiting", reason: "" });
        await this.#save(intent);
        this.run();
    }

    /**
     * Solves a conflict. "theirs": forgets mine. "mine": mine holds, and theirs is taken back where it is another entry.
     * "both": both hold.
     */
    async decide(id, choice, seen) {
        const intent = this.find(id);
        if (intent?.state !== "conflict") return;
        if (choice === "theirs") return this.drop(id);
        const { kind, theirs } = intent.conflict;
        if (kind === "goal" && choice === "mine") {
            const taken = { id: `${intent.id}-theirs`, kind: "remove", label: `Removal of the other goal`, target: { entry: theirs.id }, body: {}, counts: null, detail: true };
            await this.add(taken, intent.matchId, seen);
            // Theirs goes first.
            [taken.order, intent.order] = [intent.order, this.find(taken.id).order];
            this.find(taken.id).order = taken.order;
            this.intents.sort((a, b) => a.order - b.order);
            await this.#save(this.find(taken.id));
        }
        if (kind === "score" && choice === "mine") {
            const wanted = { home: intent.seen.score.home + intent.counts.home, away: intent.seen.score.away + intent.counts.away };
            intent.counts = { home: wanted.home - theirs.home, away: wanted.away - theirs.away };
        }
        Object.assign(intent, { state: "waiting", decided: choice, conflict: null, seen: { ...intent.seen, ...seen, entry: intent.seen.entry } });
        await this.#save(intent);
        this.run();
    }

    /** Sends what waits. Call it when the line or the key may be good again. */
    run() {
        this.#wait?.();
        this.#wait = null;
        if (this.#running) {
            this.#again = true;
            return this.#running;
        }
        this.#running = this.#sendAll().then(() => {
            this.#running = null;
            return this.#again ? this.run() : undefined;
        });
        return this.#running;
    }

    /** Resolves when nothing is on its way. */
    get settled() {
        return Promise.resolve(this.#running);
    }

    async #sendAll() {
        this.#again = false;
        const passed = new Set(); // these wait for one with a conflict
        for (;;) {
            const intent = this.intents.find((one) => one.state === "waiting" && !passed.has(one.id));
            if (!intent) break;
            const outcome = await this.#send(intent);
            if (outcome === "passed") passed.add(intent.id);
            else if (outcome !== "next") return this.#later(outcome);
        }
        this.#failures = 0;
        this.#tell("ok");
    }

    #later({ state, message, retryAfter }) {
        this.#tell(state, message);
        if (state !== "down" || !this.timer) return;
        const ms = retryAfter ? retryAfter * 1000 : Math.min(10_000, 500 * 2 ** this.#failures++);
        this.#wait = this.timer(() => this.run(), ms);
    }

    /** "next", "passed", or why nothing can be sent now. */
    async #send(intent) {
        const maker = intent.target?.intent ? this.find(intent.target.intent) : null;
        if (intent.target?.intent && !intent.request) {
            if (!maker || maker.state === "refused") return this.#refuse(intent, "The entry that it belongs to was not taken");
            if (maker.state !== "sent") return "passed";
        }
        const entryId = intent.target?.entry ?? maker?.entryId;
        for (let attempt = 0; attempt < ATTEMPTS; ++attempt) {
            if (!intent.request) {
                let world;
                try {
                    world = await this.#worldOf(intent.matchId, { fresh: attempt > 0 });
                } catch (error) {
                    return this.#refusedOrLater(intent, error);
                }
                if (!this.intents.includes(intent)) return "next"; // dropped meanwhile
                const own = new Set(this.intents.map(({ id }) => id));
                const { verdict, conflict } = judge(intent, world, own, entryId);
                if (verdict === "done") return this.#done(intent, { status: 200, body: null });
                if (verdict === "conflict") return this.#step(intent, { state: "conflict", conflict });
                intent.afterSeq = world.match.seq;
                intent.request = requestOf(intent, world.match, entryId);
            }
            // Kept before it goes out: after a reload the same request goes out again under the same key.
            await this.#step(intent, { state: "sending" });
            let answer;
            try {
                answer = await this.#transport(intent.request, intent.id);
            } catch (error) {
                await this.#step(intent, { state: "waiting" });
                return { state: "down", message: error.message };
            }
            if (answer.status === 412) {
                // It was not carried out, now or before. Look at what the match is now.
                Object.assign(intent, { state: "waiting", request: null });
                continue;
            }
            return this.#answered(intent, answer);
        }
        await this.#save(intent);
        return { state: "down", message: "The match changes all the time" };
    }

    async #answered(intent, answer) {
        const { status, body, retryAfter } = answer;
        if (status < 300 || (status === 404 && intent.request.method === "DELETE")) return this.#done(intent, answer);
        const message = [body?.error ?? `The server answered ${status}`, ...(body?.details ?? []).map((one) => `${[one.path].flat().join(".")}: ${one.message}`)].join(". ");
        if (status === 401 || status === 403) {
            await this.#step(intent, { state: "waiting" });
            return { state: "key", message };
        }
        const passes = status >= 500 || status === 429 || status === 408 || status === 425 || (status === 409 && retryAfter !== undefined);
        if (passes) {
            await this.#step(intent, { state: "waiting" });
            return { state: "down", message, retryAfter };
        }
        return this.#refuse(intent, message);
    }

    async #refusedOrLater(intent, error) {
        if (error.status === 404) return this.#refuse(intent, "There is no such match any more");
        await this.#step(intent, { state: "waiting" });
        return { state: error.status === 401 || error.status === 403 ? "key" : "down", message: error.message };
    }

    async #done(intent, answer) {
        intent.entryId = intent.kind === "entry" ? answer.body?.data?.id ?? null : null;
        if (this.line.state !== "ok") this.#tell("ok");
        this.accept(intent, answer);
        await this.#step(intent, { state: "sent", request: null, reason: "" });
        const sent = this.intents.filter(({ state }) => state === "sent");
        for (const one of sent.slice(0, Math.max(0, sent.length - KEPT))) {
            this.intents.splice(this.intents.indexOf(one), 1);
            await this.#store.remove(one.id);
        }
        return "next";
    }

    #refuse(intent, reason) {
        return this.#step(intent, { state: "refused", reason, request: null });
    }

    async #step(intent, members) {
        Object.assign(intent, members);
        this.#changed();
        await this.#save(intent);
        return "next";
    }

    async #save(intent) {
        if (this.intents.includes(intent)) await this.#store.put(intent);
    }

    #tell(state, message = "") {
        if (this.line.state === state && this.line.message === message) return;
        this.line = { state, message };
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }

    /** Whether something waits for the line or for a key. */
    get isWaiting() {
        return this.intents.some(isOpen);
    }
}
