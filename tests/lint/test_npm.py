"""What comes from npm is pinned: exact versions, a hash for each package, no registry's address, no code at installation."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WANTED = json.loads((ROOT / "package.json").read_text())
LOCK = json.loads((ROOT / "package-lock.json").read_text())
LOCKED = {path: package for path, package in LOCK["packages"].items() if path}
EXACT = re.compile(r"\d+\.\d+\.\d+")


def test_every_wanted_version_is_exact():
    for group in ("dependencies", "devDependencies", "overrides"):
        inexact = {name: version for name, version in WANTED[group].items() if not EXACT.fullmatch(version)}
        assert not inexact


def test_the_lock_is_of_this_package_json():
    for group in ("dependencies", "devDependencies"):
        assert LOCK["packages"][""][group] == WANTED[group]
        for name, version in WANTED[group].items():
            assert LOCKED[f"node_modules/{name}"]["version"] == version


def test_every_package_of_the_lock_has_a_hash_and_no_address():
    assert len(LOCKED) > 100
    for path, package in LOCKED.items():
        assert package.get("integrity", "").startswith("sha512-"), path
        assert "resolved" not in package, path
        assert not package.get("link"), path
    assert "://registry" not in (ROOT / "package-lock.json").read_text()


def test_no_package_runs_code_when_it_is_installed():
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().splitlines()


def test_the_product_itself_takes_only_what_its_pages_are_made_of():
    assert list(WANTED["dependencies"]) == ["circle-flags", "lit", "swagger-ui-dist"]
    product = {path.removeprefix("node_modules/") for path, package in LOCKED.items() if not package.get("dev")}
    of_lit = {
        "lit",
        "lit-element",
        "lit-html",
        "@lit/reactive-element",
        "@lit-labs/ssr-dom-shim",
        "@types/trusted-types",
    }
    # @scarf/scarf counts installations when its script runs; it never does.
    assert product == of_lit | {"circle-flags", "swagger-ui-dist", "@scarf/scarf"}
