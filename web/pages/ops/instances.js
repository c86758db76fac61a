import { html } from "lit";
import { OpsSection, incomplete, mark, table } from "./section.js";
import { count, milliseconds, rate, since } from "./words.js";

const sum = (counts) => Object.values(counts).reduce((all, n) => all + n, 0);

const API_COLUMNS = [
    ["Instance"], ["State"], ["Feed"], ["Up for"], [html`Web<wbr>Sockets`, "end"], ["Streams", "end"], ["Long polls", "end"], ["HTTP", "end"],
    ["Subscriptions", "end"], ["Deliveries per second", "end"], ["Requests per second", "end"], ["Lag p50", "end"], ["Lag p99", "end"],
    ["Heads", "end"], ["Wait for PostgreSQL p99", "end"], ["Redis"], ["Version"],
];
const WORKER_COLUMNS = [
    ["Worker"], ["State"], ["Up for"], ["Jobs waiting", "end"], ["Due", "end"], ["Leased", "end"], ["Dead", "end"], ["Late p99", "end"],
    ["Feeds"], ["Webhooks failing", "end"], ["Attempts/s", "end"], ["Webhook lag p99", "end"], ["Version"],
];

const isSilent = (one) => Date.now() - new Date(one.seenAt).getTime() > 10_000;

function stateOf(one) {
    if (one.draining) return mark("late", "draining");
    if (one.postgres.up === false) return mark("bad", "no PostgreSQL");
    if (one.postgres.writable === false) return mark("late", "read-only");
    return isSilent(one) ? mark("late", `silent for ${since(one.seenAt)}`) : mark("well", "serving");
}

function feedOf(one) {
    if (one.feed === "live") return mark("well", "live");
    return one.feed === "polling" ? mark("late", "polling") : mark("bad", one.feed);
}

function apiRow(one) {
    const { api } = one;
    return [
        html`<span class="name">${one.instance}</span>`, stateOf(one), feedOf(one), since(one.startedAt), count(api.connections.websocket),
        count(api.connections.eventStream), count(api.connections.longPoll), count(api.connections.http), count(api.subscriptions),
        rate(api.deliveriesPerSecond), rate(api.requestsPerSecond), milliseconds(api.lagMs.p50), milliseconds(api.lagMs.p99),
        milliseconds(api.headsAgeMs), milliseconds(one.postgres.waitMs.p99),
        one.redis.up ? mark("well", "linked") : mark("bad", "away"), one.version,
    ];
}

function feedsOf(worker) {
    if (!worker.feeds.length) return "none";
    return worker.feeds.map((feed) =>
        feed.circuitOpen ? mark("bad", `${feed.provider}: open`) : feed.standsStill ? mark("late", `${feed.provider}: still`) : mark("well", feed.provider));
}

function workerRow(one) {
    const { worker } = one;
    return [
        html`<span class="name">${one.instance}</span>`, stateOf(one), since(one.startedAt), count(worker.jobs.waiting), count(worker.jobs.due),
        count(worker.jobs.leased), worker.jobs.dead ? mark("bad", count(worker.jobs.dead)) : "0", milliseconds(worker.latenessMs.p99),
        feedsOf(worker), count(worker.webhooks.failing), rate(worker.webhooks.attemptsPerSecond), milliseconds(worker.webhooks.lagMs.p99), one.version,
    ];
}

class OpsInstances extends OpsSection {
    heading = "Instances";

    load() {
        return this.operator.get("/api/admin/instances");
    }

    body(answer) {
        const apis = answer.data.filter((one) => one.api);
        const workers = answer.data.filter((one) => one.worker);
        const clients = apis.reduce((all, { api }) => all + sum(api.connections) - api.connections.http, 0);
        const deliveries = apis.reduce((all, { api }) => all + api.deliveriesPerSecond, 0);
        return html`${incomplete(answer)}
            <p class="muted">${count(apis.length)} API, ${count(workers.length)} ${workers.length === 1 ? "worker" : "workers"}, ${count(clients)} live clients,
                ${rate(deliveries)} deliveries/s. Rates and quantiles are of the last seconds.</p>
            ${table("API instances", API_COLUMNS, apis.map(apiRow), "No instance tells of itself.")}
            ${table("Workers", WORKER_COLUMNS, workers.map(workerRow), "No worker runs: nothing is scheduled, polled or sent.")}`;
    }
}
customElements.define("ops-instances", OpsInstances);
