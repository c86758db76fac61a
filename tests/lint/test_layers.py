"""scripts/checks/layers finds the faults that it must find, and this tree is clean."""
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(root: Path) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "scripts" / "checks" / "layers", root], capture_output=True, text=True)


def write(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree that keeps the rules."""
    write(tmp_path, "include/livescore/core/error.h", "#include <boost/system/result.hpp>\n")
    write(tmp_path, "include/livescore/domain/match.h", '#include <string>\n#include "livescore/core/error.h"\n')
    write(tmp_path, "include/livescore/redis/redis.h", '#include "livescore/domain/match.h"\n')
    write(tmp_path, "src/redis/link/connection.h", "#include <hiredis/async.h>\n")
    write(tmp_path, "src/redis/shared/bus.cpp", '#include "link/connection.h"\n#include "livescore/redis/redis.h"\n')
    write(tmp_path, "src/api/server/server.cpp", '#include <boost/beast/http.hpp>\n#include "livescore/core/error.h"\n')
    return tmp_path


def test_a_tree_that_keeps_the_rules_passes(tree):
    answer = check(tree)
    assert answer.returncode == 0, answer.stdout
    assert "6 files checked, 0 faults" in answer.stdout


@pytest.mark.parametrize(
    ("file", "include", "told"),
    [
        pytest.param(
            "include/livescore/domain/rules.h",
            '"livescore/service/store.h"',
            "layer domain must not include livescore/service/store.h",
            id="an arrow that points up",
        ),
        pytest.param(
            "src/redis/shared/cache.cpp",
            '"livescore/postgres/store.h"',
            "layer redis must not include livescore/postgres/store.h",
            id="a sideways arrow",
        ),
        pytest.param(
            "src/worker/jobs.cpp",
            '"livescore/fanout/hub.h"',
            "layer worker must not include livescore/fanout/hub.h",
            id="the worker reaching for the fan-out",
        ),
        pytest.param(
            "include/livescore/api/server.h",
            "<boost/beast/core.hpp>",
            "must not include boost/beast/core.hpp",
            id="Beast in a public header",
        ),
        pytest.param(
            "include/livescore/redis/bus.h",
            "<hiredis/hiredis.h>",
            "must not include hiredis/hiredis.h",
            id="hiredis in a public header",
        ),
        pytest.param(
            "include/livescore/postgres/pool.h",
            "<pqxx/pqxx>",
            "must not include pqxx/pqxx",
            id="libpqxx in a public header",
        ),
        pytest.param(
            "include/livescore/protocol/json.h",
            "<nlohmann/json_fwd.hpp>",
            "must not include nlohmann/json_fwd.hpp",
            id="nlohmann in a public header",
        ),
        pytest.param(
            "include/livescore/core/log2.h",
            "<spdlog/spdlog.h>",
            "must not include spdlog/spdlog.h",
            id="spdlog in a public header",
        ),
        pytest.param(
            "src/service/use_case.cpp", "<pqxx/pqxx>", "pqxx belongs to postgres", id="libpqxx in a strange layer"
        ),
        pytest.param("src/domain/rules.cpp", "<boost/asio.hpp>", "layer domain is pure", id="a library in the domain"),
        pytest.param(
            "src/worker/jobs.cpp",
            '"../redis/link/connection.h"',
            "is a private header of another layer",
            id="a private header of another layer",
        ),
        pytest.param(
            "src/worker/jobs.cpp", '"connection.h"', "is no header of layer worker", id="a private header by name"
        ),
        pytest.param(
            "include/livescore/redis/bus.h",
            '"connection.h"',
            'the private header "connection.h"',
            id="a private header in a public one",
        ),
        pytest.param("src/misc/thing.cpp", "<string>", "misc is not a layer", id="a folder that is no layer"),
    ],
)
def test_a_forbidden_include_is_named_with_file_and_line(tree, file, include, told):
    write(tree, file, f"// first line\n#include {include}\n")
    answer = check(tree)
    assert answer.returncode == 1
    line = 1 if "not a layer" in told else 2
    assert [
        text for text in answer.stdout.splitlines() if text.startswith(f"{file}:{line}: ") and told in text
    ], answer.stdout


@pytest.mark.parametrize(
    ("file", "include", "told"),
    [
        pytest.param(
            "src/redis/link/reply.cpp",
            '"shared/cache.h"',
            "room redis/link must not include shared/cache.h",
            id="an arrow that points up",
        ),
        pytest.param(
            "src/redis/queue/queue.cpp",
            '"shared/cache.h"',
            "room redis/queue must not include shared/cache.h",
            id="a sideways arrow",
        ),
        pytest.param(
            "src/api/http/message.cpp",
            '"livescore/api/server.h"',
            "room api/http must not include server/server.h",
            id="a public header whose .cpp is in another room",
        ),
        pytest.param(
            "src/redis/cellar/thing.cpp", "<string>", "cellar is no room of layer redis", id="a folder that is no room"
        ),
        pytest.param(
            "include/livescore/redis/cellar/thing.h",
            "<string>",
            "cellar is no room of layer redis",
            id="a public folder that is no room",
        ),
        pytest.param(
            "src/redis/thing.cpp", "<string>", "layer redis has rooms, and this file is in none", id="a file in no room"
        ),
    ],
)
def test_a_room_keeps_its_arrows(tree, file, include, told):
    write(tree, "src/redis/shared/cache.h", "#pragma once\n")
    write(tree, "include/livescore/api/server.h", "#pragma once\n")
    write(tree, file, f"#include {include}\n")
    answer = check(tree)
    assert answer.returncode == 1
    assert [
        text for text in answer.stdout.splitlines() if text.startswith(f"{file}:1: ") and told in text
    ], answer.stdout


def test_two_files_that_include_each_other_are_a_ring(tree):
    write(tree, "src/worker/job.h", "#pragma once\n")
    write(tree, "src/worker/job.cpp", '#include "job.h"\n#include "loop.h"\n')
    write(tree, "src/worker/loop.h", '#include "job.h"\n')
    answer = check(tree)
    assert answer.returncode == 1
    assert "a ring of files: worker/job, worker/loop" in answer.stdout


def test_a_ring_goes_through_public_headers_too(tree):
    write(tree, "include/livescore/worker/worker.h", "#pragma once\n")
    write(tree, "src/worker/worker.cpp", '#include "livescore/worker/worker.h"\n#include "job.h"\n')
    write(tree, "src/worker/job.h", '#include "loop.h"\n')
    write(tree, "src/worker/loop.h", '#include "livescore/worker/worker.h"\n')
    assert "a ring of files: worker/job, worker/loop, worker/worker" in check(tree).stdout


def test_rooms_that_reach_each_other_are_a_ring(tree):
    write(tree, "src/api/http/message.h", "#pragma once\n")
    write(tree, "src/api/http/reader.cpp", '#include "gate/shield.h"\n')
    write(tree, "src/api/gate/shield.h", '#include "http/message.h"\n')
    answer = check(tree)
    assert "a ring of rooms: api/gate, api/http" in answer.stdout
    assert "a ring of files" not in answer.stdout


def test_files_of_one_name_in_two_rooms_are_two(tree):
    write(tree, "src/api/http/options.h", "#pragma once\n")
    write(tree, "src/api/http/message.h", '#include "options.h"\n')
    write(tree, "src/api/gate/options.h", '#include "http/message.h"\n')
    answer = check(tree)
    assert answer.returncode == 0, answer.stdout


def test_this_tree_is_clean():
    answer = check(ROOT)
    assert answer.returncode == 0, answer.stdout
