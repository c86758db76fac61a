"""The command line of scripts/screenshots."""
import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Optional

from selenium.common.exceptions import TimeoutException

from .camera import LOOKS, Camera
from .pages import PAGES, NotYet, Page, World, find_world

SOURCE = Path(__file__).resolve().parents[3]
FOLDER = SOURCE / "docs" / "pages"
DOCUMENT = SOURCE / "docs" / "PAGES.md"
# The demo needs about a minute until its matches have goals.
PATIENCE = 240  # seconds

DESCRIPTION = """\
Takes pictures of every page, on a desktop and on a phone, light and dark, into docs/pages, and writes
docs/PAGES.md, which shows them. It starts a stack of its own with the demo, waits until matches run, and ends
it."""


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="screenshots", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bin", metavar="DIR", help="run the programs in DIR instead of building build/release")
    parser.add_argument(
        "--base-port", type=int, default=18000, metavar="PORT", help="of the stack, as of scripts/stack (default 18000)"
    )
    parser.add_argument("--only", metavar="NAME,…", help=f"only these: {', '.join(page.name for page in PAGES)}")
    parser.add_argument(
        "--out", type=Path, default=FOLDER, metavar="DIR", help="where the pictures go (default docs/pages)"
    )
    options = parser.parse_args(arguments)
    names = options.only.split(",") if options.only else [page.name for page in PAGES]
    unknown = set(names) - {page.name for page in PAGES}
    if unknown:
        parser.error(f"there is no page {', '.join(sorted(unknown))}")
    options.pages = [page for page in PAGES if page.name in names]
    return options


@contextmanager
def stack(options: argparse.Namespace, key: str) -> Iterator[str]:
    """A stack with the demo; gives the address of its first instance, since nginx hides what is for operators."""
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        state = ["--state", str(Path(folder) / "state")]
        command = [SOURCE / "scripts" / "stack", "up", *state, "--detach", "--base-port", str(options.base_port)]
        command += ["--env", f"BOOTSTRAP_API_KEY={key}"]
        command += ["--bin", options.bin] if options.bin else []
        try:
            subprocess.run(command, check=True)
            yield f"http://127.0.0.1:{options.base_port}"
        finally:
            subprocess.run([SOURCE / "scripts" / "stack", "down", "--purge", *state], check=False)


def wait_for_world(api: str) -> World:
    def get(path: str) -> Any:
        with urllib.request.urlopen(api + path, timeout=10) as answer:
            return json.load(answer)["data"]

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return find_world(get)
        except (NotYet, urllib.error.HTTPError) as reason:
            if time.monotonic() > deadline:
                raise
            waits_for = reason
        print(f"waiting for the demo: {waits_for}", flush=True)
        time.sleep(5)


def picture(page: Page, look: str) -> str:
    return f"{page.name}-{look}.png"


def document(folder: Path) -> str:
    """docs/PAGES.md, with the pages that have their pictures in `folder`."""
    pages = [page for page in PAGES if all((folder / picture(page, look.name)).is_file() for look in LOOKS)]
    lines = [
        "# Pages",
        "",
        "Every page on a desktop and on a phone, in a light and in a dark scheme, with the demo of",
        "`scripts/stack up`. `scripts/screenshots` takes these pictures and writes this document.",
    ]
    for page in pages:
        lines += ["", f"## {page.title}", "", page.sentence, ""]
        lines += [
            f"![{page.title}, {look.name.replace('-', ', ')}](pages/{picture(page, look.name)})" for look in LOOKS
        ]
    return "\n".join(lines) + "\n"


def take(options: argparse.Namespace, api: str, key: str) -> None:
    camera = Camera()
    try:
        for page in options.pages:
            # What runs changes while pictures are taken.
            world = wait_for_world(api)
            signed_in = False
            for look in LOOKS:
                camera.open(api + page.path(world), look)
                if page.needs_key and not signed_in:
                    camera.sign_in(key)
                    signed_in = True
                try:
                    camera.settle(page.ready)
                except TimeoutException as late:
                    raise TimeoutException(f"{page.name}, {look.name}: {late.msg}") from late
                file = options.out / picture(page, look.name)
                camera.shoot(file)
                print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB", flush=True)
    finally:
        camera.close()


def main(arguments: Optional[list[str]] = None) -> int:
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(32)
    try:
        with stack(options, key) as api:
            take(options, api, key)
    except (subprocess.CalledProcessError, TimeoutException, NotYet) as reason:
        print(f"screenshots: {reason}", file=sys.stderr)
        return 1
    if options.out == FOLDER:
        DOCUMENT.write_text(document(FOLDER), encoding="utf-8")
    return 0
