// An HTTP proxy in front of the service, with the faults of real networks. Tests turn them on and off.
//
//   import { FaultProxy } from "./fault_proxy.mjs"        in a test of Node.js
//   node fault_proxy.mjs PORT TARGET-URL                  beside a browser; `POST /-/fault {"name", "value"}` turns them
//
//   delayMs        bytes of answers come so much later, in their order
//   blockUpgrade   "refuse": sockets get 403; "hang": no answer; "mute": the handshake passes, and no byte behind it
//   bufferStreams  bodies of event streams are held back, as some proxies do
//   halfOpen       no byte passes in either direction, and no connection ends
//   cut()          ends all connections at once;  refuse: new ones are ended too
import http from "node:http";
import net from "node:net";

export class FaultProxy {
    faults = { delayMs: 0, blockUpgrade: null, bufferStreams: false, halfOpen: false, refuse: false };
    /** How many of each have begun: upgrades (that passed), streams, requests. */
    counts = { upgrades: 0, streams: 0, requests: 0 };
    #target;
    #server;
    #sockets = new Set();

    constructor(target) {
        this.#target = new URL(target);
        this.#server = http.createServer((request, answer) => this.#pass(request, answer));
        this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
        this.#server.on("connection", (socket) => this.#watch(socket));
        this.#server.keepAliveTimeout = 0;
        this.#server.requestTimeout = 0;
    }

    async listen(port = 0) {
        await new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
        return `http://127.0.0.1:${this.#server.address().port}`;
    }

    /** Sends new connections to another instance. */
    set target(url) {
        this.#target = new URL(url);
    }

    cut() {
        for (const socket of this.#sockets) socket.resetAndDestroy?.() ?? socket.destroy();
    }

    async close() {
        this.faults.refuse = true; // a connection that comes now would keep the server open for ever
        this.cut();
        await new Promise((resolve) => this.#server.close(resolve));
    }

    #watch(socket) {
        if (this.faults.refuse) {
            socket.destroy();
            return;
        }
        this.#sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => this.#sockets.delete(socket));
    }

    /** Passes bytes on, unless a fault holds them back. What a half-open link swallows never comes. */
    #pipe(from, to, { isStream = false, isMute = false } = {}) {
        let last = Promise.resolve();
        const later = (work) => {
            const due = performance.now() + this.faults.delayMs;
            last = last.then(async () => {
                const wait = due - performance.now();
                if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
                work();
            });
        };
        let swallowed = false; // a stream with a hole must not go on
        from.on("data", (bytes) => {
            if (this.faults.halfOpen || isMute || (isStream && this.faults.bufferStreams)) swallowed = true;
            if (!swallowed) later(() => to.destroyed || to.write(bytes));
        });
        from.on("end", () => swallowed || later(() => to.destroyed || to.end()));
        from.on("error", () => to.destroy());
        from.on("close", () => swallowed || later(() => to.end?.()));
    }

    #pass(request, answer) {
        if (request.url === "/-/fault") {
            this.#control(request, answer);
            return;
        }
        this.counts.requests += 1;
        if (this.faults.halfOpen) return;
        const isStream = /\/stream(\?|$)/.test(request.url);
        if (isStream) this.counts.streams += 1;
        const { hostname, port } = this.#target;
        const onward = http.request({ hostname, port, method: request.method, path: request.url, headers: { ...request.headers, connection: "close" } }, (got) => {
            if (this.faults.halfOpen) return;
            answer.writeHead(got.statusCode, { ...got.headers, connection: "close" });
            answer.flushHeaders();
            this.#pipe(got, answer, { isStream });
        });
        this.#watch(onward);
        onward.on("socket", (socket) => this.#watch(socket));
        onward.on("error", () => answer.destroy());
        answer.on("close", () => onward.destroy());
        request.pipe(onward);
    }

    #upgrade(request, socket, head) {
        const block = this.faults.blockUpgrade;
        if (block === "refuse") socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        if (block === "refuse" || block === "hang" || this.faults.halfOpen) return;
        this.counts.upgrades += 1;
        const onward = net.connect(Number(this.#target.port), this.#target.hostname, () => {
            const lines = [`${request.method} ${request.url} HTTP/1.1`];
            for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
            onward.write(`${lines.join("\r\n")}\r\n\r\n`);
            onward.write(head);
        });
        this.#watch(onward);
        socket.on("close", () => onward.destroy());
        if (block === "mute") {
            // The answer to the handshake passes, and nothing behind it.
            onward.once("data", (bytes) => socket.write(bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4)));
            return;
        }
        this.#pipe(onward, socket);
        this.#pipe(socket, onward);
    }

    #control(request, answer) {
        let text = "";
        request.on("data", (bytes) => { text += bytes; });
        request.on("end", () => {
            const { name, value } = JSON.parse(text || "{}");
            if (name === "cut") this.cutOthers(request.socket);
            else if (name === "target") this.target = value;
            else if (name !== undefined) this.faults[name] = value;
            answer.end(JSON.stringify({ faults: this.faults, counts: this.counts }));
        });
    }

    cutOthers(kept) {
        for (const socket of this.#sockets) if (socket !== kept) socket.destroy();
    }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const [, , port, target] = process.argv;
    console.log(await new FaultProxy(target).listen(Number(port)));
}
