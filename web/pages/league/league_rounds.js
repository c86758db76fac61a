import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { dayName, matchList } from "../../elements/match/match_list.js";
import { empty, failure } from "../../elements/page_states.js";
import { byDay, hasStages, roundName } from "./season_rounds.js";

/**
 * <league-rounds>: the fixtures and results of one round, and a switch to the others.
 *
 * rounds   of the season; chosen: the index of the one that is shown
 * matches  of that round; null while they are on their way
 * error    why they could not be had
 * It sends "choose" {detail: index} and "retry".
 */
class LeagueRounds extends LiveElement {
    static properties = {
        rounds: { attribute: false }, chosen: { type: Number }, matches: { attribute: false }, error: { attribute: false },
    };

    constructor() {
        super();
        this.rounds = [];
        this.chosen = -1;
        this.matches = null;
        this.error = null;
    }

    choose(index) {
        if (index >= 0 && index < this.rounds.length) this.dispatchEvent(new CustomEvent("choose", { detail: index }));
    }

    render() {
        const round = this.rounds[this.chosen];
        if (!round) return empty("No matches yet", "Fixtures show here as soon as they are known.");
        const staged = hasStages(this.rounds);
        return html`<div class="round-switch">
                <button type="button" aria-label="Previous round" ?disabled=${this.chosen === 0} @click=${() => this.choose(this.chosen - 1)}>
                    <span aria-hidden="true">‹</span></button>
                <label><span class="visually-hidden">Round</span>
                    <select @change=${(event) => this.choose(event.target.selectedIndex)}>
                        ${this.rounds.map((one, index) => html`<option ?selected=${index === this.chosen}>${roundName(one, staged)}</option>`)}
                    </select></label>
                <button type="button" aria-label="Next round" ?disabled=${this.chosen === this.rounds.length - 1} @click=${() => this.choose(this.chosen + 1)}>
                    <span aria-hidden="true">›</span></button>
            </div>
            <div class="round-matches" aria-live="off">${this.list(round)}</div>`;
    }

    updated() {
        // lit sets the attribute of an option, which no longer moves a select that somebody has used.
        const select = this.querySelector("select");
        if (select) select.selectedIndex = this.chosen;
    }

    list(round) {
        if (this.error) return failure(this.error, () => this.dispatchEvent(new CustomEvent("retry")));
        if (!this.matches) {
            return html`<p class="visually-hidden">Loading the matches</p>
                ${Array.from({ length: Math.min(round.matches, 12) }, () => html`<div class="skeleton skeleton-match"></div>`)}`;
        }
        if (this.matches.length === 0) return empty("No matches in this round");
        return byDay(this.matches).map(({ day, matches }) => html`<h3 class="day">${dayName(day)}</h3>
            ${matchList(matches, { label: `Matches of ${dayName(day)}` })}`);
    }
}
customElements.define("league-rounds", LeagueRounds);
