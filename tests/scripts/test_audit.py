"""scripts/audit: the bill of materials of the built programs, and small files in the form of Debian's tracker."""
import json
import subprocess

import pytest

from running import script
from stack_fixture import binaries


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    """The bill of materials. No advisories are read for it."""
    file = tmp_path_factory.mktemp("audit") / "sbom.json"
    ended = script("audit", "--bin", binaries(), "--out", file, "--tracker", file.with_name("missing"))
    assert ended.returncode == 3, ended.stderr
    assert "NOTHING WAS CHECKED" in ended.stderr and "missing" in ended.stderr
    return json.loads(file.read_text())


def installed(package):
    return subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def audit(tmp_path):
    """Runs the audit with this tracker."""

    def run(tracker):
        (tmp_path / "tracker.json").write_text(tracker if isinstance(tracker, str) else json.dumps(tracker))
        return script(
            "audit", "--bin", binaries(), "--out", tmp_path / "sbom.json", "--tracker", tmp_path / "tracker.json"
        )

    return run


def release(name="bookworm", **facts):
    return {"description": "a fault", "scope": "remote", "releases": {name: facts}}


def test_the_bill_names_what_the_programs_link_and_were_compiled_with(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    use = {one["name"]: one["properties"][0]["value"] for one in bill["components"]}
    for name in ("libpq5", "libpqxx-6.4", "libssl3", "libhiredis0.14", "libc6", "libstdc++6"):
        assert use[name] == "linked"
    for name in ("libboost1.81-dev", "nlohmann-json3-dev", "libcli11-dev"):
        assert use[name] == "compiled in"
    assert "libgtest-dev" not in use and "cmake" not in use
    [libpq] = [one for one in bill["components"] if one["name"] == "libpq5"]
    assert libpq["version"] == installed("libpq5")
    assert libpq["purl"].startswith("pkg:deb/debian/libpq5@") and "+" not in libpq["purl"]


def test_every_reference_of_the_bill_leads_somewhere(bill):
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(set(references)) == len(references)
    [dependency] = bill["dependencies"]
    assert dependency["ref"] == bill["metadata"]["component"]["bom-ref"]
    assert set(dependency["dependsOn"]) == set(references)


def test_a_fix_that_is_missing_is_named_and_fails(audit):
    ended = audit({"openssl": {"CVE-2099-1": release(status="resolved", fixed_version="99:1", urgency="high")}})
    assert ended.returncode == 1
    assert f"CVE-2099-1       openssl {installed('libssl3')}: mended in 99:1 (high)" in ended.stdout


def test_a_fix_that_is_here_or_a_fault_that_never_was_is_none(audit):
    here = {
        "CVE-2099-1": release(status="resolved", fixed_version=installed("libssl3"), urgency="high"),
        "CVE-2099-2": release(status="resolved", fixed_version="0", urgency="unimportant"),
        "CVE-2099-3": release("trixie", status="resolved", fixed_version="99:1", urgency="high"),
    }
    ended = audit({"openssl": here, "firefox": {"CVE-2099-4": release(status="open", urgency="high")}})
    assert ended.returncode == 0, ended.stdout
    assert "no fix is missing" in ended.stdout and "CVE" not in ended.stdout


def test_a_fault_without_a_fix_is_counted_and_does_not_fail(audit):
    ended = audit({"openssl": {"CVE-2099-1": release(status="open", urgency="not yet assigned")}})
    assert ended.returncode == 0
    assert "without a fix in Debian yet: openssl 1" in ended.stdout


@pytest.mark.parametrize("tracker", ["<html>", "[]", "{}", '{"openssl": []}'])
def test_what_is_no_data_of_the_tracker_is_no_good_news(audit, tracker):
    ended = audit(tracker)
    assert ended.returncode == 3
    assert "NOTHING WAS CHECKED" in ended.stderr


def test_a_folder_without_programs_is_told(tmp_path):
    ended = script("audit", "--bin", tmp_path, "--out", tmp_path / "sbom.json")
    assert ended.returncode == 2
    assert "has no programs" in ended.stderr and not (tmp_path / "sbom.json").exists()
