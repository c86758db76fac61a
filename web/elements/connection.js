import { html } from "lit";
import { LiveElement } from "./live_element.js";
import { service } from "./service.js";

/**
 * <live-connection>: says in words when what the page shows may be old. A connection that works needs no word. Screen
 * readers find the words and are not interrupted by them: goals alone are announced.
 */
class LiveConnection extends LiveElement {
    static properties = { words: { state: true } };

    constructor() {
        super();
        this.words = "";
    }

    connectedCallback() {
        super.connectedCallback();
        service.addEventListener("connection", () => this.tell());
        this.tell();
    }

    tell() {
        const { state, stale } = service.connection;
        this.dataset.state = state;
        const isWell = state === "open" ? !stale : state === "idle" || state === "connecting";
        this.words = isWell ? "" : "Connecting again: what you see may be old";
    }

    render() {
        return html`<span>${this.words}</span>`;
    }
}
customElements.define("live-connection", LiveConnection);
