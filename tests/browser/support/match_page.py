"""The page of a match as people use it: parts and controls by their roles and names.

    page = MatchPage(browser)
    page.open(base, match["id"])
    page.button("Replay").click()
"""
from selenium.webdriver.common.by import By

TAGS = {
    "button": "button",
    "link": "a[href]",
    "slider": "input[type=range]",
    "region": "section",
    "list": "ol, ul",
    "image": "svg[role=img]",
    "heading": "h1, h2, h3",
    "combobox": "select",
    "group": "[role=group]",
    "navigation": "nav",
}


class MatchPage:
    def __init__(self, browser):
        self.browser = browser

    def open(self, base: str, match_id, connected: bool = True) -> None:
        self.browser.driver.get(f"{base}/match/{match_id}")
        if connected:
            self.browser.until(lambda: self.state() == "open" and self.region("Score"), "the match is followed")

    def state(self) -> str:
        return self.browser.script("return document.querySelector('live-connection')?.dataset.state ?? ''")

    # ---- By role and name

    def all(self, role: str, name: str | None = None, within=None) -> list:
        """Those that are seen, in the order of the page. A name is the whole accessible name."""
        found = (within or self.browser.driver).find_elements(By.CSS_SELECTOR, TAGS[role])
        return [one for one in found if one.is_displayed() and (name is None or one.accessible_name == name)]

    def one(self, role: str, name: str):
        found = self.browser.until(lambda: self.all(role, name), f"{role} {name}")
        assert len(found) == 1, f"{len(found)} of {role} {name}"
        return found[0]

    def button(self, name: str):
        return self.one("button", name)

    def region(self, name: str):
        found = self.all("region", name)
        return found[0] if found else None

    def slider(self):
        return self.one("slider", "Moment of the match")

    # ---- What it tells, each read at one moment

    def texts(self, selector: str) -> list[str]:
        """Without the blanks of the templates."""
        return [" ".join(text.split()) for text in self.browser.texts(selector)]

    def text(self, selector: str) -> str:
        return next(iter(self.texts(selector)), "")

    def score(self) -> str:
        return "".join(self.texts(".big-score"))

    def clock(self) -> str:
        return self.text(".match-head .status")

    def scorers(self, side: str) -> list[str]:
        return self.texts(f".scorers .{side} li")

    def messages(self) -> list[str]:
        """The commentary, newest first."""
        return self.texts("match-commentary .line .words")

    def lines(self) -> list[str]:
        """The commentary with the stages between its entries."""
        return self.texts("match-commentary .line .words, match-commentary .line.stage")

    def incidents(self) -> list[str]:
        return self.texts("li.incident")

    def announced(self) -> str:
        return self.text("[aria-live=polite]")

    def banner(self) -> str:
        return self.text(".banner p")

    def table(self) -> list[list[str]]:
        """Position, team, played, points of each row."""
        return self.browser.script(
            "return [...document.querySelectorAll('standings-table tbody tr')].map((row) => [String(parseInt(row.cells[0].textContent)),"
            " row.querySelector('.team .name').textContent, row.cells[2].textContent,"
            " row.querySelector('.points b').textContent].map((text) => text.trim()))"
        )

    def move_slider(self, to: int) -> None:
        self.browser.script(
            "const [slider, to] = arguments; slider.value = to; slider.dispatchEvent(new Event('input', {bubbles: true}))",
            self.slider(),
            to,
        )

    def slider_words(self) -> str:
        return self.slider().get_attribute("aria-valuetext")

    def go_to(self, words: str) -> None:
        """Moves the slider to the moment of these words, by the keyboard as a reader would."""
        last = int(self.slider().get_attribute("max"))
        for at in range(last - 1, -1, -1):
            self.move_slider(at)
            label = self.browser.until(lambda: self.slider_words(), "the words of the moment")
            if label == words:
                return
        raise AssertionError(f"no moment {words}")
