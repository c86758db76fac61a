/**
 * Milliseconds to wait after `attempt` failures. The wait grows exponentially and is random ("full jitter"), so that
 * clients do not return in step.
 */
export function jitter(attempt) {
    return Math.random() * Math.min(10_000, 250 * 2 ** Math.min(attempt, 10));
}

export function sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}
