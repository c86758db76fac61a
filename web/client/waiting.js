/**
 * Milliseconds to wait after `attempt` failures. The wait grows exponentially and is random ("full jitter"), so that
 * clients do not return in step.
 */
export function jitter(attempt, most = 10_000) {
    return Math.random() * Math.min(most, 250 * 2 ** Math.min(attempt, 10));
}

/** Ends early when `signal` is aborted. */
export function sleep(ms, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
}

/** Calls a handler of the application. Its exception is the application's, and stops no other follower. */
export function tell(handler, ...facts) {
    try {
        handler?.(...facts);
    } catch (error) {
        if (globalThis.reportError) globalThis.reportError(error);
        else queueMicrotask(() => { throw error; });
    }
}

/** Makes an absent handler of the page's life cycle harmless outside of browsers. */
export function listen(target, names, handler) {
    for (const name of names) target?.addEventListener?.(name, handler);
    return () => {
        for (const name of names) target?.removeEventListener?.(name, handler);
    };
}
