import { LitElement } from "lit";

/** The base of all elements. They render into the page itself, so its one style sheet holds for them. */
export class LiveElement extends LitElement {
    createRenderRoot() {
        return this;
    }
}
