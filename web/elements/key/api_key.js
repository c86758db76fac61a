import { html, nothing } from "lit";
import { LiveElement } from "../live_element.js";
import { askAccess, keepKey, pageKey, takeStoredKey } from "./stored_key.js";

export { fetchWithKey, pageKey } from "./stored_key.js";

/**
 * <api-key scope="score">: asks for an API key and tells what the server says of it. The key is kept in sessionStorage.
 * It sends the event "access" with `detail` as `askAccess` answers, after each look. `access` is the last one.
 */
class ApiKey extends LiveElement {
    static properties = { scope: {}, access: { state: true }, busy: { state: true } };

    constructor() {
        super();
        this.scope = "score";
        this.access = null;
        this.busy = false;
        this.looks = 0;
        takeStoredKey();
    }

    connectedCallback() {
        super.connectedCallback();
        // What a server could not tell, it may tell when the line is back.
        this.again = () => this.access?.state === "unknown" && this.look();
        addEventListener("online", this.again);
        this.look();
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        removeEventListener("online", this.again);
    }

    async look() {
        const look = ++this.looks;
        this.busy = true;
        const access = await askAccess(this.scope);
        if (look !== this.looks) return; // another key was entered meanwhile
        this.busy = false;
        this.access = access;
        this.dispatchEvent(new CustomEvent("access", { detail: access, bubbles: true }));
    }

    signIn(event) {
        event.preventDefault();
        const field = this.querySelector("input");
        const key = field.value.trim();
        // A header takes visible ASCII only.
        if (!/^[\x21-\x7e]+$/.test(key)) {
            this.access = { state: "refused", name: null, scopes: [], leagues: null,
                message: key ? "A key has only letters, digits and signs" : "Enter a key first" };
            field.focus();
            return;
        }
        keepKey(key);
        field.value = "";
        this.look();
    }

    signOut() {
        keepKey("");
        this.look();
    }

    words() {
        const { state, name, scopes, leagues, message } = this.access;
        if (state !== "accepted") return message;
        if (!pageKey()) return "This server needs no key";
        const bounds = leagues ? `, leagues ${leagues.join(", ")}` : "";
        return `Signed in${name ? ` as ${name}` : ""}. Scopes: ${scopes.join(", ")}${bounds}`;
    }

    render() {
        const state = this.access?.state;
        const isIn = state === "accepted" && pageKey();
        const refused = state === "refused" || state === "lacking";
        return html`
            <form class="api-key" @submit=${this.signIn}>
                ${isIn ? nothing : html`
                    <label for="api-key-field">API key</label>
                    <input id="api-key-field" type="password" autocomplete="off" spellcheck="false" autocapitalize="none"
                        maxlength="500" aria-describedby="api-key-words" aria-invalid=${refused ? "true" : "false"}>
                    <button class="primary" ?disabled=${this.busy}>Sign in</button>`}
                ${pageKey() ? html`<button type="button" @click=${this.signOut}>Sign out</button>` : nothing}
                <p id="api-key-words" class="api-key-words" role="status" data-state=${state ?? "asking"}>
                    ${this.access ? this.words() : "Asking the server …"}</p>
            </form>`;
    }
}
customElements.define("api-key", ApiKey);
