/** What `match`, `league`, `team`, `live`, `matches` and `list` return: something that is followed until `close()`. */
export class Subscription {
    #stop;
    #forget;

    /** @param forget a function: it is over */
    constructor(stop, forget) {
        this.#stop = stop;
        this.#forget = forget;
    }

    get closed() {
        return this.#stop === null;
    }

    /** Ends it, for good. No handler is called again. */
    close = () => {
        const stop = this.#stop;
        if (!stop) return;
        this.#stop = null;
        this.#forget(this);
        stop();
    };
}
