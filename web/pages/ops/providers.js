import { html } from "lit";
import { OpsSection, mark, table } from "./section.js";
import { count, dateAndTime, milliseconds, since, words } from "./words.js";

const CIRCUITS = { closed: ["well", "closed"], half_open: ["late", "half open"], open: ["bad", "open"] };

function budget({ leftMinute, perMinute, leftDay, perDay }) {
    const parts = [];
    if (perMinute !== null) parts.push(`${count(leftMinute)} of ${count(perMinute)} this minute`);
    if (perDay !== null) parts.push(`${count(leftDay)} of ${count(perDay)} today`);
    return parts.join(", ") || "no limit";
}

function stateOf(feed) {
    if (feed.state === "paused") return mark("late", "paused");
    if (feed.standsStill) return mark("late", "stands still");
    return feed.state === "off" ? mark("off", "off") : mark("well", feed.state);
}

class OpsProviders extends OpsSection {
    heading = "Providers";

    async load() {
        const [feeds, conflicts] = await Promise.all([
            this.operator.get("/api/admin/feeds"), this.operator.get("/api/admin/feeds/conflicts?limit=20")]);
        return { feeds: feeds.data, conflicts: conflicts.data };
    }

    tell(feed, verb, said, text) {
        const path = `/api/admin/feeds/${encodeURIComponent(feed.provider)}/${verb}`;
        const title = verb[0].toUpperCase() + verb.slice(1);
        return this.act({ title: `${title} ${feed.provider}`, text, confirm: title }, { path, said });
    }

    resolve(conflict, resolution) {
        const text = resolution === "accept" ? `Take over “${conflict.theirs}” of ${conflict.provider}?` : `Keep “${conflict.ours}”?`;
        const title = resolution === "accept" ? "Accept" : "Dismiss";
        return this.act({ title: `${title} conflict ${conflict.id}`, text, confirm: title },
            { path: "/api/admin/feeds/conflicts", body: { id: conflict.id, resolution }, said: `Conflict ${conflict.id} is resolved.` });
    }

    buttons(feed) {
        const { provider } = feed;
        const pauses = feed.state === "paused"
            ? this.button("Resume", `Resume ${provider}`, () => this.tell(feed, "resume", `${provider} goes on.`, `Poll ${provider} again, or take its pushes?`))
            : this.button("Pause", `Pause ${provider}`, () => this.tell(feed, "pause", `${provider} is paused.`, `End the polls of ${provider}, and refuse its pushes?`));
        const refresh = this.button("Refresh", `Refresh ${provider}`,
            () => this.tell(feed, "refresh", `${provider} is asked at once.`, `Ask ${provider} at once? It costs a request of its budget.`));
        return html`<span class="ops-actions">${pauses}${refresh}</span>`;
    }

    body({ feeds, conflicts }) {
        const rows = feeds.map((feed) => [
            html`<span class="name">${feed.provider}</span>`, stateOf(feed), milliseconds(feed.lagMs),
            feed.lastSuccessAt ? `${since(feed.lastSuccessAt)} ago` : "never", budget(feed.budget),
            feed.circuit ? mark(...CIRCUITS[feed.circuit]) : "–", count(feed.matches), html`<span class="name">${feed.error ?? ""}</span>`, this.buttons(feed)]);
        const disagreements = conflicts.map((conflict) => [
            conflict.id, conflict.provider, conflict.matchId ? html`<a href="/match/${conflict.matchId}">${conflict.matchId}</a>` : "–",
            words(conflict.kind), html`<span class="name">${conflict.ours}</span>`, html`<span class="name">${conflict.theirs}</span>`, dateAndTime(conflict.firstSeenAt),
            html`<span class="ops-actions">${this.button("Accept", `Accept conflict ${conflict.id}`, () => this.resolve(conflict, "accept"))}
                ${this.button("Dismiss", `Dismiss conflict ${conflict.id}`, () => this.resolve(conflict, "dismiss"))}</span>`]);
        return html`${table("Providers", [["Provider"], ["State"], ["Lag", "end"], ["Last success"], ["Budget left"], ["Circuit"], ["Matches", "end"], ["Error"], ["Actions"]],
            rows, "No provider was ever polled, and none has pushed.")}
            <h3>Conflicts</h3>
            ${table("Conflicts", [["Conflict"], ["Provider"], ["Match"], ["What"], ["Ours"], ["Theirs"], ["Since"], ["Actions"]], disagreements, "No provider disagrees.")}`;
    }
}
customElements.define("ops-providers", OpsProviders);
