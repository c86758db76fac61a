import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { frameLog } from "./frames.js";
import { RawSocket } from "./raw_socket.js";
import { milliseconds } from "./words.js";

/** Whether `text` is a place that the page may talk to: the own origin, or one that the service names. */
export function placeOf(text, origins) {
    const place = text.trim().replace(/\/+$/, "");
    if (place === "" || place === location.origin) return { place: "" };
    if (origins.includes(place)) return { place };
    return { problem: `${text} is not this origin, and OPS_INSTANCE_ORIGINS does not name it` };
}

function read(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

/** Posts on one instance and watches the other: what was posted has to arrive, once, and soon. */
class OpsPair extends LiveElement {
    static properties = { operator: { attribute: false }, problem: { state: true }, where: { state: true }, posts: { state: true } };

    constructor() {
        super();
        this.problem = "";
        this.where = "";
        this.posts = [];
        this.sent = new Map(); // message -> when it was posted
        this.socket = new RawSocket();
        this.socket.addEventListener("change", () => this.heard());
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.socket.close();
    }

    /** Notes the instance that answers, and how long what was posted took. */
    heard() {
        const frame = this.socket.frames.at(-1);
        if (frame?.way === "in" && !("more" in frame)) {
            frame.more = "";
            const message = read(frame.text);
            const data = message?.data ?? message;
            if (message?.instance ?? data?.instance) this.where = message.instance ?? data.instance;
            const said = data?.message ?? data?.commentary?.message;
            if (this.sent.has(said)) frame.more = `arrived after ${milliseconds(frame.at - this.sent.get(said))}`;
        }
        this.requestUpdate();
    }

    fields() {
        const given = new FormData(this.querySelector("form"));
        const origins = this.operator.me.instanceOrigins;
        const first = placeOf(given.get("first"), origins);
        const second = placeOf(given.get("second"), origins);
        const matchId = Number(given.get("match"));
        this.problem = first.problem ?? second.problem ?? (Number.isInteger(matchId) && matchId > 0 ? "" : "Give the number of a match");
        return this.problem ? null : { first: first.place, second: second.place, matchId, message: given.get("message").trim() };
    }

    watch(event) {
        event.preventDefault();
        const given = this.fields();
        if (!given) return;
        this.where = "";
        this.socket.open(given.second, this.operator.key);
        const subscribe = () => {
            if (this.socket.state !== "open") return;
            this.socket.removeEventListener("change", subscribe);
            this.socket.send(JSON.stringify({ action: "subscribe", matchId: given.matchId }));
        };
        this.socket.addEventListener("change", subscribe);
    }

    async post() {
        const given = this.fields();
        if (!given) return;
        // Each post differs, so that what arrives is known to be this one.
        const message = `${given.message || "Posted from /ops"} #${this.posts.length + 1}`;
        this.sent.set(message, Date.now());
        const post = { at: Date.now(), way: "out", text: message };
        try {
            const made = await this.operator.post(given.first, `/api/matches/${given.matchId}/commentary`, { minute: 0, message });
            post.more = `answered after ${milliseconds(Date.now() - post.at)}, entry ${made.id}`;
        } catch (problem) {
            this.sent.delete(message);
            post.way = "note";
            post.more = problem.status ? problem.message : "The instance does not answer.";
        }
        this.posts = [...this.posts, post];
    }

    render() {
        const { state, frames } = this.socket;
        const origins = this.operator.me.instanceOrigins;
        const { mayAct } = this.operator;
        return html`<section class="ops-section" aria-labelledby="ops-pair-heading">
            <h2 id="ops-pair-heading">Two instances</h2>
            <p class="muted">Posts commentary on the first instance and watches the match on the second. All who follow the match see it. “/” is this origin${origins.length ? html`; others are ${origins.join(", ")}` : ""}.</p>
            <form class="ops-fields" @submit=${(event) => this.watch(event)}>
                <label>First instance <input name="first" list="ops-places" .defaultValue=${origins[0] ?? "/"} autocomplete="off"></label>
                <label>Second instance <input name="second" list="ops-places" .defaultValue=${origins[1] ?? "/"} autocomplete="off"></label>
                <datalist id="ops-places"><option value="/"></option>${origins.map((origin) => html`<option value=${origin}></option>`)}</datalist>
                <label>Match <input name="match" inputmode="numeric" size="8" autocomplete="off"></label>
                <label class="ops-wide">Commentary <input name="message" maxlength="200" .defaultValue=${"Posted from /ops"} autocomplete="off"></label>
                <button type="submit">Watch on the second</button>
                <button type="button" class="primary" ?disabled=${!mayAct} aria-describedby=${mayAct ? nothing : "ops-right"} @click=${() => this.post()}>Post on the first</button>
            </form>
            ${this.problem ? html`<p class="ops-warning" role="alert">${this.problem}</p>` : nothing}
            <div class="ops-pair">
                <div><h3>Posted on the first</h3>${frameLog("Posts", this.posts)}</div>
                <div><h3>Seen on the second${this.where ? html`: <span class="name">${this.where}</span>` : ""} <span class="muted small">${state}</span></h3>${frameLog("Seen", frames)}</div>
            </div>
        </section>`;
    }
}
customElements.define("ops-pair", OpsPair);
