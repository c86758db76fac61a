// Draws every change once, in the next frame.
/** The views that have changed since the last frame. */
export const dirty = new Set();
let frame = 0;
let draw = () => {};

/** `work` draws everything that is dirty; it runs at most once a frame. */
export function drawWith(work) {
    draw = work;
}
export function mark(view) {
    dirty.add(view);
    schedule();
}
export function schedule() {
    frame ||= requestAnimationFrame(() => {
        frame = 0;
        draw();
    });
}
