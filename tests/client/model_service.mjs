// A model of the service for tests of sets of matches: its log, its sockets and its requests, by the documented contract.
// Everything takes a random moment, connections end at any time, and snapshots may be ahead of what was delivered.
const RUNNING = new Set(["live", "halftime", "suspended"]);

export class ModelService {
    epoch = "epoch-1";
    matches = new Map(); // id -> state
    logs = new Map(); // id -> events; kept when the match is removed
    sockets = new Set();
    below;
    requests = 0;
    failing = 0; // share of requests that fail
    #next = 1;

    constructor(seed) {
        let state = (seed * 2654435761) % 2 ** 32;
        this.below = (limit) => {
            state = (state * 1664525 + 1013904223) % 2 ** 32;
            return Math.floor((state / 2 ** 32) * limit);
        };
        const service = this;
        this.WebSocket = class {
            constructor() {
                this.readyState = 0;
                this.wanted = new Map(); // topic -> message
                this.pending = [];
                service.later(() => {
                    if (this.readyState !== 0) return;
                    this.readyState = 1;
                    service.sockets.add(this);
                    this.tell({ type: "welcome", instance: "model" });
                });
            }
            send(text) {
                const message = JSON.parse(text);
                service.later(() => this.readyState === 1 && service.hear(this, message));
            }
            close() {
                this.readyState = 3;
                service.sockets.delete(this);
            }
            tell(message) {
                this.line = (this.line ?? Promise.resolve()).then(() => service.moment()).then(() => {
                    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
                });
            }
            drop() {
                if (this.readyState === 3) return;
                this.close();
                service.later(() => this.onclose?.({ code: 1006, reason: "" }));
            }
        };
        this.fetch = async (url, options) => {
            await service.moment();
            service.requests += 1;
            options.signal?.throwIfAborted();
            if (service.below(100) < service.failing) throw new TypeError("the network failed");
            const [status, body, epoch] = service.answer(url);
            await service.moment();
            const headers = new Headers(epoch ? { Link: `</api/matches/1/events?since=1&epoch=${service.epoch}>; rel="next"` } : {});
            return { ok: status < 400, status, headers, text: async () => JSON.stringify(body) };
        };
    }

    moment() {
        return new Promise((resolve) => setTimeout(resolve, this.below(4)));
    }
    later(work) {
        setTimeout(work, this.below(4));
    }

    // ---- Changes

    create(fields) {
        const id = this.#next++;
        const match = { id, seq: 0, leagueId: 7, homeTeamId: 1, awayTeamId: 2, status: "scheduled", homeScore: 0, awayScore: 0, createdAt: new Date().toISOString(), ...fields };
        this.matches.set(id, match);
        this.logs.set(id, []);
        this.append(id, "match:created", () => match);
        return id;
    }
    append(id, type, change) {
        const match = this.matches.get(id);
        const before = { ...match };
        match.seq += 1;
        const data = change(match);
        const event = { type, matchId: id, seq: match.seq, timestamp: new Date().toISOString(), data: structuredClone(data) };
        if (type === "match:created" || type === "match:updated") event.data.seq = match.seq;
        this.logs.get(id).push({ event, before: type === "match:created" ? null : before, after: { ...match } });
        if (type === "match:removed") this.matches.delete(id);
        for (const socket of this.sockets) this.deliver(socket, id, this.logs.get(id).at(-1));
    }
    /** Any change of any match. */
    happen() {
        const ids = [...this.matches.keys()];
        const id = ids[this.below(ids.length)];
        switch (this.below(12)) {
            case 0: this.create({ leagueId: 7 + this.below(2), homeTeamId: 1 + this.below(3), awayTeamId: 4 + this.below(3) }); break;
            case 1: this.append(id, "match:updated", (match) => Object.assign(match, { leagueId: 7 + this.below(2) })); break;
            case 2: case 3:
                this.append(id, "match:status", (match) => {
                    const oldStatus = match.status;
                    match.status = ["scheduled", "live", "halftime", "finished"][this.below(4)];
                    return { status: match.status, oldStatus, newStatus: match.status };
                });
                break;
            case 4: if (ids.length > 3) this.append(id, "match:removed", () => ({ id })); break;
            case 5: case 6: this.append(id, "score:update", (match) => ({ homeScore: ++match.homeScore, awayScore: 0 })); break;
            default: this.append(id, "commentary:new", () => ({ message: "x" }));
        }
    }
    replaceLog() {
        this.epoch = `epoch-${this.#next++}`;
        for (const [id, match] of this.matches) {
            match.seq = 1;
            this.logs.set(id, [{ event: { type: "match:created", matchId: id, seq: 1, timestamp: new Date().toISOString(), data: { ...match } }, before: null, after: { ...match } }]);
        }
        for (const socket of [...this.sockets]) socket.drop();
    }

