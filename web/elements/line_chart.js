import { html, nothing, svg } from "lit";
import { LiveElement } from "./live_element.js";

const WIDTH = 320;
const HEIGHT = 96;
const BASE = 84;
const TOP = 8;

/** 1, 2 or 5 times a power of ten: the least that is not below `value`. */
export function niceCeiling(value) {
    if (!(value > 0)) return 1;
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].find((step) => step * power >= value * 0.9999) * power;
}

const known = (points) => points.filter(([, value]) => value !== null);
/** The newest value, or null when the newest point has none. */
export const latest = (points) => (points.length ? points[points.length - 1][1] : null);

/**
 * <line-chart>: lines over time, one for each series. `series`: [{name, points: [[ms, value or null], …]}]; `write` makes
 * the text of a value. A line breaks where a value is missing, or where points are further apart than `gap` ms. Lines
 * differ by their dashes too. The same stands in a table.
 */
class LineChart extends LiveElement {
    static properties = {
        heading: {}, series: { attribute: false }, from: { attribute: false }, to: { attribute: false },
        gap: { attribute: false }, write: { attribute: false }, time: { attribute: false },
    };

    path(points, highest) {
        let path = "";
        let before = null;
        for (const [at, value] of points) {
            if (value === null) {
                before = null;
                continue;
            }
            const x = ((at - this.from) / (this.to - this.from)) * WIDTH;
            const y = BASE - (value / highest) * (BASE - TOP);
            const goesOn = before !== null && at - before <= this.gap;
            path += `${goesOn ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}${goesOn ? "" : "h.01"}`;
            before = at;
        }
        return path;
    }

    summary() {
        const parts = this.series.map(({ name, points }) => {
            const values = known(points).map(([, value]) => value);
            if (!values.length) return `${name}: nothing`;
            return `${name}: now ${this.write(latest(points))}, highest ${this.write(Math.max(...values))}`;
        });
        return `${this.heading}. ${parts.join("; ") || "Nothing yet"}`;
    }

    render() {
        const values = this.series.flatMap(({ points }) => known(points).map(([, value]) => value));
        const highest = niceCeiling(Math.max(0, ...values));
        return html`<figure class="chart">
            <figcaption>${this.heading}</figcaption>
            <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${this.summary()} preserveAspectRatio="none">
                <path class="chart-grid" d="M0 ${TOP}H${WIDTH}M0 ${(TOP + BASE) / 2}H${WIDTH}M0 ${BASE}H${WIDTH}"></path>
                ${this.series.map(({ points }, i) => svg`<path class="chart-line" data-line=${(i % 5) + 1} d=${this.path(points, highest)}></path>`)}
            </svg>
            <div class="chart-scale small muted" aria-hidden="true">
                <span>${this.time(this.from)}</span><span>up to ${this.write(highest)}</span><span>${this.time(this.to)}</span>
            </div>
            <ul class="chart-legend small">${this.series.map(({ name, points }, i) => html`<li>
                <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true"><path class="chart-line" data-line=${(i % 5) + 1} d="M0 4H24"></path></svg>
                <span class="name">${name}</span> <span class="number">${this.write(latest(points))}</span></li>`)}</ul>
            ${values.length ? this.table() : nothing}
        </figure>`;
    }

    /** Thirteen moments are enough to read a curve. */
    table() {
        const step = (this.to - this.from) / 12;
        const moments = Array.from({ length: 13 }, (_, i) => this.from + i * step);
        const at = (points, moment) => points.findLast(([when]) => when <= moment && when > moment - step)?.[1] ?? null;
        return html`<details class="small"><summary>Table<span class="visually-hidden">: ${this.heading}</span></summary>
            <div class="ops-scroll" role="group" aria-label="Table: ${this.heading}" tabindex="0"><table>
                <thead><tr><th scope="col">Time</th>${this.series.map(({ name }) => html`<th scope="col" class="end">${name}</th>`)}</tr></thead>
                <tbody>${moments.map((moment) => html`<tr><th scope="row">${this.time(moment)}</th>
                    ${this.series.map(({ points }) => html`<td class="end number">${this.write(at(points, moment))}</td>`)}</tr>`)}</tbody>
            </table></div></details>`;
    }
}
customElements.define("line-chart", LineChart);
