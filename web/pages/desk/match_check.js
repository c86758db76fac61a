import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { service } from "../../elements/service.js";
import { kickOff } from "../../elements/match/match_words.js";

const NEAR_MS = 2_000;

/** <match-check .desk .access .isLasting .awake>: what should be right before the match begins. */
class MatchCheck extends DeskElement {
    static properties = { access: { attribute: false }, isLasting: { attribute: false }, awake: { attribute: false } };

    lineups() {
        const { match } = this.desk.view;
        const { lineups } = this.desk.world;
        const words = ["home", "away"].map((side) => {
            const sheet = lineups?.[side];
            return `${match[`${side}Team`]}: ${sheet ? `${sheet.starting.length} players and ${sheet.bench.length} on the bench` : "not known"}`;
        });
        return { state: lineups?.home && lineups?.away ? "good" : "note", name: "Line-ups", words: `${words.join("; ")}. Names may be typed, or left out.` };
    }

    clock() {
        const { match } = this.desk.view;
        const start = kickOff(match, { withDay: "if another day", now: service.now() });
        if (match.clockSource === "scorer") return { state: "good", name: "Clock", words: `You run it. The match is planned for ${start}.` };
        const who = match.clockSource === "feed" ? "A feed runs it" : `The plan kicks the match off at ${start}, and ends it, by itself`;
        return { state: "note", name: "Clock", words: `${who}.`, button: "Run the clock by hand", does: () => this.desk.runClock() };
    }

    checks() {
        const { match } = this.desk.view;
        const { state, stale, latency } = service.connection;
        const off = Math.round((Date.now() - service.now()) / 1000);
        const isLive = state === "open" && !stale;
        const key = this.access;
        return [
            { state: "good", name: "Teams", words: `${match.homeTeam} at home to ${match.awayTeam}${match.league ? `, ${match.league}` : ""}` },
            this.lineups(),
            this.clock(),
            ...(Math.abs(off) * 1000 > NEAR_MS ? [{ state: "note", name: "This device", words: `Its clock is ${Math.abs(off)} s ${off > 0 ? "ahead" : "behind"}. The server’s time counts.` }] : []),
            { state: isLive ? "good" : "bad", name: "Line", words: isLive ? `Live${latency === null ? "" : `, ${latency} ms`}` : "There is none. What you enter is kept here and sent later." },
            { state: key?.state === "accepted" ? "good" : key ? "bad" : "note", name: "Key",
                words: key?.state === "accepted" ? (key.name ? `Accepted: ${key.name}` : "Accepted") : key?.message ?? "The server is asked" },
            { state: this.isLasting ? "good" : "bad", name: "This browser", words: this.isLasting
                ? `Keeps what is not sent.${"wakeLock" in navigator ? " The screen stays on while the match runs." : " Set the screen to stay on."}`
                : "Keeps nothing for this site: what is not sent is lost when the page is left." },
        ];
    }

    render() {
        return html`<section class="check panel" aria-labelledby="check-head"><h2 id="check-head">Before the match</h2>
            <ul>${this.checks().map(({ state, name, words, button, does }) => html`<li data-state=${state}>
                <span class="check-mark" aria-hidden="true">${{ good: "✓", note: "!", bad: "✗" }[state]}</span>
                <span><strong>${name}</strong>${state === "bad" ? html` <span class="mark">not good</span>` : nothing}<br><span class="name">${words}</span></span>
                ${button ? html`<button @click=${does}>${button}</button>` : nothing}</li>`)}</ul></section>`;
    }
}
customElements.define("match-check", MatchCheck);
