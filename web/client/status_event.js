/** `CustomEvent`, which Node.js has only from 19 on. */
export class StatusEvent extends Event {
    constructor(detail) {
        super("connection");
        this.detail = detail;
    }
}
