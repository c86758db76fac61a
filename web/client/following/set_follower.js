import { LiveScoreError } from "../error.js";
import { applyEvent } from "../match_state.js";
import { jitter, sleep, tell } from "../waiting.js";

const RUNNING = new Set(["live", "halftime", "suspended"]);
/** These move a match into a set or out of it. A filter of the server never holds them back. */
const MOVING = ["match:created", "match:updated", "match:status", "match:removed"];
const FILLS_AT_ONCE = 4;
/** The clocks of the client and the server may differ so much. */
const CLOCK_MARGIN_MS = 30_000;
/** A match that has left the set may come back while the connection is lost. So long, and of so many, the client looks. */
const LOOK_BACK_MS = 3_600_000;
const LOOK_BACK_MATCHES = 50;

/**
 * A set of matches that one subscription follows: those of a league, of a team, or the running ones. A subscription of a
 * set cannot resume. So after each new connection the follower compares the seq of each match in the answer with the last
 * one that it has told, and reads what is between them from the log. Events that come meanwhile wait.
 */
export class SetFollower {
    members;
    #covers;
    #rest;
    #renew;
    #end;
    #settled;
    #audience = new Set(); // {handlers, wants}
    #matches = new Map(); // id -> {match, last, waiting, goneAt, removed, announced, quietUntil, quietBefore}
    #epoch = null;
    #began = null; // the server's time of the first answer
    #lostAt = null; // and of the loss of the connection
    #round = 0;
    #held = null; // events that wait for those that were missed
    #busy = false;
    #ready = false; // the first snapshot was told

    /**
     * @param members {leagueId} or {teamId} or {channel: "live"}
     * @param renew a function: other events are wanted than before
     * @param end a function: the set is followed no longer
     * @param settled a function: `settled` may have changed
     */
    constructor(members, rest, { renew, end, settled }) {
        const { leagueId, teamId } = members;
        this.members = members;
        this.#rest = rest;
        this.#renew = renew;
        this.#end = end;
        this.#settled = settled;
        this.#covers = leagueId !== undefined ? (match) => match?.leagueId === leagueId
            : teamId !== undefined ? (match) => match?.homeTeamId === teamId || match?.awayTeamId === teamId
            : (match) => RUNNING.has(match?.status);
    }

    get settled() {
        return this.#ready && !this.#busy;
    }

