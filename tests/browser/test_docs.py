"""/docs in Chromium: the viewer shows the whole description, and nothing leaves the origin."""
import json
import urllib.request
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def described(base: str) -> dict[str, dict]:
    """Operations by their ids, also those of receivers of webhooks."""
    with urllib.request.urlopen(f"{base}/openapi.json", timeout=20) as answer:
        document = json.load(answer)
    return {
        operation["operationId"]: operation
        for item in [*document["paths"].values(), *document["webhooks"].values()]
        for method, operation in item.items()
        if method in METHODS
    }


@pytest.fixture
def docs(browser, stack):
    """The page, with all operations drawn, and the violations of its policy since then."""
    # Before any script of the page.
    browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.violations = []; document.addEventListener('securitypolicyviolation', "
            "(event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"
        },
    )
    browser.open(f"{stack.api(1)}/docs", connected=False)
    browser.until(lambda: browser.texts(".opblock"), "operations are drawn")
    return browser


def shown(browser) -> list[str]:
    """The ids of the operations on the page."""
    return browser.script("return [...document.querySelectorAll('.opblock')].map((block) => block.id.split('-').pop())")


def test_every_operation_is_shown(docs, stack):
    assert sorted(shown(docs)) == sorted(described(stack.api(1)))
    assert docs.errors() == []


def test_a_request_can_be_tried_and_nothing_leaves_the_origin(docs, stack):
    block = next(
        one
        for one in docs.driver.find_elements(By.CSS_SELECTOR, ".opblock")
        if one.get_attribute("id").endswith("-getLiveness")
    )
    selector = f"#{block.get_attribute('id')}"
    docs.click(f"{selector} .opblock-summary-control")
    docs.until(lambda: docs.texts(f"{selector} .try-out__btn"), "it can be tried")
    docs.click(f"{selector} .try-out__btn")
    docs.until(lambda: docs.texts(f"{selector} .execute"), "it can be sent")
    docs.click(f"{selector} .execute")
    docs.until(lambda: docs.texts(f"{selector} .live-responses-table .response-col_status"), "its answer is shown")
    assert docs.texts(f"{selector} .live-responses-table .response .response-col_status")[0].startswith("200")

    loaded = docs.script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    origin = urlsplit(stack.api(1))[:2]
    assert {urlsplit(url).path for url in loaded} == {
        "/docs/viewer.js",
        "/docs/viewer.css",
        "/docs.js",
        "/docs.css",
        "/openapi.json",
        "/health/live",
    }
    assert {urlsplit(url)[:2] for url in loaded} == {origin}
    # A request that the policy stops is no entry of the list above.
    assert docs.script("return violations") == []
    assert docs.errors() == []


def test_the_policy_of_the_page_is_the_scores_pages(stack):
    policies = set()
    for path in ("/", "/docs"):
        asked = urllib.request.Request(stack.api(1) + path, headers={"Accept": "text/html"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            policies.add(answer.headers["Content-Security-Policy"])
    [policy] = policies
    assert "default-src 'none'" in policy and "unsafe" not in policy and "://" not in policy
