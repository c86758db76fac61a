import { html } from "lit";
import { LiveElement } from "./live_element.js";

/** <confirm-dialog>: `ask({title, text, confirm})` returns whether the person agreed. */
class ConfirmDialog extends LiveElement {
    static properties = { question: { state: true } };

    constructor() {
        super();
        this.question = { title: "", text: "", confirm: "" };
        this.answer = () => {};
    }

    async ask(question) {
        this.question = question;
        await this.updateComplete;
        const dialog = this.querySelector("dialog");
        dialog.returnValue = "";
        dialog.showModal();
        return new Promise((answer) => (this.answer = answer));
    }

    close(value) {
        this.querySelector("dialog").close(value);
    }

    render() {
        const { title, text, confirm } = this.question;
        return html`<dialog class="confirm" aria-labelledby="confirm-title" @close=${(event) => this.answer(event.target.returnValue === "yes")}>
            <h2 id="confirm-title">${title}</h2>
            <p>${text}</p>
            <div class="confirm-buttons">
                <button type="button" @click=${() => this.close("")}>Cancel</button>
                <button type="button" class="primary" @click=${() => this.close("yes")}>${confirm}</button>
            </div>
        </dialog>`;
    }
}
customElements.define("confirm-dialog", ConfirmDialog);
