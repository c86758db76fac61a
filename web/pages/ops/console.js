import { html } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { frameLog } from "./frames.js";
import { RawSocket } from "./raw_socket.js";

const EXAMPLES = {
    "Subscribe to all matches": { action: "subscribe", channel: "matches" },
    "Subscribe to a match": { action: "subscribe", matchId: 1 },
    "Subscribe to what is live": { action: "subscribe", channel: "live" },
    Unsubscribe: { action: "unsubscribe", matchId: 1 },
    Ping: { action: "ping" },
};

/** Sends and shows raw messages of the protocol. */
class OpsConsole extends LiveElement {
    static properties = { operator: { attribute: false }, text: { state: true } };

    constructor() {
        super();
        this.socket = new RawSocket();
        this.socket.addEventListener("change", () => this.requestUpdate());
        this.text = JSON.stringify(EXAMPLES["Subscribe to all matches"]);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.socket.close();
    }

    /** One button does both, so that it keeps the focus. */
    connect(event) {
        event.preventDefault();
        if (this.socket.state !== "closed") {
            this.socket.close();
            return;
        }
        const given = new FormData(event.target);
        this.socket.open(given.get("place"), given.get("withKey") ? this.operator.key : "");
    }

    send(event) {
        event.preventDefault();
        this.socket.send(this.text);
    }

    render() {
        const { state, frames } = this.socket;
        const origins = this.operator.me.instanceOrigins;
        return html`<section class="ops-section" aria-labelledby="ops-console-heading">
            <h2 id="ops-console-heading">Console</h2>
            <form class="ops-fields" @submit=${(event) => this.connect(event)}>
                <label>Instance <select name="place"><option value="/">This origin</option>
                    ${origins.map((origin) => html`<option value=${origin}>${origin}</option>`)}</select></label>
                <label class="ops-choice"><input type="checkbox" name="withKey" ?disabled=${!this.operator.key}><span>Offer the key in the handshake</span></label>
                <button type="submit" class=${state === "closed" ? "primary" : ""}>${state === "closed" ? "Connect" : "Disconnect"}</button>
                <span role="status" class="muted">${state}</span>
            </form>
            <form class="ops-fields" @submit=${(event) => this.send(event)}>
                <label>Example <select @change=${(event) => (this.text = JSON.stringify(EXAMPLES[event.target.value]))}>
                    ${Object.keys(EXAMPLES).map((name) => html`<option>${name}</option>`)}</select></label>
                <label class="ops-wide">Message <textarea name="message" rows="2" spellcheck="false" .value=${this.text} @input=${(event) => (this.text = event.target.value)}></textarea></label>
                <button type="submit" class="primary" ?disabled=${state !== "open"}>Send</button>
                <button type="button" @click=${() => this.socket.clear()}>Clear</button>
            </form>
            ${frameLog("Frames", frames)}
        </section>`;
    }
}
customElements.define("ops-console", OpsConsole);
