const MAX_FRAMES = 500;

/** The address of the WebSocket of an instance. `place`: "/" for the own origin, or an origin. */
export function socketAddress(place) {
    const url = new URL("/ws", new URL(place || "/", location.origin));
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
}

/**
 * A socket with the frames that went in and out, as they are: {at, way: "in" | "out" | "note", text}.
 * Event "change": a frame more, or another `state` ("closed", "connecting", "open").
 */
export class RawSocket extends EventTarget {
    frames = [];
    state = "closed";
    #socket = null;

    /** `key`: offered as a subprotocol, since a browser's socket has no headers and an address is written down. */
    open(place, key = "") {
        this.close();
        let socket;
        try {
            const address = socketAddress(place);
            socket = key ? new WebSocket(address, ["livescore", `bearer.${key}`]) : new WebSocket(address);
            this.#note(`connecting to ${address}`);
        } catch (problem) {
            return this.#note(`not connected: ${problem.message}`);
        }
        this.#socket = socket;
        this.#become("connecting");
        const isThis = () => socket === this.#socket;
        socket.onopen = () => isThis() && (this.#note("open"), this.#become("open"));
        socket.onmessage = ({ data }) => isThis() && this.#add("in", data);
        socket.onclose = ({ code, reason }) => {
            if (!isThis()) return;
            this.#note(`closed with ${code}${reason ? `: ${reason}` : ""}`);
            this.#become("closed");
        };
    }

    send(text) {
        if (this.state !== "open") return;
        this.#socket.send(text);
        this.#add("out", text);
    }

    close() {
        this.#socket?.close(1000);
        if (this.state !== "closed") this.#note("closed by this page");
        this.#socket = null;
        this.#become("closed");
    }

    clear() {
        this.frames = [];
        this.dispatchEvent(new Event("change"));
    }

    #note(text) {
        this.#add("note", text);
    }
    #add(way, text) {
        this.frames = [...this.frames.slice(1 - MAX_FRAMES), { at: Date.now(), way, text }];
        this.dispatchEvent(new Event("change"));
    }
    #become(state) {
        this.state = state;
        this.dispatchEvent(new Event("change"));
    }
}
