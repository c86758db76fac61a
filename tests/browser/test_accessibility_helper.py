"""The helper that looks for barriers finds them."""
import urllib.parse

import pytest

from axe import assert_accessible, look

GOOD = "<!doctype html><html lang=en><title>T</title><meta name=viewport content='width=device-width'><main><h1>Title</h1>{}</main>"


def show(browser, part: str) -> None:
    browser.driver.get("data:text/html," + urllib.parse.quote(GOOD.format(part)))


def test_a_good_page_passes(browser):
    show(browser, "<a href='#a'>A link of words</a>")
    assert_accessible(browser)


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<a href='#a' aria-label='Other words'>Visible words</a>", "label-content-name-mismatch"),
        ("<div style='width:400px'>x</div>", "320 px, light: the page is"),
        (
            "<style>@media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }</style><p>Text</p>",
            "390 px, dark: color-contrast",
        ),
        (
            "<style>@media (prefers-reduced-motion: reduce) { p { color: #777; background: #666 } }</style><p>Text</p>",
            "reduced motion: color-contrast",
        ),
    ],
)
def test_each_barrier_is_found_in_its_look(browser, part, word):
    show(browser, part)
    with pytest.raises(AssertionError, match=word):
        assert_accessible(browser)


def test_a_look_ends(browser):
    show(browser, "")
    with look(browser, width=390, dark=True):
        assert browser.script("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [390, True]
    assert browser.script("return innerWidth") != 390
