"""Looks for what keeps people out of a page, by axe-core, in all the ways in which people look at it.

    from axe import assert_accessible
    assert_accessible(browser)                          the page as it stands, in every look
    assert_accessible(browser, settle=lambda: …)        waits after each change of the look
    with look(browser, width=390, dark=True): …         one look, for other tests and for pictures
"""
import json
from contextlib import contextmanager
from pathlib import Path

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
# Name -> the look. 200 % zoom of a window of 1280 pixels leaves 640 of the page's own.
LOOKS = {
    f"{width} px, {scheme}": {"width": width, "dark": scheme == "dark"}
    for width in (1280, 390, 320)
    for scheme in ("light", "dark")
} | {"200 % zoom": {"width": 640, "height": 450, "scale": 2}, "reduced motion": {"width": 1280, "calm": True}}
# These rules are off unless somebody asks for them.
MORE_RULES = {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}}


@contextmanager
def look(browser, width: int = 1280, height: int = 900, scale: float = 1, dark: bool = False, calm: bool = False):
    cdp = browser.driver.execute_cdp_cmd
    cdp(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )
    features = [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
        {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"},
    ]
    cdp("Emulation.setEmulatedMedia", {"features": features})
    try:
        # Two frames: the page has heard of its new size, and has drawn itself.
        browser.script_async("await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));")
        yield
    finally:
        cdp("Emulation.setEmulatedMedia", {"features": []})
        cdp("Emulation.clearDeviceMetricsOverride", {})


def violations(browser, within: str | None = None) -> list[str]:
    """What axe finds now, one line for each element. `within` is a selector of the part to look at."""
    # The protocol runs the script where the page's security policy does not hold.
    answer = browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": "typeof axe"})
    if answer["result"]["value"] == "undefined":
        browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text()})
    options = json.dumps({"resultTypes": ["violations"], "rules": MORE_RULES})
    answer = browser.driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": f"axe.run({json.dumps(within)} ?? document, {options}).then(({{violations}}) => violations)",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return [
        f"{found['id']}: {node['html'][:160]}: {' '.join(node['failureSummary'].split())[:300]}"
        for found in answer["result"]["value"]
        for node in found["nodes"]
    ]


def overflow(browser) -> int:
    """By how many pixels the page is wider than its window."""
    return browser.script("const e = document.scrollingElement; return e.scrollWidth - e.clientWidth")


def assert_accessible(browser, settle=None, looks=LOOKS) -> None:
    problems = []
    for name, given in looks.items():
        with look(browser, **given):
            if settle:
                settle()
            problems += [f"{name}: {problem}" for problem in violations(browser)]
            if overflow(browser) > 0:
                problems.append(f"{name}: the page is {overflow(browser)} px wider than its window")
    assert not problems, "\n".join(problems)
