"""What a visitor sees on the scoreboard."""

WATCH = """
    window.said = [];
    for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]")) {
        new MutationObserver(() => window.said.push(region.textContent)).observe(region, {childList: true, characterData: true, subtree: true});
    }
"""


class Scoreboard:
    def __init__(self, browser):
        self.browser = browser

    def open(self, base: str, path: str = "/") -> None:
        """Opens the page, and waits until it is connected and has read all matches."""
        self.browser.open(base + path)
        self.ready()
        self.browser.script(WATCH)

    def ready(self) -> None:
        self.browser.until(lambda: self.browser.texts(".board:not(.waiting)") != [], "the matches of the day")

    def row(self, match: dict) -> str:
        return f'[data-match="{match["id"]}"]'

    def name(self, match: dict) -> str | None:
        """The accessible name of the link, by the browser's own reckoning; None while the match is not there."""
        links = self.browser.driver.find_elements("css selector", self.row(match) + " a")
        return links[0].accessible_name if links else None

    def has(self, match: dict) -> bool:
        return bool(self.browser.driver.find_elements("css selector", self.row(match)))

    def shows(self, match: dict, name: str) -> None:
        self.browser.until(lambda: self.name(match) == name, f"{name!r}, not {self.name(match)!r}")

    def score(self, match: dict) -> str:
        return "".join(self.browser.texts(self.row(match) + " .score"))

    def group_of(self, match: dict) -> str | None:
        return self.browser.script(
            "return document.querySelector(arguments[0])?.closest('section').querySelector('h2').textContent.trim()",
            self.row(match),
        )

    def groups(self) -> list[str]:
        """The titles of the groups in view, from the top."""
        return self.browser.script(
            "return [...document.querySelectorAll('.group')].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)"
            ".map((group) => group.querySelector('h2').textContent.trim())"
        )

    def matches(self) -> list[int]:
        """The ids of the matches that are drawn, from the top."""
        return self.browser.script(
            "return [...document.querySelectorAll('[data-match]')].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)"
            ".map((row) => Number(row.dataset.match))"
        )

    def count(self) -> str:
        return " ".join(self.browser.texts(".summary .count .muted")[0].split())

    def press(self, words: str) -> None:
        """Clicks the button of this name."""
        found = self.browser.script(
            "const button = [...document.querySelectorAll('scoreboard-page button')].find((b) => (b.ariaLabel ?? b.textContent).trim() === arguments[0]);"
            "button?.click(); return Boolean(button)",
            words,
        )
        assert found, f"there is no button {words!r}"

    def search(self, words: str) -> None:
        self.browser.script(
            "const field = document.querySelector('input[type=search]'); field.value = arguments[0]; field.dispatchEvent(new Event('input', {bubbles: true}))",
            words,
        )

    def said(self) -> list[str]:
        """What was announced to a screen reader since the page was opened."""
        return self.browser.script("return window.said")

    def old_mark(self) -> str:
        return " ".join(self.browser.texts(".old-mark"))
