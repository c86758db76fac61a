"""An operator without a mouse: everything on /ops by the keyboard, and the focus is seen wherever it goes."""
import json

import pytest
from selenium.webdriver.common.keys import Keys

from axe import look
from credentials import BOOTSTRAP
from keyboard import Keyboard, pointer_only
from operations import a_flooded_pitch, ask, dead_job, post


@pytest.fixture
def keys(page):
    return Keyboard(page.browser)


@pytest.fixture
def signed_in(page, keys):
    """By the keyboard, with the tables standing still."""

    def sign_in(*parts: tuple[str, str]) -> None:
        page.open()
        page.button("Sign in")
        keys.to("API key")
        keys.press(BOOTSTRAP, Keys.ENTER)
        page.shows("ops-instances", "api-2")
        for part, words in parts:
            page.shows(part, words)
        keys.to("Pause refresh")
        keys.press(Keys.SPACE)
        page.shows(".ops-bar", "Refresh is paused.")
        assert keys.at == "Pause refresh"

    return sign_in


def said(page, keys, button: str, confirm: str) -> str:
    """What the page says after this button and this answer to its question."""
    before = page.text(".ops-notice")
    keys.to(button)
    keys.press(Keys.ENTER)
    page.browser.until(lambda: page.browser.one("dialog[open]"), "the question")
    keys.to(confirm)
    keys.press(Keys.ENTER)
    return page.browser.until(lambda: (now := page.text(".ops-notice")) and now != before and now, "what became of it")


def has_focus(page, selector: str) -> bool:
    return page.browser.script("return document.activeElement.closest(arguments[0]) !== null", selector)


def test_a_wrong_key_leaves_the_operator_in_the_field(page, keys):
    page.open()
    page.button("Sign in")
    keys.to("API key")
    keys.press("lsk_nonsense")
    keys.to("Sign in")
    keys.press(Keys.SPACE)
    page.shows("ops-page", "This key is not valid.")
    page.browser.until(lambda: keys.at == "API key", "the field has the focus")
    keys.clear()
    keys.press(BOOTSTRAP, Keys.ENTER)
    page.shows("ops-instances", "api-2")
    page.browser.until(lambda: has_focus(page, "main"), "what came in place of the form")
    keys.to("Sign out")
    keys.press(Keys.ENTER)
    page.browser.until(lambda: keys.at == "API key", "the field is there again and has the focus")


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_reaches_every_control_and_its_focus_is_seen(page, keys, signed_in, operations, new_match_body, width):
    post(operations, "/api/webhooks", {"url": "https://hooks.example.invalid/tour"})
    with a_flooded_pitch(operations), look(page.browser, width=width):
        job = dead_job(operations, new_match_body)
        signed_in(("ops-queue", job), ("ops-webhooks", "hooks.example.invalid/tour"), ("ops-providers", "openligadb"))
        stops = keys.tour()
        assert len(stops) > 40, stops
        assert pointer_only(page.browser) == []
        # A table that is wider than the window moves under its focus.
        table = "ops-queue .ops-scroll[aria-label='Dead jobs']"
        if width == 390:
            keys.to("Dead jobs")
            keys.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
            page.browser.until(
                lambda: page.browser.script("return document.querySelector(arguments[0]).scrollLeft > 0", table),
                "the rest of the table",
            )
    post(operations, "/api/admin/jobs/requeue", {"ids": [job]})


