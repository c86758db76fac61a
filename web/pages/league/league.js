import "../../elements/connection.js";
import { html } from "lit";
import { LiveElement } from "../../elements/live_element.js";

class LeaguePage extends LiveElement {
    render() {
        return html`<p class="message">This page is not there yet.</p>`;
    }
}
customElements.define("league-page", LeaguePage);
