import { html, nothing } from "lit";
import { OpsSection, table } from "./section.js";
import { count, dateAndTime, words } from "./words.js";

const KINDS = { transitions: "Kick-offs and the like", feeds: "Polls of providers", webhooks: "Endpoints of webhooks" };

class OpsQueue extends OpsSection {
    static properties = { chosen: { state: true } };
    heading = "Queue";

    constructor() {
        super();
        this.chosen = new Set();
    }

    async load() {
        const { data } = await this.operator.get("/api/admin/jobs?state=dead&limit=100");
        const ids = new Set(data.dead.map((job) => job.id));
        this.chosen = new Set([...this.chosen].filter((id) => ids.has(id)));
        return data;
    }

    choose(id, isChosen) {
        const chosen = new Set(this.chosen);
        if (isChosen) chosen.add(id);
        else chosen.delete(id);
        this.chosen = chosen;
    }

    async requeue(body, question) {
        const said = ({ requeued, results }) => `${requeued} of ${results.length} jobs run again.`;
        if (await this.act({ title: "Requeue", text: question, confirm: "Requeue" }, { path: "/api/admin/jobs/requeue", body, said })) {
            this.chosen = new Set();
        }
    }

    forget(job) {
        const request = { method: "DELETE", path: `/api/admin/jobs/${encodeURIComponent(job.id)}`, said: `${job.id} is forgotten.` };
        return this.act({ title: "Forget", text: `Forget ${job.id}? If its step is still due, it is scheduled again.`, confirm: "Forget" }, request);
    }

    body(data) {
        const kinds = data.kinds.map((kind) => [KINDS[kind.kind], count(kind.waiting), count(kind.due), count(kind.leased), count(kind.dead)]);
        return html`${table("Queues", [["Kind"], ["Waiting", "end"], ["Due", "end"], ["Leased", "end"], ["Dead", "end"]], kinds, "")}
            <h3>Dead jobs</h3>
            ${data.dead.length ? this.deadJobs(data) : html`<p class="ops-empty">No job is dead.</p>`}`;
    }

    deadJobs(data) {
        const chosen = this.chosen.size;
        const rows = data.dead.map((job) => [
            html`<label class="ops-choice"><input type="checkbox" .checked=${this.chosen.has(job.id)} @change=${(e) => this.choose(job.id, e.target.checked)}>
                <span>${job.id}</span></label>`,
            words(job.transition), html`<a href="/match/${job.matchId}">${job.matchId}</a>`, count(job.attempts), dateAndTime(job.due),
            dateAndTime(job.diedAt), html`<span class="name">${job.reason}</span>`, this.button("Forget", `Forget ${job.id}`, () => this.forget(job)),
        ]);
        return html`<div class="ops-actions">
                ${this.button(`Requeue chosen (${chosen})`, `Requeue chosen (${chosen})`, () =>
                    this.requeue({ ids: [...this.chosen] }, `Run ${chosen} jobs again, with all their attempts?`), { primary: true, disabled: !chosen })}
                ${data.deadByTransition.map(({ transition, dead }) => this.button(`Requeue ${words(transition)} (${dead})`, `Requeue ${words(transition)} (${dead})`, () =>
                    this.requeue({ kind: transition }, `Run ${Math.min(dead, 100)} dead jobs of ${words(transition)} again?`)))}
            </div>
            ${table("Dead jobs", [["Job"], ["Step"], ["Match"], ["Attempts", "end"], ["Was due"], ["Died"], ["Reason"], ["Action"]], rows, "")}
            ${data.counts.dead > data.dead.length ? html`<p class="muted">These are the last ${data.dead.length} of ${count(data.counts.dead)}.</p>` : nothing}`;
    }
}
customElements.define("ops-queue", OpsQueue);
