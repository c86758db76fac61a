import { html } from "lit";
import { OpsSection, incomplete, table } from "./section.js";
import { count, timeOfDay, words } from "./words.js";

const REASONS = ["rate_limited", "connections", "bot", "shield", "oversized", "origin", "ws_messages"];

class OpsRefusals extends OpsSection {
    heading = "Refusals and slow consumers";

    async load() {
        const [instances, denials] = await Promise.all([
            this.operator.get("/api/admin/instances"), this.operator.get("/api/admin/denials?limit=20")]);
        return { instances, denials };
    }

    body({ instances, denials }) {
        const rows = instances.data.filter((one) => one.api).map(({ instance, api }) => [
            html`<span class="name">${instance}</span>`, count(api.slowConsumersClosed), ...REASONS.map((reason) => count(api.denied[reason] ?? 0)),
            count(api.accessDenied.unauthorized ?? 0), count(api.accessDenied.forbidden ?? 0), count(api.rateLimitFallbacks)]);
        const columns = [["Instance"], ["Slow consumers closed", "end"], ...REASONS.map((reason) => [words(reason), "end"]),
            ["No valid key", "end"], ["Lacks the scope", "end"], ["Limited without Redis", "end"]];
        const recent = denials.data.map((denial) => [
            timeOfDay(denial.at), denial.instance, words(denial.reason) + (denial.dryRun ? " (only counted)" : ""), denial.detail,
            html`<span class="name">${denial.identity || denial.client}</span>`, html`<span class="name">${denial.path}</span>`]);
        return html`${incomplete(denials)}
            ${table("Refusals since the start", columns, rows, "No instance tells of itself.")}
            <h3>Last refusals</h3>
            ${table("Last refusals", [["At"], ["Instance"], ["Reason"], ["Detail"], ["Client"], ["Path"]], recent, "Nobody was refused.")}`;
    }
}
customElements.define("ops-refusals", OpsRefusals);
