import { html } from "lit";
import { OpsSection, mark, table } from "./section.js";
import { count, since, words } from "./words.js";

function stateOf(hook) {
    if (!hook.enabled) return mark("off", `disabled: ${words(hook.disabledReason ?? "by hand")}`);
    return hook.failingSince ? mark("bad", `failing for ${since(hook.failingSince)}`) : mark("well", "delivers");
}

class OpsWebhooks extends OpsSection {
    heading = "Webhooks";

    load() {
        return this.operator.get("/api/admin/webhooks");
    }

    set(hook, enabled) {
        const title = enabled ? "Enable" : "Disable";
        const text = enabled ? "What waits is sent at once, with all attempts." : "What waits stays and is not sent.";
        return this.act({ title: `${title} webhook ${hook.id}`, text, confirm: title },
            { method: "PATCH", path: `/api/webhooks/${hook.id}`, body: { enabled }, said: `Webhook ${hook.id} is ${enabled ? "enabled" : "disabled"}.` });
    }

    test(hook) {
        return this.act({ title: `Test webhook ${hook.id}`, text: `Send a test to ${hook.address}?`, confirm: "Send" },
            { path: `/api/webhooks/${hook.id}/test`, said: `A test is on its way to webhook ${hook.id}.` });
    }

    body({ data, countedUpTo }) {
        const upTo = (n) => (n >= countedUpTo ? `${count(n)} or more` : count(n));
        const rows = data.map((hook) => [
            html`<span class="name">${hook.address}</span>${hook.description ? html`<span class="muted ops-note name">${hook.description}</span>` : ""}`,
            stateOf(hook), hook.lastSuccessAt ? `${since(hook.lastSuccessAt)} ago` : "never", upTo(hook.pending), upTo(hook.failed),
            html`<span class="name">${[hook.lastStatus, hook.lastError].filter(Boolean).join(", ")}</span>`,
            html`<span class="ops-actions">${hook.enabled
                ? html`${this.button("Test", `Test webhook ${hook.id}`, () => this.test(hook))}${this.button("Disable", `Disable webhook ${hook.id}`, () => this.set(hook, false))}`
                : this.button("Enable", `Enable webhook ${hook.id}`, () => this.set(hook, true))}</span>`]);
        return table("Webhooks", [["Endpoint"], ["State"], ["Last success"], ["Pending", "end"], ["Given up", "end"], ["Last failure"], ["Actions"]], rows, "There is no webhook.");
    }
}
customElements.define("ops-webhooks", OpsWebhooks);
