import { noChange } from "lit";
import { Directive, PartType, directive } from "lit/directive.js";

/**
 * Sets properties of an element's style: `<li ${styled({ "grid-row": "2" })}>`. Lit's `styleMap` writes a style attribute
 * when it draws first, and the content security policy refuses that.
 */
class Styled extends Directive {
    constructor(part) {
        super(part);
        if (part.type !== PartType.ELEMENT) throw new Error("styled() stands in the tag of an element");
    }

    update({ element }, [values]) {
        for (const name of Object.keys(this.values ?? {})) {
            if (!(name in values)) element.style.removeProperty(name);
        }
        for (const [name, value] of Object.entries(values)) {
            if (this.values?.[name] !== value) element.style.setProperty(name, value);
        }
        this.values = values;
        return noChange;
    }

    render() {
        return noChange;
    }
}
export const styled = directive(Styled);
