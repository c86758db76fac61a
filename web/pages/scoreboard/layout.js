// Where each group and row of the board stands. All rows have one height, so this needs no measuring. No DOM.

/** @param sizes {row, head, gap} in pixels. Returns {height, sections: [{group, top, height}]}. */
export function layOut(groups, { row, head, gap }) {
    let top = 0;
    const sections = groups.map((group) => {
        const section = { group, top, height: head + row * group.matches.length };
        top += section.height + gap;
        return section;
    });
    return { height: Math.max(0, top - gap), sections };
}

/**
 * The parts of a layout between two heights: [{section, first, last}], the rows from `first` up to, without, `last`.
 * The row of the match `kept` is among them wherever it stands, so that it keeps the focus.
 */
export function partsBetween({ sections }, from, to, { row, head }, kept = null) {
    const parts = [];
    for (const section of sections) {
        const { matches } = section.group;
        const clamp = (n) => Math.min(matches.length, Math.max(0, n));
        const isSeen = section.top < to && section.top + section.height > from;
        const place = kept === null ? -1 : matches.findIndex(({ id }) => id === kept);
        if (!isSeen && place < 0) continue;
        const first = isSeen ? clamp(Math.floor((from - section.top - head) / row)) : place;
        const last = isSeen ? clamp(Math.ceil((to - section.top - head) / row)) : place + 1;
        const rows = [];
        for (let i = first; i < last; ++i) rows.push(i);
        if (isSeen && place >= 0 && place < first) rows.unshift(place);
        if (isSeen && place >= last) rows.push(place);
        parts.push({ section, rows });
    }
    return parts;
}

/** Where a match stands: {group, index, top}, or null. */
export function placeOf({ sections }, id, { row, head }) {
    for (const { group, top } of sections) {
        const index = group.matches.findIndex((match) => match.id === id);
        if (index >= 0) return { group, index, top: top + head + index * row };
    }
    return null;
}

/** The first match whose row begins at or below a height, or null. */
export function matchAt({ sections }, height, { row, head }) {
    for (const { group, top, height: own } of sections) {
        if (top + own <= height) continue;
        const index = Math.max(0, Math.ceil((height - top - head) / row));
        if (index < group.matches.length) return group.matches[index].id;
    }
    return null;
}

/** The match `step` rows further down (or up), or null. */
export function neighbour({ sections }, id, step) {
    const ids = sections.flatMap(({ group }) => group.matches.map((match) => match.id));
    const at = ids.indexOf(id);
    return at < 0 ? null : ids[at + step] ?? null;
}
