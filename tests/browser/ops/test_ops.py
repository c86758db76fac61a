"""What operators see and do on /ops."""
import json

import pytest

from axe import assert_accessible, look
from credentials import BOOTSTRAP
from operations import a_flooded_pitch, ask, dead_job, post


def test_a_wrong_key_is_refused_and_a_right_one_is_in_no_address(page):
    page.sign_in("lsk_nonsense")
    page.shows("ops-page", "This key is not valid.")
    page.sign_in()
    page.shows("ops-instances", "api-2")
    shown = page.browser.script(
        "return JSON.stringify([location.href, performance.getEntriesByType('resource').map((e) => e.name),"
        " document.cookie, Object.entries(localStorage), document.documentElement.outerHTML])"
    )
    assert BOOTSTRAP not in shown
    assert page.browser.script("return Object.values(sessionStorage)") == [BOOTSTRAP]


def test_a_key_lasts_for_the_tab_until_the_operator_signs_out(page):
    page.sign_in()
    page.shows("ops-instances", "api-2")
    page.browser.driver.refresh()
    page.shows("ops-instances", "api-2")
    page.press("Sign out")
    page.button("Sign in")
    assert page.browser.script("return sessionStorage.length") == 0
    page.browser.driver.refresh()
    page.button("Sign in")


def test_all_parts_are_there_for_all_processes(page):
    page.sign_in()
    page.shows("ops-instances", "worker-1")
    for name in (
        "Instances",
        "Last hour",
        "Queue",
        "Providers",
        "Webhooks",
        "Refusals and slow consumers",
        "PostgreSQL and Redis",
        "Audit log",
        "Console",
        "Two instances",
    ):
        page.one("h2", "heading", name)
        page.one("section", "region", name)
    page.shows("ops-stores", "Longest transaction")
    page.shows("ops-queue", "No job is dead.")
    assert "api-1" in page.text("ops-instances") and "api-2" in page.text("ops-instances")
    charts = page.browser.until(
        lambda: page.all("line-chart svg", "image") or page.all("line-chart svg", "img"), "charts"
    )
    assert any(chart.accessible_name.startswith("Deliveries per second. api-1: ") for chart in charts)
    assert not page.browser.errors()


def test_an_observer_sees_all_and_every_acting_button_says_why_it_is_off(page, key_of):
    page.sign_in(key_of("observe"))
    page.shows("ops-page", "This key may look and not act")
    page.shows("ops-instances", "api-2")
    for name in ("Post on the first",):
        button = page.button(name)
        assert not button.is_enabled()
        reason = page.browser.one("#" + button.get_attribute("aria-describedby"))
        assert "scope admin" in reason.text


def test_a_scorer_may_not_look(page, key_of):
    page.sign_in(key_of("score"))
    page.shows("ops-page", "needs the scope observe or admin")


def test_dead_jobs_run_again_together_and_the_audit_log_shows_it(page, operations, new_match_body):
    with a_flooded_pitch(operations):
        job = dead_job(operations, new_match_body)
        page.sign_in()
        page.shows("ops-queue", job)
        page.shows("ops-queue", "the pitch is flooded")
    box = page.one("ops-queue input", "checkbox", job)
    box.click()
    said = page.act("Requeue chosen (1)", "Requeue")
    assert (
        said.startswith("1 of 1 jobs run again. Audit log ")
        and "requeue jobs by bootstrap" in said
        and ", 200." in said
    )
    page.shows("ops-queue", "No job is dead.")
    page.shows("ops-audit", f"requeued: {job}")


def is_enabled(operations, hook: dict) -> bool:
    return ask(operations, f"/api/webhooks/{hook['id']}", instance=2)[1]["data"]["enabled"]


def test_cancel_and_escape_do_nothing(page, operations):
    hook = post(operations, "/api/webhooks", {"url": "https://hooks.example.invalid/cancel"})
    page.sign_in()
    page.shows("ops-webhooks", "hooks.example.invalid/cancel")
    page.press(f"Disable webhook {hook['id']}")
    page.confirm("Cancel")
    page.browser.until(lambda: not page.all("dialog", "dialog"), "the question is gone")
    assert is_enabled(operations, hook) is True
    assert page.text(".ops-notice") == ""
    said = page.act(f"Disable webhook {hook['id']}", "Disable")
    assert said.startswith(f"Webhook {hook['id']} is disabled. Audit log ")
    page.shows("ops-webhooks", "disabled: by hand")
    assert is_enabled(operations, hook) is False


def test_the_instances_are_seen_at_once_on_a_laptop(page):
    page.sign_in()
    page.shows("ops-instances", "worker-1")
    with look(page.browser, width=1280):
        wider = page.browser.script(
            "return [...document.querySelectorAll('ops-instances .ops-scroll')].map((e) => e.scrollWidth - e.clientWidth)"
        )
    assert wider == [0, 0]


