"""What a visitor sees on the pages of a league and of a team, and the seasons that tests enter for them."""
import uuid
from datetime import datetime, timedelta, timezone

import pytest

ROWS = """
    const table = document.querySelectorAll("standings-table table")[arguments[0]];
    return [...(table?.tBodies[0].rows ?? [])].map((row) => ({
        position: row.cells[0].textContent.match(/\\d+/)[0],
        team: row.querySelector("th a").textContent,
        points: Number(row.querySelector(".points b").textContent),
        live: row.querySelector(".live-score")?.textContent.replace(/\\s+/g, " ").trim() ?? null,
    }));
"""


class SeasonPage:
    def __init__(self, browser):
        self.browser = browser

    def open(self, url: str, connected: bool = True) -> None:
        self.browser.open(url, connected)
        self.browser.until(self.is_there, "the page has its content")

    def is_there(self) -> bool:
        """The skeleton has gone, and nothing is on its way any more."""
        return self.browser.script(
            "return document.querySelector('league-page, team-page').children.length > 0 && !document.querySelector('.skeleton')"
        )

    def rows(self, table: int = 0) -> list[dict]:
        return self.browser.script(ROWS, table)

    def order(self, table: int = 0) -> list[str]:
        return [row["team"] for row in self.rows(table)]

    def watch(self, condition: str) -> None:
        """From now on the page notes when this JavaScript expression becomes true."""
        self.browser.script(
            "window.seenAt = null; const look = setInterval(() => {"
            f"if ({condition}) {{ window.seenAt = Date.now(); clearInterval(look); }} }}, 10);"
        )

    def seen_after(self, since: float) -> float:
        """The seconds between `since` (as time.time() tells it) and the moment at which the condition became true."""
        return (
            self.browser.until(lambda: self.browser.script("return window.seenAt"), "what is watched for") / 1000
            - since
        )

    def by_name(self, role: str, name: str):
        """The element of this role and accessible name, by the browser's own reckoning."""
        selectors = {
            "button": "button",
            "link": "a",
            "combobox": "select",
            "region": "section, [role=region]",
            "heading": "h1, h2, h3",
        }
        for element in self.browser.driver.find_elements("css selector", selectors[role]):
            if element.is_displayed() and element.accessible_name == name:
                assert element.aria_role == role, f"{name} is a {element.aria_role}"
                return element
        return None

    def press(self, name: str) -> None:
        self.browser.until(lambda: self.by_name("button", name), f"the button {name!r}").click()

    def h1(self) -> list[str]:
        return [text.strip() for text in self.browser.texts("h1")]

    def matches(self) -> list[str]:
        """The accessible names of the matches in view, from the top."""
        return self.browser.names("match-row a")

    def choose(self, label: str, option: str) -> None:
        self.browser.script(
            "const select = arguments[0]; select.value = [...select.options].find((o) => o.text === arguments[1]).value;"
            "select.dispatchEvent(new Event('change', {bubbles: true}));",
            self.by_name("combobox", label),
            option,
        )


class Season:
    """Enters a season by REST."""

    def __init__(self, post, base: str, name: str, label: str = "2031", kind: str = "league", rules=None, **fields):
        self.post, self.base, self.label = post, base, label
        self.league = post(base, "/api/leagues", {"sport": "football", "name": name, "kind": kind} | fields)
        self.id = self.league["id"]
        self.put(rules=rules)

    def put(self, **members) -> None:
        self.post(self.base, f"/api/leagues/{self.id}/seasons/{self.label}", members, "PUT")

    def match(self, round, home: str, away: str, score=None, days: float = -1, **fields) -> dict:
        """A match that is over, with a score; one that is to come otherwise."""
        start = datetime.now(timezone.utc) + timedelta(days=days)
        body = {
            "sport": "football",
            "leagueId": self.id,
            "season": self.label,
            "round": round,
            "homeTeam": home,
            "awayTeam": away,
            "startTime": _text(start),
            "endTime": _text(start + timedelta(hours=2)),
        }
        if score:
            body |= {"homeScore": score[0], "awayScore": score[1]}
        return self.post(self.base, "/api/matches", body | fields)

    def live(self, round, home: str, away: str, score=(0, 0), **fields) -> dict:
        """A match that runs, and that no worker ends."""
        match = self.match(round, home, away, score, days=-0.02, clockSource="scorer", **fields)
        self.post(self.base, f"/api/matches/{match['id']}/status", {"status": "live"}, "PATCH")
        return match

    def score(self, match: dict, home: int, away: int) -> None:
        self.post(self.base, f"/api/matches/{match['id']}/score", {"homeScore": home, "awayScore": away}, "PATCH")


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def page(browser):
    browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
    return SeasonPage(browser)


@pytest.fixture
def season(stack, post, request):
    """season(**fields) -> a season of a league whose name no other test has. Its teams are of a country of their own."""

    def make(**fields) -> Season:
        name = f"{request.node.name[:40]} {uuid.uuid4().hex[:8]}"
        return Season(post, stack.api(1), **{"name": name, "country": name} | fields)

    return make
