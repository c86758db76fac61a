"""The key of the desk, on a server that asks for one."""
import json
import urllib.request

import pytest

from credentials import BOOTSTRAP, admin
from rest import NEW_MATCH
from scorer import entries, kinds, score


@pytest.fixture
def guarded(new_stack):
    return new_stack(workers=1, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required"})


def make(base: str, path: str, body: dict, key: str = BOOTSTRAP) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(base + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def sign_in(scorer, key: str) -> None:
    scorer.fill("API key", key)
    scorer.tap("Sign in")


def test_a_key_is_asked_for_judged_and_kept_in_the_tab_only(guarded, scorer, new_match):
    base = guarded.api(1)
    start = {"startTime": "2020-01-01T12:00:00Z", "endTime": "2040-01-01T14:00:00Z"}
    match = make(
        base, "/api/matches", NEW_MATCH | {"homeTeam": "Larks", "awayTeam": "Owls", "sport": "football"} | start
    )
    keys = {scope: admin(guarded, "create", f"the-{scope}", "--scopes", scope)["secret"] for scope in ("read", "score")}
    scorer.open(base, match)
    words = lambda: scorer.browser.texts(".api-key-words")[0].strip()
    scorer.until(lambda: words() == "This server asks for a key with the scope “score”", "the key is asked for")
    scorer.tap("Goal Larks")  # kept until there is a key
    scorer.tap("Unknown")
    scorer.until(lambda: "Key: " in scorer.browser.texts(".line")[0], "why it is not sent")
    sign_in(scorer, "lsk_nonsense")
    scorer.until(lambda: "not valid" in words() or "nvalid" in words(), "a wrong key")
    sign_in(scorer, keys["read"])
    scorer.until(lambda: words() == "This key has no scope “score”", "a key of another scope")
    assert entries(base, match) == []
    scorer.tap("Sign out")
    sign_in(scorer, keys["score"])
    scorer.until(lambda: kinds(base, match) == ["goal home"], "what waited for the key")
    scorer.until(lambda: words() == "Signed in as the-score. Scopes: read, score", "whose key it is")
    kept = scorer.browser.script(
        "return [location.href, JSON.stringify(localStorage), document.documentElement.outerHTML]"
    )
    assert not any(key in text for key in keys.values() for text in kept)
    assert keys["score"] in scorer.browser.script("return JSON.stringify(sessionStorage)")
    fetched = scorer.browser.script("return performance.getEntriesByType('resource').map(({name}) => name).join(' ')")
    assert "/api/matches/" in fetched and keys["score"] not in fetched
    scorer.browser.driver.refresh()
    scorer.until(lambda: scorer.browser.texts(".scoreline"), "the desk after a reload")
    scorer.tap("Goal Owls")
    scorer.until(lambda: score(base, match) == [1, 1], "the key outlives a reload")


def test_a_key_that_ends_in_the_match_is_told_and_the_next_one_sends_what_waits(guarded, scorer):
    base = guarded.api(2)  # another site than that of the test above, whose queue the browser may still have
    start = {"startTime": "2020-01-01T12:00:00Z", "endTime": "2040-01-01T14:00:00Z"}
    match = make(
        base, "/api/matches", NEW_MATCH | {"homeTeam": "Larks", "awayTeam": "Owls", "sport": "football"} | start
    )
    first, second = (admin(guarded, "create", name, "--scopes", "score") for name in ("first", "second"))
    scorer.open(base, match)
    sign_in(scorer, first["secret"])
    scorer.until(lambda: scorer.browser.texts(".desk-key summary") == ["Key: accepted"], "the key is accepted")
    admin(guarded, "revoke", str(first["id"]))
    # The instance learns of it by itself; the entries before that are taken.
    names = {"Goal Larks": "goal home", "Yellow card Owls": "yellow_card away"}
    wanted = []
    while not scorer.has("Sign in"):
        name = list(names)[len(wanted) % 2]
        scorer.tap(name)
        scorer.tap("Unknown")
        wanted.append(names[name])
    assert scorer.unsent() and "not sent" in scorer.text()
    sign_in(scorer, second["secret"])
    scorer.all_is_sent()
    assert kinds(base, match) == wanted


def test_where_no_key_is_needed_the_field_is_optional(stack, scorer, new_match):
    scorer.browser.driver.get(stack.api(1) + "/desk")
    scorer.until(lambda: "This server needs no key" in scorer.browser.texts(".api-key-words")[0], "no key is needed")
    assert scorer.has("API key", "textbox") and scorer.has("Sign in")
