"""The scoreboard without a network: an app that starts, and scores that tell how old they are."""
import json
import urllib.request

ACTIVE = "const worker = await navigator.serviceWorker.ready; return worker.active.state"


def installed(browser, match: dict) -> None:
    """Waits until the page would start without a network, and has kept what it knows, this match too."""
    browser.until(lambda: browser.script_async(ACTIVE) == "activated", "the service worker")
    browser.script("document.dispatchEvent(new Event('visibilitychange'))")
    kept = """
        const states = await (await caches.open("last-known")).matchAll();
        return (await Promise.all(states.map((state) => state.text()))).join();
    """
    browser.until(lambda: f'"id":{match["id"]},' in browser.script_async(kept), "the last known state")


def test_the_manifest_describes_an_app_that_can_be_installed(stack, browser, board):
    board.open(stack.nginx)
    link = browser.script("return document.querySelector('link[rel=manifest]').href")
    assert link == stack.nginx + "/manifest.webmanifest"
    with urllib.request.urlopen(link) as answer:
        assert answer.headers.get_content_type() == "application/manifest+json"
        manifest = json.load(answer)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    for icon in manifest["icons"]:
        with urllib.request.urlopen(stack.nginx + icon["src"]) as answer:
            assert answer.headers.get_content_type() == icon["type"]
    problems = browser.driver.execute_cdp_cmd("Page.getAppManifest", {})["errors"]
    assert problems == []


def test_the_last_known_state_is_shown_with_its_time_and_only_so(stack, browser, board, post, new_match):
    match = new_match(stack.api(2), homeTeam="Larks", awayTeam="Offline", homeScore=1)
    board.open(stack.api(1))
    board.search("Offline")
    browser.until(lambda: board.has(match), "the match")
    assert board.old_mark() == ""
    installed(browser, match)
    stack.kill("api-1")
    browser.until(lambda: board.old_mark().startswith("Offline: as of "), "the mark while the page is open")
    browser.driver.refresh()
    browser.until(lambda: board.old_mark().startswith("Offline: as of "), "the page starts without a network")
    board.search("Offline")
    browser.until(lambda: board.name(match), "the last known state")
    assert board.name(match).startswith("Larks 1–0 Offline, ")
    # A day that was never seen is not known.
    board.press("Next day")
    browser.until(lambda: browser.texts(".message h2") == ["The scores cannot be read"], "nothing is known")
    board.press("Previous day")
    browser.until(lambda: board.old_mark().startswith("Offline: as of "), "today again")
    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 2, "awayScore": 0}, "PATCH")
    stack.start("api-1")
    browser.until(lambda: (board.name(match) or "").startswith("Larks 2–0 Offline, "), "the score as it is")
    browser.until(lambda: board.old_mark() == "", "no mark any more")


def test_without_anything_known_the_page_says_what_is_wrong_and_tries_again(stack, browser, board, new_match):
    match = new_match(stack.api(2), homeTeam="Larks", awayTeam="Retry")
    board.open(stack.api(1))
    installed(browser, match)
    browser.script_async("await caches.delete('last-known')")
    stack.kill("api-1")
    browser.driver.refresh()
    browser.until(lambda: browser.texts(".message h2") == ["The scores cannot be read"], "the trouble")
    assert "The service does not answer." in browser.texts(".message p")
    stack.start("api-1")
    board.press("Retry")
    board.search("Retry")
    browser.until(lambda: board.has(match), "the match")
    assert board.old_mark() == ""


def test_a_browser_without_a_network_says_so_at_once(stack, browser, board, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Flight")
    board.open(stack.api(1))
    board.search("Flight")
    browser.until(lambda: board.has(match), "the match")
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": True})
    try:
        browser.until(lambda: board.old_mark().startswith("Offline: as of "), "the mark")
    finally:
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"offline": False})
    browser.until(lambda: board.old_mark() == "", "no mark any more")


def test_the_page_has_no_inline_script_and_trusts_one_address(stack, browser, board):
    board.open(stack.nginx)
    with urllib.request.urlopen(urllib.request.Request(stack.nginx + "/", headers={"Accept": "text/html"})) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in answer.read().decode()
    assert "unsafe" not in policy
    assert browser.script_async(ACTIVE) in ("activating", "activated")
    assert browser.errors() == []