    static covers(topic, match) {
        if (!match) return false;
        if (topic.leagueId) return match.leagueId === topic.leagueId;
        if (topic.teamId) return match.homeTeamId === topic.teamId || match.awayTeamId === topic.teamId;
        if (topic.channel === "live") return RUNNING.has(match.status);
        return topic.matchId === match.id;
    }
    /** What a follower of the topic has to hear. */
    truth(topic) {
        const heard = [];
        for (const log of this.logs.values()) {
            for (const { event, before, after } of log) if (ModelService.covers(topic, before) || ModelService.covers(topic, after)) heard.push(event);
        }
        return heard;
    }

    // ---- Sockets

    deliver(socket, id, { event, before, after }) {
        for (const message of socket.wanted.values()) {
            if (message.events && !message.events.includes(event.type)) continue;
            if (ModelService.covers(message, before) || ModelService.covers(message, after)) {
                socket.tell(event);
                return;
            }
        }
    }
    hear(socket, message) {
        const { action, ...topic } = message;
        if (action === "ping") return socket.tell({ type: "pong" });
        const key = JSON.stringify([topic.matchId, topic.leagueId, topic.teamId, topic.channel]);
        const { matchId, leagueId, teamId, channel } = topic;
        const names = { matchId, leagueId, teamId, channel };
        if (action === "unsubscribe") {
            socket.wanted.delete(key);
            return socket.tell({ type: "unsubscribed", ...names });
        }
        socket.wanted.set(key, topic);
        if (matchId === undefined) {
            const data = [...this.matches.values()].filter((match) => ModelService.covers(topic, match) || (channel === "live" && match.leagueId === 7));
            return socket.tell({ type: "subscribed", ...names, epoch: this.epoch, data: structuredClone(data) });
        }
        const match = this.matches.get(matchId);
        if (!match) {
            socket.wanted.delete(key);
            return socket.tell({ type: "error", code: "unknown_match", message: "no such match", matchId });
        }
        const recovered = topic.since !== undefined && (topic.epoch ?? this.epoch) === this.epoch && topic.since <= match.seq;
        socket.tell({ type: "subscribed", matchId, seq: match.seq, epoch: this.epoch, recovered, data: structuredClone(match) });
        if (recovered) for (const { event } of this.logs.get(matchId).slice(topic.since)) socket.tell(event);
    }

    // ---- Requests

    answer({ pathname, searchParams }) {
        const [, , , id, rest] = pathname.split("/");
        if (id === undefined) return [200, { data: structuredClone([...this.matches.values()]), pagination: { hasMore: false } }];
        const log = this.logs.get(Number(id));
        if (!log || (!rest && !this.matches.has(Number(id)))) return [404, { error: "no such match" }];
        if (!rest) return [200, { data: structuredClone(this.matches.get(Number(id))) }];
        const since = Number(searchParams.get("since"));
        const truncated = (searchParams.get("epoch") ?? this.epoch) !== this.epoch || since > log.length;
        const data = log.slice(truncated ? 0 : since).map(({ event }) => event).slice(0, 3);
        return [200, { data, pagination: { hasMore: since + data.length < log.length, lastSeq: log.length, ...(truncated && { truncated }) } }, true];
    }
}