def test_dead_jobs_webhooks_and_providers(page, keys, signed_in, operations, new_match_body):
    hook = post(operations, "/api/webhooks", {"url": "https://hooks.example.invalid/keys"})
    with a_flooded_pitch(operations):
        job = dead_job(operations, new_match_body)
        signed_in(("ops-queue", job), ("ops-webhooks", "hooks.example.invalid/keys"), ("ops-providers", "openligadb"))
    # By the links of the page's parts.
    keys.to("Queue")
    keys.press(Keys.ENTER)
    keys.press(Keys.TAB)
    assert has_focus(page, "ops-queue")
    keys.to(job)
    keys.press(Keys.SPACE)
    keys.to("Requeue chosen (1)", back=True)
    keys.press(Keys.ENTER)
    page.browser.until(lambda: has_focus(page, "dialog[open]"), "the question has the focus")
    # Nothing behind a question can be reached.
    for _ in range(5):
        keys.press(Keys.TAB)
        assert keys.at == "" or has_focus(page, "dialog[open]")
    keys.press(Keys.ESCAPE)
    page.browser.until(lambda: keys.at == "Requeue chosen (1)", "Escape leads back to the button")
    assert page.text(".ops-notice") == ""
    assert said(page, keys, "Requeue chosen (1)", "Requeue").startswith("1 of 1 jobs run again.")
    page.browser.until(lambda: job not in page.text("ops-queue"), "the job is alive")
    page.browser.until(lambda: has_focus(page, "ops-queue h2"), "the focus stays in this part")

    enabled = lambda: ask(operations, f"/api/webhooks/{hook['id']}", instance=2)[1]["data"]["enabled"]
    assert "is disabled" in said(page, keys, f"Disable webhook {hook['id']}", "Disable")
    page.shows("ops-webhooks", "disabled: by hand")
    assert enabled() is False
    assert "is enabled" in said(page, keys, f"Enable webhook {hook['id']}", "Enable")
    assert enabled() is True
    assert "A test is on its way" in said(page, keys, f"Test webhook {hook['id']}", "Send")

    assert "openligadb is paused." in said(page, keys, "Pause openligadb", "Pause")
    page.shows("ops-providers", "paused")
    assert "openligadb goes on." in said(page, keys, "Resume openligadb", "Resume")


def test_charts_and_the_audit_log(page, keys, signed_in, operations):
    hook = post(operations, "/api/webhooks", {"url": "https://hooks.example.invalid/audit"})
    ask(operations, f"/api/webhooks/{hook['id']}", {"enabled": False}, method="PATCH")
    signed_in(("ops-audit", f"/api/webhooks/{hook['id']}"), ("ops-charts", "Deliveries per second"))
    summary = page.browser.until(lambda: page.browser.one("line-chart summary"), "a chart with its table")
    name = " ".join(summary.text.split())
    for _ in range(200):
        if page.browser.script("return document.activeElement === arguments[0]", summary):
            break
        keys.press(Keys.TAB)
    keys.press(Keys.ENTER)
    page.browser.until(lambda: page.browser.one("line-chart details[open] table").is_displayed(), name)
    keys.to("Action")
    keys.press("nothingOfTheKind", Keys.ENTER)
    page.shows("ops-audit", "Nothing was done.")
    keys.to("Action")
    keys.clear()
    keys.to("Filter")
    keys.press(Keys.SPACE)
    page.shows("ops-audit", f"/api/webhooks/{hook['id']}")


def test_the_console_and_the_two_instances(page, keys, signed_in, operations, match):
    signed_in()
    keys.to("Offer the key in the handshake")
    keys.press(Keys.SPACE)
    assert page.browser.one("ops-console input[type=checkbox]").is_selected()
    keys.to("Connect")
    keys.press(Keys.ENTER)
    page.shows("ops-console", "open")
    keys.to("Example")
    keys.press("Ping")
    keys.to("Send")
    keys.press(Keys.ENTER)
    page.shows("ops-console", '"type":"pong"')
    keys.to("Message")
    keys.clear()
    keys.press(json.dumps({"action": "subscribe", "matchId": match["id"]}))
    keys.to("Send")
    keys.press(Keys.SPACE)
    page.shows("ops-console", '"type":"subscribed"')
    log = "ops-console [role=log]"
    keys.to("Frames")
    keys.press(Keys.END)
    page.browser.until(
        lambda: page.browser.script("return document.querySelector(arguments[0]).scrollTop > 0", log),
        "the first frames",
    )
    keys.to("Disconnect", back=True)
    keys.press(Keys.ENTER)
    page.shows("ops-console", "closed by this page")

    keys.to("Match")
    keys.press(str(match["id"]), Keys.ENTER)
    page.shows("ops-pair", '"type":"subscribed"')
    keys.to("Commentary")
    keys.clear()
    keys.press("Without a mouse")
    keys.to("Post on the first")
    keys.press(Keys.ENTER)
    page.shows("ops-pair", "arrived after")
    assert page.text("ops-pair").count("Without a mouse #1") >= 2
