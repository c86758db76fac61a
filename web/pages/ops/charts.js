import { html } from "lit";
import "../../elements/line_chart.js";
import { OpsSection, incomplete } from "./section.js";
import { count, milliseconds, minuteOfDay, rate } from "./words.js";

const MINUTES = 60;
const CHARTS = [
    ["api", "Connections", "connections", count],
    ["api", "Subscriptions", "subscriptions", count],
    ["api", "Deliveries per second", "deliveriesPerSecond", rate],
    ["api", "Requests per second", "requestsPerSecond", rate],
    ["api", "Lag p50", "lagP50Ms", milliseconds],
    ["api", "Lag p99", "lagP99Ms", milliseconds],
    ["api", "Refusals per minute", "deniedTotal", rate, true],
    ["api", "Slow consumers closed per minute", "slowConsumersClosedTotal", rate, true],
    ["worker", "Jobs due", "jobsDue", count],
    ["worker", "Dead jobs", "jobsDead", count],
    ["worker", "Lateness p99", "latenessP99Ms", milliseconds],
    ["worker", "Webhook attempts per second", "attemptsPerSecond", rate],
];

/** The points of a column. A total that only grows becomes its growth per minute; a process that began again has none. */
export function pointsOf(series, column, isTotal) {
    const index = series.columns.indexOf(column);
    const points = series.rows.map((row) => [row[0], row[index] ?? null]);
    if (!isTotal) return points;
    return points.slice(1).map(([at, value], i) => {
        const [before, earlier] = points[i];
        return [at, value === null || earlier === null || value < earlier ? null : ((value - earlier) / (at - before)) * 60_000];
    });
}

class OpsCharts extends OpsSection {
    heading = "Last hour";

    load() {
        return this.operator.get(`/api/admin/history?minutes=${MINUTES}`);
    }

    body(answer) {
        const to = Date.now();
        const from = to - MINUTES * 60_000;
        const chart = ([kind, heading, column, write, isTotal]) => {
            const series = answer.data.filter((one) => one.kind === kind)
                .map((one) => ({ name: one.instance, points: pointsOf(one, column, isTotal) }));
            return html`<line-chart .heading=${heading} .series=${series} .from=${from} .to=${to} .write=${write} .time=${minuteOfDay}
                .gap=${answer.sampleIntervalMs * 3}></line-chart>`;
        };
        return html`${incomplete(answer)}<div class="ops-charts">${CHARTS.map(chart)}</div>`;
    }
}
customElements.define("ops-charts", OpsCharts);
