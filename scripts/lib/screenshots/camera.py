"""A browser that takes pictures of a page in several looks."""
import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 30  # seconds
COLOURS = 128
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--lang=en-GB",
    "--force-color-profile=srgb",
)
# The page is connected and has all that it waits for; its fonts and the pictures in view are there.
_SETTLED = """
    const done = arguments[arguments.length - 1];
    const state = document.body.dataset.connection;
    const pictures = [...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight);
    if ((state !== undefined && state !== "open" && state !== "idle") || document.querySelector("main .skeleton")
        || !pictures.every((one) => one.complete)) return done(false);
    document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
"""


@dataclass(frozen=True)
class Look:
    name: str
    width: int
    height: int
    dark: bool


LOOKS = (
    Look("desktop-light", 1280, 900, False),
    Look("desktop-dark", 1280, 900, True),
    Look("phone-light", 390, 844, False),
    Look("phone-dark", 390, 844, True),
)


class Camera:
    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in _FLAGS:
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"intl.accept_languages": "en-GB"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(PATIENCE)

    def close(self) -> None:
        self.driver.quit()

    def open(self, url: str, look: Look) -> None:
        cdp = self.driver.execute_cdp_cmd
        size = {"width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": False}
        cdp("Emulation.setDeviceMetricsOverride", size)
        cdp("Emulation.setTimezoneOverride", {"timezoneId": "Europe/London"})
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if look.dark else "light"},
            # Nothing is caught in the middle of a motion.
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        cdp("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get(url)

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        WebDriverWait(self.driver, PATIENCE, 0.1, ignored_exceptions=(Exception,)).until(lambda _: condition(), what)

    def has(self, selector: str) -> bool:
        return any(one.is_displayed() for one in self.driver.find_elements(By.CSS_SELECTOR, selector))

    def settle(self, ready: str) -> None:
        self.wait(f"{ready} is there", lambda: self.has(ready))
        self.wait("the page is complete", lambda: self.driver.execute_async_script(_SETTLED))

    def sign_in(self, key: str) -> None:
        """By the field "API key", where the page has one."""
        self.wait("the page is there", lambda: self.has("main input, main button"))
        for field in self.driver.find_elements(By.CSS_SELECTOR, "input"):
            if field.is_displayed() and field.accessible_name == "API key":
                field.send_keys(key)
                self._button("Sign in").click()
                self.wait("the key is taken", lambda: self._button("Sign in") is None)
                return

    def _button(self, name: str):
        for button in self.driver.find_elements(By.CSS_SELECTOR, "button"):
            if button.is_displayed() and button.accessible_name == name:
                return button
        return None

    def shoot(self, file: Path) -> None:
        """A picture of what is in view, with few colours, so that it is small."""
        answer = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        command = ["pngquant", "--speed", "1", "--strip", str(COLOURS), "-"]
        small = subprocess.run(command, input=base64.b64decode(answer["data"]), capture_output=True, check=True).stdout
        file.write_bytes(small)
