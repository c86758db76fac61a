import { LiveElement } from "./live_element.js";

/** The base of pages. What the server has put into one is of the size of what comes, and stays until `isReady`. */
export class PageElement extends LiveElement {
    shouldUpdate() {
        return this.isReady;
    }

    willUpdate() {
        if (!this.hasUpdated) this.replaceChildren();
    }
}