def test_a_killed_instance_goes_from_the_table_and_the_page_goes_on(page, operations):
    page.sign_in()
    page.shows("ops-instances", "api-2")
    operations.kill("api-2")
    page.browser.until(lambda: "api-2" not in page.text("ops-instances table"), "api-2 is gone")
    assert "api-1" in page.text("ops-instances")
    operations.start("api-2")
    page.shows("ops-instances table", "api-2")


def test_an_outage_is_said_and_what_was_shown_stays(page, operations):
    page.sign_in()
    page.shows("ops-instances", "api-2")
    operations.kill("api-1")
    page.shows("ops-instances", "The service does not answer. What you see is old.")
    assert "worker-1" in page.text("ops-instances")
    operations.start("api-1")
    page.press("Retry: Instances")
    page.browser.until(lambda: "does not answer" not in page.text("ops-instances"), "it answers again")


def test_a_hidden_page_asks_nothing(page):
    page.sign_in()
    page.shows("ops-instances", "api-2")
    page.browser.script(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.shows(".ops-bar", "Refresh waits until you look.")
    asked = page.browser.script_async(
        "performance.clearResourceTimings();"
        "const page = document.querySelector('ops-page'); await page.refresh();"
        "return performance.getEntriesByType('resource').length"
    )
    assert asked == 0
    page.browser.script("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.browser.until(
        lambda: page.browser.script("return performance.getEntriesByType('resource').length") > 5, "it asks again"
    )
    page.press("Pause refresh")
    page.shows(".ops-bar", "Refresh is paused.")


def test_the_console_shows_what_is_sent_and_what_comes(page, operations, match):
    page.sign_in()
    page.press("Connect")
    page.shows("ops-console", "open")
    field = page.field("Message")
    field.clear()
    field.send_keys(json.dumps({"action": "subscribe", "matchId": match["id"]}))
    page.press("Send")
    page.shows("ops-console", '"type":"subscribed"')
    post(
        operations,
        f"/api/matches/{match['id']}/commentary",
        {"minute": 1, "message": "Seen in the console"},
        instance=2,
    )
    page.shows("ops-console", "Seen in the console")
    log = page.one("ops-console [role=log]", "log", "Frames")
    assert "sent" in log.text and "received" in log.text
    field.clear()
    field.send_keys("nonsense")
    page.press("Send")
    page.shows("ops-console", '"type":"error"')
    page.press("Disconnect")
    page.shows("ops-console", "closed by this page")


def test_what_is_posted_on_one_instance_is_seen_on_the_other(page, operations, match):
    page.sign_in()
    first = page.browser.until(lambda: page.browser.one("ops-pair input[name=first]"), "the two instances")
    second = page.browser.one("ops-pair input[name=second]")
    assert first.get_attribute("value") == operations.api(1)
    assert second.get_attribute("value") == operations.api(2)
    page.browser.one("ops-pair input[name=match]").send_keys(str(match["id"]))
    page.press("Watch on the second")
    page.shows("ops-pair", '"type":"subscribed"')
    page.shows("ops-pair .ops-pair > div:last-child h3", "api-2")
    page.press("Post on the first")
    page.shows("ops-pair", "arrived after")
    page.shows("ops-pair", "answered after")
    second.clear()
    second.send_keys("http://other.example")
    page.press("Watch on the second")
    page.shows("ops-pair", "OPS_INSTANCE_ORIGINS does not name it")


def test_the_page_talks_to_named_instances_alone(page, operations):
    page.sign_in()
    page.shows("ops-instances", "api-2")
    policy = ask(operations, "/ops")[0]["Content-Security-Policy"]
    connect = next(part for part in policy.split("; ") if part.startswith("connect-src "))
    allowed = set(connect.split()[1:])
    hosts = {operations.api(n).removeprefix("http://") for n in (1, 2)}
    assert allowed == {"'self'"} | {f"{scheme}://{host}" for host in hosts for scheme in ("http", "ws")}
    assert "unsafe-inline" not in policy
    assert (
        page.browser.script_async("return await fetch('http://127.0.0.1:9/').then(() => 'open', () => 'closed')")
        == "closed"
    )
    assert any("Content Security Policy" in error for error in page.browser.errors())


@pytest.mark.parametrize("signed_in", [False, True], ids=["before", "after"])
def test_nothing_keeps_people_out(page, operations, signed_in):
    if signed_in:
        page.sign_in()
        page.shows("ops-instances", "worker-1")
        page.shows("ops-stores", "Longest transaction")
        page.press("Pause refresh")
    else:
        page.open()
        page.button("Sign in")
    assert_accessible(page.browser)
