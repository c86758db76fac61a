/** Makes a page load without a network. A page without TLS has no service worker, and works as before. */
export function registerWorker() {
    if (!navigator.serviceWorker) return;
    // The page's policy asks for a trusted address. This is the only one.
    const address = "/sw.js";
    const policy = globalThis.trustedTypes?.createPolicy("service-worker", { createScriptURL: () => address });
    addEventListener("load", () => {
        navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address).catch((error) => console.warn(`Live Score: ${error.message}`));
    });
}
