// A model of the service as the scorer's desk meets it, and desks at it.
import { Outbox } from "../../web/pages/desk/model/outbox.js";
import { MemoryStore } from "../../web/pages/desk/model/store.js";
import { entryIntent } from "../../web/pages/desk/model/intents.js";
import { project } from "../../web/pages/desk/model/projection.js";

export const MOMENT = { minute: 23, addedMinute: null, period: 1 };

/** As the service takes changes: If-Match goes by the seq, a key's answer is kept, a refusal is not. */
export class ModelService {
    match = { id: 1, seq: 1, status: "live", phase: "first_half", homeTeam: "Reds", awayTeam: "Blues", homeScore: 0, awayScore: 0 };
    entries = [];
    answers = new Map();
    requests = [];
    nextId = 1;
    online = true;
    losesAnswers = 0;
    refuses = () => null;

    world = async () => {
        if (!this.online) throw new TypeError("no line");
        return { match: { ...this.match }, entries: this.entries.map((entry) => ({ ...entry })) };
    };
    transport = async (request, key) => {
        if (!this.online) throw new TypeError("no line");
        this.requests.push({ ...request, key });
        const answer = this.#answer(request, key);
        if (this.losesAnswers > 0) {
            --this.losesAnswers;
            throw new TypeError("the answer is lost");
        }
        return structuredClone(answer);
    };
    #answer(request, key) {
        const kept = this.answers.get(key);
        const text = JSON.stringify([request.method, request.path, request.body]);
        if (kept) return kept.text === text ? kept.answer : { status: 422, body: { error: "another body" } };
        const refusal = this.refuses(request);
        if (refusal) return refusal;
        if (request.ifMatch && Number(/^"(\d+)-/.exec(request.ifMatch)[1]) !== this.match.seq) return { status: 412, body: { error: "changed" } };
        const answer = this.change(request);
        if (answer.status < 300) this.answers.set(key, { text, answer });
        return answer;
    }
    change({ method, path, body }) {
        const [, , , , what, id] = path.split("/");
        const entry = this.entries.find((one) => one.id === Number(id));
        if (what === "commentary" && id && !entry) return { status: 404, body: { error: "no such entry" } };
        this.match.seq += 1;
        if (body && "homeScore" in body) Object.assign(this.match, { homeScore: body.homeScore, awayScore: body.awayScore });
        if (what === "commentary" && method === "POST") {
            const made = { ...body, id: this.nextId++ };
            this.entries.unshift(made);
            return { status: 201, body: { data: made } };
        }
        if (what === "commentary" && method === "DELETE") {
            this.entries.splice(this.entries.indexOf(entry), 1);
            if (entry.eventType === "goal") this.match[`${entry.side}Score`] -= 1;
            return { status: 204, body: null };
        }
        if (what === "commentary") return { status: 200, body: { data: Object.assign(entry, body) } };
        if (what === "status") Object.assign(this.match, body);
        return { status: 200, body: { data: { ...this.match } } };
    }
}

export function desk(service, { store = new MemoryStore(), name = "desk", timer = null } = {}) {
    const outbox = new Outbox({ store, transport: service.transport, worldOf: service.world, desk: name, timer });
    const seen = () => {
        const { match, entries } = project({ match: service.match, entries: service.entries }, outbox.of(1));
        return { seq: match.seq, lastEntry: Math.max(0, ...service.entries.map(({ id }) => id ?? 0)), status: match.status, phase: match.phase,
            score: { home: match.homeScore, away: match.awayScore }, entries };
    };
    const does = (intent) => outbox.add(intent, 1, seen());
    return { outbox, store, does, seen, goal: (side) => does(entryIntent("goal", side, { match: service.match, moment: MOMENT })) };
}
export const labels = (service) => service.entries.map(({ eventType, side }) => `${eventType} ${side}`).reverse();
export const states = (outbox) => outbox.intents.map(({ state }) => state);
