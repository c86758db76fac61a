import { LiveElement } from "../../elements/live_element.js";

/** The base of the desk's parts: they draw themselves anew when the desk changes. */
export class DeskElement extends LiveElement {
    static properties = { desk: { attribute: false } };

    #listening = null;
    #redraw = () => this.requestUpdate();

    willUpdate() {
        if (this.#listening !== this.desk) this.#listen(this.desk);
    }
    connectedCallback() {
        super.connectedCallback();
        this.#listen(this.desk);
    }
    disconnectedCallback() {
        super.disconnectedCallback();
        this.#listen(null);
    }

    #listen(desk) {
        this.#listening?.removeEventListener("change", this.#redraw);
        this.#listening = desk ?? null;
        this.#listening?.addEventListener("change", this.#redraw);
    }
}
