"""A scorer at the desk, who finds things by their role and name, as a screen reader does."""
import json
import urllib.request


# A match whose first half nobody has ended: all that is entered is of its minute 45, however slow the machine is.
LATE = {"homeTeam": "Larks", "awayTeam": "Owls", "starts_in": -5400}


def read(base: str, path: str):
    with urllib.request.urlopen(base + path, timeout=20) as answer:
        return json.load(answer)["data"]


def entries(base: str, match: dict) -> list[dict]:
    """The entries of a match as the server has them, oldest first."""
    return read(base, f"/api/matches/{match['id']}/commentary")[::-1]


def kinds(base: str, match: dict) -> list[str]:
    return [f"{entry['eventType']} {entry['side']}" for entry in entries(base, match)]


def score(base: str, match: dict) -> list[int]:
    now = read(base, f"/api/matches/{match['id']}")
    return [now["homeScore"], now["awayScore"]]


class Scorer:
    """One window with a desk. Several may stand side by side."""

    def __init__(self, browser, handle: str):
        self._browser = browser
        self._handle = handle

    @property
    def browser(self):
        if self._browser.driver.current_window_handle != self._handle:
            self._browser.driver.switch_to.window(self._handle)
        return self._browser

    def open(self, base: str, match: dict, ready: str = ".scoreline") -> "Scorer":
        self.browser.driver.get(f"{base}/desk?match={match['id']}")
        self.browser.until(lambda: self.browser.one(ready), "the desk of the match")
        return self

    def until(self, condition, what: str):
        return self.browser.until(condition, what)

    def _nodes(self, name: str, role: str) -> list[str]:
        """The objects of this role and name that people can reach now."""
        cdp = self.browser.driver.execute_cdp_cmd
        root = cdp("Runtime.evaluate", {"expression": "document"})["result"]["objectId"]
        found = cdp("Accessibility.queryAXTree", {"objectId": root, "accessibleName": name, "role": role})["nodes"]
        return [
            cdp("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})["object"]["objectId"]
            for node in found
            if not node["ignored"]
        ]

    def _call(self, node: str, function: str):
        answer = self.browser.driver.execute_cdp_cmd(
            "Runtime.callFunctionOn", {"objectId": node, "functionDeclaration": function, "returnByValue": True}
        )
        return answer["result"].get("value")

    def has(self, name: str, role: str = "button") -> bool:
        return bool(self._nodes(name, role))

    def is_enabled(self, name: str) -> bool:
        nodes = self._nodes(name, "button")
        return bool(nodes) and not self._call(nodes[0], "function () { return this.disabled; }")

    def tap(self, name: str, times: int = 1, role: str = "button") -> None:
        """Taps what has this name. Several times: at one moment, as a double tap does."""
        [node, *others] = self.until(lambda: self._nodes(name, role), f"{role} “{name}”")
        assert not others, f"{1 + len(others)} are called “{name}”"
        assert not self._call(node, "function () { return this.disabled === true; }"), f"“{name}” is disabled"
        self._call(node, f"function () {{ for (let i = 0; i < {times}; ++i) this.click(); }}")

    def fill(self, name: str, text: str, role: str = "textbox") -> None:
        [node] = self.until(lambda: self._nodes(name, role), f"field “{name}”")
        self._call(node, "function () { this.focus(); this.select?.(); }")
        self.browser.driver.execute_cdp_cmd("Input.insertText", {"text": text})

    def score(self) -> str:
        return self.browser.texts(".scoreline strong")[0]

    def listed(self) -> list[str]:
        """The entries that the desk shows, newest first."""
        return [" ".join(text.split()) for text in self.browser.texts(".entry-words")]

    def unsent(self) -> list[str]:
        return [" ".join(text.split()) for text in self.browser.texts(".unsent p")]

    def sees(self, score: str, number: int) -> None:
        self.until(lambda: (self.score(), len(self.listed())) == (score, number), f"{score} and {number} entries")

    def all_is_sent(self) -> None:
        self.until(lambda: not self.browser.texts(".unsent-count"), "all is sent")

    def text(self) -> str:
        return self.browser.script("return document.querySelector('main').innerText")
