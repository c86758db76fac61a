import { html, nothing } from "lit";

const WORDS = { W: "Won", D: "Drew", L: "Lost" };

/**
 * The last results of a team, oldest first, so that the newest stands at the end as the newest line of a table does.
 * Each is a letter on a colour, and a word for those who see neither.
 *
 * @param results ["W", "D", "L"] or "WDL", newest first, as the service tells them; null where nobody knows
 * @param options
 *   label    what the list is, for screen readers
 *   matches  the matches of the results: each letter is then a link to its match
 *   words    (match, result) -> what the link says, such as "Won 2–1 against Chelsea"
 */
export function form(results, { label = "Form, latest last", matches = [], words = () => "" } = {}) {
    const items = [...results].map((result, index) => item(result, matches[index], words)).reverse();
    return items.length ? html`<ol class="form" aria-label=${label}>${items}</ol>` : nothing;
}

function item(result, match, words) {
    const letter = result ?? "–";
    const name = match ? `${letter}: ${words(match, result)}` : (WORDS[result] ?? "Not known");
    const face = html`<span class="form-letter" data-result=${letter} aria-hidden="true">${letter}</span><span
        class="visually-hidden">${name}</span>`;
    return html`<li>${match ? html`<a href="/match/${match.id}" title=${words(match, result)}>${face}</a>` : face}</li>`;
}
