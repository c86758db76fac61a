import { html, nothing } from "lit";
import { OpsSection, table } from "./section.js";
import { actionWords, dateAndTime } from "./words.js";

const who = (entry) => entry.name ?? entry.who;

/** A sentence for the row that an action left. */
export const entrySentence = (entry) =>
    `Audit log ${entry.id}: ${actionWords(entry.action)} by ${who(entry)} at ${dateAndTime(entry.at)}, ${entry.status ?? "outcome unknown"}.`;

class OpsAudit extends OpsSection {
    static properties = { filter: { state: true }, older: { state: true } };
    heading = "Audit log";

    constructor() {
        super();
        this.filter = { key: "", action: "" };
        this.older = { rows: [], next: null };
    }

    path(cursor) {
        const query = new URLSearchParams({ limit: "20" });
        for (const [name, value] of Object.entries({ ...this.filter, cursor })) if (value) query.set(name, value);
        return `/api/admin/audit?${query}`;
    }

    load() {
        return this.operator.get(this.path());
    }

    async search(event) {
        event.preventDefault();
        const given = new FormData(event.target);
        this.filter = { key: given.get("key").trim(), action: given.get("action").trim() };
        this.older = { rows: [], next: null };
        await this.refresh();
    }

    async showOlder(cursor) {
        const page = await this.operator.get(this.path(cursor)).catch((problem) => ((this.problem = problem.message), null));
        if (page) this.older = { rows: [...this.older.rows, ...page.data], next: page.pagination.nextCursor };
    }

    body(answer) {
        // New rows push others into what was fetched as older.
        const newest = new Set(answer.data.map(({ id }) => id));
        const rows = [...answer.data, ...this.older.rows.filter(({ id }) => !newest.has(id))];
        const next = this.older.rows.length ? this.older.next : answer.pagination.nextCursor;
        const cells = rows.map((entry) => [
            entry.id, dateAndTime(entry.at), actionWords(entry.action), html`<span class="name">${who(entry)}</span>`, entry.prefix ?? "–",
            html`<span class="name">${entry.path ?? ""}</span>`, entry.status ?? (entry.method ? "unknown" : "–"), html`<span class="name">${entry.detail ?? ""}</span>`,
            entry.client ?? "–", entry.instance ?? "–"]);
        return html`<form class="ops-fields" @submit=${(event) => this.search(event)}>
                <label>Key <input name="key" autocomplete="off" spellcheck="false" .value=${this.filter.key} placeholder="name or prefix"></label>
                <label>Action <input name="action" autocomplete="off" spellcheck="false" .value=${this.filter.action} placeholder="pauseFeed"></label>
                <button type="submit">Filter</button>
            </form>
            ${table("Audit log", [["Entry"], ["At"], ["Action"], ["By"], ["Key"], ["Path"], ["Status"], ["Detail"], ["Client"], ["Instance"]], cells,
                "Nothing was done.")}
            ${next ? html`<button type="button" @click=${() => this.showOlder(next)}>Older entries</button>` : nothing}`;
    }
}
customElements.define("ops-audit", OpsAudit);