    /** Returns a function that ends it. @param events the types to tell; absent: all */
    add(handlers, { events }) {
        const one = { handlers, wants: events ? new Set(events) : null };
        const before = this.#filter();
        this.#audience.add(one);
        if (this.#audience.size > 1 && this.#filter()?.join() !== before?.join()) this.#renew();
        if (this.#ready) queueMicrotask(() => this.#audience.has(one) && this.#ready && tell(handlers.onSnapshot, this.#list(), { lost: false }));
        return () => {
            if (this.#audience.delete(one) && this.#audience.size === 0) this.#end();
        };
    }

    request() {
        const events = this.#filter();
        return events ? { events } : {};
    }

    interrupted() {
        this.#round += 1;
        if (!this.#busy) this.#lostAt = this.#rest.now();
        this.#held = null;
        this.#busy = false;
        for (const entry of this.#matches.values()) entry.waiting = null;
    }

    refused(error) {
        const audience = [...this.#audience];
        this.#audience.clear();
        this.#end();
        for (const { handlers } of audience) tell(handlers.onError, error);
    }

    joined(message) {
        if (message.refresh && this.#busy) return; // the next one tells the same
        this.#round += 1;
        this.#held ??= [];
        this.#busy = true;
        this.#compare(message, this.#round);
    }

    /** @param alone nothing else that is followed explains the event, so it is the set's */
    event(event, alone) {
        if (this.#held) this.#held.push([event, alone]);
        else this.#take(event, { alone, replayed: false });
    }

    #filter() {
        const lists = [...this.#audience].map(({ wants }) => wants);
        if (lists.length === 0 || lists.includes(null)) return null;
        return [...new Set([...MOVING, ...lists.flatMap((list) => [...list])])].sort();
    }

    #list() {
        return [...this.#matches.values()].map(({ match, removed }) => (removed ? null : match)).filter((match) => match && this.#covers(match));
    }

    // ---- Coming back

    #compare({ data, epoch = null, refresh = false }, round) {
        const first = this.#began === null;
        let lost = false;
        if (first) {
            this.#began = this.#rest.now();
        } else if (epoch !== null && this.#epoch !== null && epoch !== this.#epoch) {
            this.#matches.clear();
            lost = true;
        }
        this.#epoch = epoch ?? this.#epoch;
        const listed = new Map(data.map((match) => [match.id, match]));
        const gaps = [];
        for (const [id, entry] of this.#matches) {
            const match = listed.get(id);
            if (match) entry.goneAt = null;
            if (entry.match === null && entry.last > 0) {
                // The connection was lost before the client had read what the match was before its first event.
                entry.quietUntil = entry.last;
                entry.last = 0;
                gaps.push({ id, entry, match });
                continue;
            }
            if (match ? match.seq > entry.last : this.#mayComeBack(entry)) gaps.push({ id, entry, match });
        }
        this.#forget();
        const entered = [];
        for (const match of data) {
            if (this.#matches.has(match.id)) continue;
            // It came into the set while the connection was lost: its log tells since when its events are the set's.
            const isNews = !first && !lost && Math.max(...[match.createdAt, match.updatedAt].map((at) => Date.parse(at) || 0)) > this.#lostAt - CLOCK_MARGIN_MS;
            const entry = { match: isNews ? null : match, last: isNews ? 0 : match.seq, waiting: null, goneAt: null };
            this.#matches.set(match.id, entry);
            if (isNews) {
                entry.quietBefore = this.#began - CLOCK_MARGIN_MS;
                gaps.push({ id: match.id, entry, match });
            }
            entered.push(match);
        }
        const finish = (more) => this.#finish({ lost: lost || more, snapshot: refresh ? null : data, entered });
        if (gaps.length === 0) {
            finish(false);
            return;
        }
        this.#fillAll(gaps, round).then((truncated) => truncated === null || finish(truncated));
    }

    #finish({ lost, snapshot, entered }) {
        this.#ready = true;
        this.#busy = false;
        const audience = [...this.#audience];
        if (snapshot || lost) {
            // The state of a match may be ahead of the answer's by now.
            const list = snapshot ? snapshot.map((match) => this.#matches.get(match.id)?.match ?? match) : this.#list();
            for (const { id } of list) Object.assign(this.#matches.get(id) ?? {}, { announced: true });
            for (const { handlers } of audience) tell(handlers.onSnapshot, list, { lost });
        } else {
            for (const { id, ...rest } of entered) {
                const entry = this.#matches.get(id);
                if (entry.announced) continue;
                entry.announced = true;
                this.#enter({ id, ...rest });
            }
        }
        const held = this.#held ?? [];
        this.#held = null;
        for (const [event, alone] of held) this.event(event, alone);
        this.#settled();
    }

    #mayComeBack(entry) {
        entry.goneAt ??= this.#rest.now();
        return !entry.removed && this.#rest.now() - entry.goneAt < LOOK_BACK_MS;
    }

    /** Of the matches that have left, the client remembers the newest ones. */
    #forget() {
        const gone = [...this.#matches].filter(([, { goneAt }]) => goneAt !== null).sort(([, a], [, b]) => b.goneAt - a.goneAt);
        for (const [id] of gone.slice(LOOK_BACK_MATCHES)) this.#matches.delete(id);
    }

    /** Returns whether events are lost, or null when the connection was lost again. */
    async #fillAll(gaps, round) {
        let lost = false;
        const next = gaps.values();
        const worker = async () => {
            for (const gap of next) {
                if (await this.#fill(gap, round)) lost = true;
                if (round !== this.#round) return;
            }
        };
        await Promise.all(Array.from({ length: FILLS_AT_ONCE }, worker));
        return round === this.#round ? lost : null;
    }

    async #fill({ id, entry, match }, round) {
        if (entry.removed) return false;
        for (let attempt = 0; round === this.#round; ++attempt) {
            try {
                const { events, truncated, epoch } = await this.#rest.missed(id, entry.last, this.#epoch);
                if (round !== this.#round) return false;
                this.#epoch ??= epoch;
                for (const event of events) this.#take(event, { alone: false, replayed: true });
                if (truncated && match) Object.assign(entry, { match, last: match.seq });
                if (match && entry.last === match.seq) entry.match = match;
                return truncated && match !== undefined;
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                if (error.status === 404) {
                    this.#bury(entry);
                    return false;
                }
                if (error.status >= 400 && error.status < 500 && error.status !== 429) {
                    for (const { handlers } of [...this.#audience]) tell(handlers.onError, error);
                    return true;
                }
                await sleep(500 + jitter(attempt));
            }
        }
        return false;
    }

    // ---- Events

    #take(event, { alone, replayed }) {
        const entry = this.#matches.get(event.matchId);
        if (!entry) {
            this.#meet(event, alone);
            return;
        }
        if (entry.waiting) {
            entry.waiting.push([event, alone]);
            return;
        }
        if (event.seq <= entry.last) return;
        const before = entry.match;
        entry.last = event.seq;
        entry.match = applyEvent(before ?? { seq: 0 }, event);
        if (event.type === "match:removed") this.#bury(entry);
        if (event.seq <= entry.quietUntil || Date.parse(event.timestamp) < entry.quietBefore) return;
        if (this.#covers(before) || this.#covers(entry.match) || alone || this.#isMoving(event)) this.#say(event, replayed, entry, before);
    }

    /** For running matches the event itself tells whether it moves one. */
    #isMoving({ type, data }) {
        return this.members.channel === "live" && type === "match:status" && (RUNNING.has(data.oldStatus) || RUNNING.has(data.newStatus));
    }

    /** An event of a match that the snapshot did not list, or that comes into the set. */
    #meet(event, alone) {
        const { matchId, type, data, seq } = event;
        if (type === "match:created" || type === "match:updated") {
            const match = { ...data, seq };
            if (!this.#covers(match) && !alone) return;
            const entry = { match, last: seq, waiting: null, goneAt: null };
            this.#matches.set(matchId, entry);
            this.#say(event, false, entry, match);
        } else {
            const entry = { match: null, last: seq - 1, waiting: [[event, alone]], goneAt: null };
            this.#matches.set(matchId, entry);
            this.#learn(matchId, entry, this.#round);
        }
    }

    /** Reads a match that an event was the first news of. */
    async #learn(id, entry, round) {
        const { waiting } = entry;
        let match = null;
        for (let attempt = 0; ; ++attempt) {
            try {
                match = await this.#read(id, waiting[0][0].seq);
                break;
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                if (error.status >= 400 && error.status < 500 && error.status !== 429) break;
                await sleep(500 + jitter(attempt));
            }
            if (round !== this.#round) break;
        }
        if (entry.waiting !== waiting) return; // the connection was lost; the log has the events
        entry.waiting = null;
        entry.match = match;
        for (const [event, alone] of waiting) {
            if (event.seq <= entry.last) continue;
            const before = entry.match;
            entry.last = event.seq;
            if (match) entry.match = applyEvent(before, event);
            if (event.type === "match:removed") this.#bury(entry);
            if (this.#covers(before) || this.#covers(entry.match) || alone || this.#isMoving(event)) this.#say(event, false, entry, before);
        }
        if (match === null) this.#bury(entry);
    }

    /** A match as it was before the event `seq`. Its state of now might be of another set. */
    async #read(id, seq) {
        const { events, truncated } = await this.#rest.missed(id, 0, this.#epoch);
        if (truncated) return (await this.#rest.request("GET", `/api/matches/${id}`)).data;
        return events.filter((event) => event.seq < seq).reduce(applyEvent, { seq: 0 });
    }

    /** A removed match stays known for a while, since its last events may come twice: by the log and by the connection. */
    #bury(entry) {
        entry.removed = true;
        entry.goneAt ??= this.#rest.now();
    }

    #enter(match) {
        for (const { handlers } of [...this.#audience]) tell(handlers.onMatch, match);
    }

    /** A match that no snapshot has listed is announced before its first event. */
    #say(event, replayed, entry, before) {
        const isNews = !entry.announced && event.type !== "match:created" && before;
        entry.announced = true;
        if (isNews) this.#enter(before);
        for (const { handlers, wants } of [...this.#audience]) {
            if (wants && !wants.has(event.type)) continue;
            tell(handlers.onEvent, event, { replayed });
        }
    }
}
