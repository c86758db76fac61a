"""What the scoreboard may cost: bytes, time, frames, memory.

SCOREBOARD_SOAK_MINUTES=30 runs the test of the memory for half an hour.
"""
import os
import statistics
import time

import pytest

from many_matches import Changes, enter

KIB = 1024
MATCHES, LEAGUES, LIVE, RATE = 1_000, 60, 400, 50
FRAME_MS = 16.7

OBSERVE = """
    window.shifts = []; window.longTasks = []; window.largest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => e.hadRecentInput || window.shifts.push([e.value,
        e.sources.map(({node}) => node?.className ?? node?.nodeName)]))).observe({type: "layout-shift", buffered: true});
    new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longTasks.push([e.startTime, e.duration]))).observe({type: "longtask", buffered: true});
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.largest = e.startTime; })).observe({type: "largest-contentful-paint", buffered: true});
"""
FRAMES = """
    const frames = []; let last = performance.now();
    await new Promise((done) => {
        const end = last + given[0] * 1000;
        const next = (now) => { frames.push(now - last); last = now; now < end ? requestAnimationFrame(next) : done(); };
        requestAnimationFrame(next);
    });
    return frames.slice(1);
"""
# The driver keeps what a script returns, and the memory of that would grow: this one returns nothing.
WAIT = "await new Promise((go) => setTimeout(go, given[0] * 1000));"


@pytest.fixture(scope="module")
def crowd(new_module_stack):
    """A stack whose day has 1,000 matches in 60 leagues, 400 of them live, and their ids."""
    own = new_module_stack(replicas=1, workers=1)
    return own, enter(own.api(1), MATCHES, LEAGUES, LIVE, "Crowd")


@pytest.fixture
def observed(browser):
    given = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": OBSERVE})
    browser.driver.set_script_timeout(3_600)
    yield browser
    browser.driver.set_script_timeout(20)
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", given)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def shift(browser) -> float:
    """The layout shifts, as browsers sum them up: the worst window of five seconds; here simply all of them."""
    return sum(value for value, _ in browser.script("return window.shifts"))


def test_the_page_weighs_little(stack, browser, board):
    # Without a service worker of an earlier test, so that each file comes over the network.
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    board.open(stack.nginx)
    sizes = browser.script(
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(({name, transferSize}) => [new URL(name).pathname, transferSize])"
    )
    browser.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": False})
    own = {path: size for path, size in sizes if not path.startswith(("/flags/", "/api/"))}
    assert {"/", "/assets/scoreboard.js", "/assets/scoreboard.css"} <= own.keys(), own
    total = sum(own.values())
    print(f"bytes: {total}: {own}")
    assert total <= 100 * KIB, own


@pytest.mark.alone
def test_the_first_scores_are_there_soon_on_a_slow_phone_and_nothing_moves(crowd, observed, board):
    own, _ = crowd
    browser = observed
    browser.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 4})
    try:
        board.open(own.api(1))
        browser.until(lambda: board.count().startswith("1000 "), "all of them")
        largest = browser.script("return window.largest")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    loaded = shift(browser)
    # One scroll through all of it.
    browser.script_async(
        """
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) { scrollBy(0, 300); await frame(); await frame(); }
        """
    )
    total = shift(browser)
    print(
        f"LCP {largest:.0f} ms; CLS {loaded:.4f} at load, {total:.4f} after a scroll; {browser.script('return window.shifts')}"
    )
    assert 0 < largest <= 1_500
    assert total <= 0.02


@pytest.mark.alone
def test_many_changes_leave_the_frames_alone(crowd, observed, board):
    own, ids = crowd
    browser = observed
    board.open(own.api(1))
    browser.until(lambda: board.count().startswith("1000 "), "all of them")
    idle = browser.script_async(FRAMES, 5)
    browser.script("window.longTasks = []")
    seconds = 20
    with Changes(own.api(1), ids, RATE) as changes:
        began = time.monotonic()
        busy = browser.script_async(FRAMES, seconds)
        rate = changes.made / (time.monotonic() - began)
    long = browser.script("return window.longTasks")
    print(f"p95 frame {p95(idle):.1f} ms idle, {p95(busy):.1f} ms busy; long tasks {long}; {rate:.0f} changes/s")
    assert rate > 0.8 * RATE, "the changes were made"
    assert p95(busy) <= p95(idle) + FRAME_MS
    assert len(long) <= max(1, seconds / 60), long


@pytest.mark.alone
@pytest.mark.timeout(3_600)
def test_the_memory_stays_flat(crowd, observed, board):
    own, ids = crowd
    browser = observed
    board.open(own.api(1))
    browser.until(lambda: board.count().startswith("1000 "), "all of them")
    minutes = float(os.environ.get("SCOREBOARD_SOAK_MINUTES", "0.5"))

    def used() -> float:
        for _ in range(2):
            browser.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        return browser.driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"] / KIB / KIB

    readings = []
    with Changes(own.api(1), ids, RATE):
        browser.script_async(WAIT, 10)  # what fills once is full
        readings.append(used())
        for _ in range(5):
            browser.script_async(WAIT, minutes * 60 / 5)
            readings.append(used())
    print(f"heap in MiB: {[round(reading, 2) for reading in readings]}")
    assert readings[-1] - readings[0] <= max(1.0, readings[0] * 0.1)
