import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { timeline } from "../../elements/match/timeline.js";
import { SPEEDS } from "./match_replay.js";

/**
 * <match-time>: the timeline, a slider over the moments of the match, and the replay.
 *
 * Sends "moment" {detail: index}, "present", "replay", "pause", "resume", "speed" {detail: number}, "stop".
 */
class MatchTime extends LiveElement {
    static properties = {
        record: { attribute: false }, // what is shown
        played: { attribute: false }, // minutes, or null
        moments: { attribute: false }, // as `momentsOf` makes them; empty: the history is not known
        at: { attribute: false }, // the index of the moment that is shown
        mode: {}, // "live", "past" or "replay"
        isOver: { type: Boolean },
        replayState: {},
        speed: { attribute: false },
        trouble: {},
        lost: { type: Boolean }, // the service no longer has the history
        isComing: { type: Boolean }, // the history is not here yet: its place is kept
    };

    render() {
        return html`
            ${timeline(this.record.match, this.record.inOrder, this.played)}
            ${this.lost ? html`<p class="quiet small">The history of this match is no longer kept, so it cannot be shown again.</p>` : this.isComing ? placeholder : this.moments.length > 1 ? this.#controls() : nothing}
            ${this.trouble ? html`<p class="trouble">${this.trouble}</p>` : nothing}`;
    }

    #controls() {
        const last = this.moments.length - 1;
        const at = this.mode === "live" ? last : Math.min(this.at, last);
        const label = this.mode === "live" ? this.#presentWords() : this.moments[at]?.label ?? "";
        return html`<div class="time-bar">
            <label class="moment"><span class="visually-hidden">Moment of the match</span><input type="range" min="0" max=${last} step="1" .value=${String(at)}
                aria-valuetext=${label} @input=${this.#moved}></label>
            <span class="moment-words number" aria-hidden="true">${label}</span>
            ${this.mode === "replay" ? this.#replaying() : html`<button type="button" @click=${() => this.#send("replay")}>${playSign} Replay</button>`}
        </div>`;
    }

    #presentWords() {
        return this.isOver ? "End" : "Now";
    }

    #replaying() {
        const { replayState: state } = this;
        return html`
            ${state === "playing" ? html`<button type="button" @click=${() => this.#send("pause")}>Pause</button>` : nothing}
            ${state === "paused" ? html`<button type="button" class="primary" @click=${() => this.#send("resume")}>Resume</button>` : nothing}
            <label class="speed">Speed <select @change=${({ target }) => this.#send("speed", Number(target.value))}>${SPEEDS.map(
                (speed) => html`<option value=${speed} ?selected=${speed === this.speed}>${speed}×</option>`)}</select></label>
            <button type="button" @click=${() => this.#send("stop")}>Stop</button>`;
    }

    #moved = ({ target }) => {
        const at = Number(target.value);
        if (at === this.moments.length - 1) this.#send("present");
        else this.#send("moment", at);
    };

    #send(type, detail = null) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
customElements.define("match-time", MatchTime);

const playSign = html`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M3 1.5 14 8 3 14.5z"></path></svg>`;
const placeholder = html`<div class="time-bar" aria-hidden="true"><span class="moment"><input type="range" min="0" max="1" value="1" disabled></span>
    <span class="moment-words"></span><button type="button" disabled>${playSign} Replay</button></div>`;
