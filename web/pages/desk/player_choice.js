import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";

/** <player-choice label .players .more>: the players of a line-up as buttons, and a field. Sends "choose" with {name, id}. */
class PlayerChoice extends LiveElement {
    static properties = { label: {}, players: { attribute: false }, more: { attribute: false }, chosen: {} };

    tell(name, id = null) {
        this.dispatchEvent(new CustomEvent("choose", { detail: { name, id } }));
    }
    submit(event) {
        event.preventDefault();
        const field = event.target.querySelector("input");
        const name = field.value.trim();
        if (name) this.tell(name);
    }

    player({ player, playerId, number }) {
        return html`<li><button class="player" aria-pressed=${this.chosen === undefined ? nothing : this.chosen === player}
            @click=${() => this.tell(player, playerId)}>${number === null || number === undefined ? nothing : html`<strong class="number">${number}</strong> `}<span class="name">${player}</span></button></li>`;
    }

    render() {
        const known = [...(this.players ?? []), ...(this.more ?? [])];
        return html`<div role="group" aria-label=${this.label}>
            ${known.length ? html`<ul class="players">${known.map((one) => this.player(one))}</ul>` : nothing}
            <form class="player-name" @submit=${this.submit}><label><span class="small">${this.label}: another name</span>
                <input autocomplete="off" maxlength="200"></label><button>Set</button></form></div>`;
    }
}
customElements.define("player-choice", PlayerChoice);
