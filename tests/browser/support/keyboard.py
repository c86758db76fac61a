"""A page by the keyboard alone. Nothing here clicks, and no script moves the focus.

    keys = Keyboard(browser)
    keys.to("Sign in")                 Tab, until what has the focus has this accessible name
    keys.press(Keys.ENTER)
    keys.tour()                        every stop from the first to the last, each seen to have the focus
"""
from contextlib import contextmanager

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

_MOST_STOPS = 400
# What people can operate now. Of the choices of one group of radio buttons, Tab reaches one.
_OPERABLE = """
    const operable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]")]
        .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0);
    const told = (e) => e.ariaLabel ?? e.labels?.[0]?.textContent.trim() ?? e.textContent.replace(/\\s+/g, " ").trim().slice(0, 60);
    const line = (e) => `<${e.localName}> ${told(e)}`;
"""
# The stop that has the focus: null at the page's own begin and end.
_STOP = """
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return null;
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const first = !e.isStop;
    e.isStop = true;
    return {
        first,
        what: `<${e.localName}> ${e.ariaLabel ?? e.labels?.[0]?.textContent.trim() ?? e.textContent.replace(/\\s+/g, " ").trim().slice(0, 60)}`,
        box: [box.x, box.y, box.width, box.height],
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        outline: style.outlineStyle !== "none" ? parseFloat(style.outlineWidth) : 0,
    };
"""
_HIDE = """
    const sheet = (window.noRing ??= Object.assign(new CSSStyleSheet(), {}));
    sheet.replaceSync(":focus, :focus-visible { outline-color: transparent !important; }");
    document.adoptedStyleSheets = [sheet];
"""


class Keyboard:
    def __init__(self, browser):
        self.browser = browser

    def press(self, *keys: str) -> None:
        ActionChains(self.browser.driver, duration=0).send_keys(*keys).perform()

    def clear(self) -> None:
        """Empties the field that has the focus."""
        ActionChains(self.browser.driver, duration=0).key_down(Keys.CONTROL).send_keys("a").key_up(
            Keys.CONTROL
        ).send_keys(Keys.DELETE).perform()

    def back(self) -> None:
        ActionChains(self.browser.driver, duration=0).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()

    @property
    def at(self) -> str:
        """The accessible name of what has the focus; "" if that is nothing."""
        focused = self.browser.driver.switch_to.active_element
        return "" if focused.tag_name in ("body", "html") else focused.accessible_name

    def to(self, name: str, back: bool = False) -> None:
        """Goes to what has this name, and sees that it has the focus. Fails after two ways round the page."""
        passed = []
        for _ in range(_MOST_STOPS):
            if self.at == name:
                stop = self.browser.script(_STOP)
                assert not self._unseen(stop), self._unseen(stop)
                return
            self.back() if back else self.press(Keys.TAB)
            passed.append(self.at)
            if passed.count("") > 2:
                break
        raise AssertionError(f"Tab does not reach {name!r}, but {[one for one in dict.fromkeys(passed)]}")

    def tour(self) -> list[str]:
        """From where the focus is, once round by Tab. Each thing that people can operate is a stop, and is seen to be one.
        Returns the accessible names of the stops."""
        self.browser.script("for (const e of document.querySelectorAll('*')) delete e.isStop;")
        stops, problems = [], []
        for _ in range(_MOST_STOPS):
            self.press(Keys.TAB)
            stop = self.browser.script(_STOP)
            if stop is None:
                continue
            if not stop["first"]:
                break
            stops.append(self.at)
            problems.append(self._unseen(stop))
        problems = [problem for problem in problems if problem]
        problems += self.browser.script(
            _OPERABLE + "return operable.filter((e) => !e.isStop).map((e) => `Tab does not reach ${line(e)}`);"
        )
        assert not problems, "\n".join(problems)
        return stops

    def _unseen(self, stop: dict) -> str:
        """What is wrong with how the focus shows, or ""."""
        if not stop["inView"]:
            return f"{stop['what']} has the focus outside of the window"
        if stop["outline"] < 2:
            return f"{stop['what']} has no ring of 2 px or more"
        x, y, width, height = stop["box"]
        with_ring = self._picture(x, y, width, height)
        with self._no_ring():
            without = self._picture(x, y, width, height)
        # What stands in the style may be cut off or covered.
        return "" if with_ring != without else f"{stop['what']} looks the same with the focus as without"

    @contextmanager
    def _no_ring(self):
        self.browser.script(_HIDE)
        try:
            yield
        finally:
            self.browser.script("document.adoptedStyleSheets = [];")

    def _picture(self, x: float, y: float, width: float, height: float) -> str:
        scroll = self.browser.script("return [scrollX, scrollY]")
        clip = {
            "x": max(0, x + scroll[0] - 8),
            "y": max(0, y + scroll[1] - 8),
            "width": min(width + 16, 1300),
            "height": min(height + 16, 900),
            "scale": 1,
        }
        return self.browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})["data"]


def pointer_only(browser) -> list[str]:
    """What answers a click and can have no focus. Who uses no mouse cannot operate it."""
    cdp = browser.driver.execute_cdp_cmd
    elements = cdp(
        "Runtime.evaluate",
        {
            "expression": "[...document.querySelectorAll('body *')].filter((e) => !e.closest('a[href], button, input, select,"
            " textarea, summary, label, dialog, option') && e.tabIndex < 0)"
        },
    )["result"]["objectId"]
    own = cdp("Runtime.getProperties", {"objectId": elements, "ownProperties": True})["result"]
    found = []
    for one in own:
        if not one["name"].isdigit():
            continue
        node = one["value"]
        listeners = cdp("DOMDebugger.getEventListeners", {"objectId": node["objectId"]})["listeners"]
        # One that captures only watches what others do.
        kinds = {each["type"] for each in listeners if not each["useCapture"]} & {
            "click",
            "dblclick",
            "mousedown",
            "mouseup",
            "pointerdown",
            "pointerup",
            "touchstart",
        }
        if kinds:
            found.append(f"{node['description']}: {', '.join(sorted(kinds))}")
    return found
