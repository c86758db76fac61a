"""scripts/checks/coroutines finds the expressions that g++ 12 miscompiles, and nothing else."""
import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PREAMBLE = """
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>
namespace asio = boost::asio;
struct request { std::string path; std::string body; };
using fields = std::vector<std::pair<std::string, int>>;
asio::awaitable<int> send(request r) { co_return static_cast<int>(r.path.size()); }
asio::awaitable<int> run(std::function<int()> work) { co_return work(); }
void log(std::string, fields);
"""

BAD = {
    "a braced aggregate as argument": "auto n = co_await send({s, s});",
    "a named aggregate as argument": "co_await send(request{s, s});",
    "a lambda that captures a copy": "co_await run([s] { return static_cast<int>(s.size()); });",
    "a lambda with a moved capture": "co_await run([t = std::move(s)] { return static_cast<int>(t.size()); });",
    "an initializer list around it": 'log(s, {{"n", co_await send(r)}});',
    "an initializer list beside it": "auto v = std::vector<int>{1, co_await send(r)};",
    "objects made by a conditional expression": "co_await send(s.empty() ? std::move(r) : request());",
    "inside a condition": "if (co_await send({s, s}) > 1) co_return;",
    "a condition, and no declaration": "if (co_await send(r) > 1) co_return;",
    "a loop's condition, and no declaration": "while (co_await send(r) > 1) {}",
    "a condition in a block, and no declaration": "for (;;) { if (co_await send(r) > 1) break; }",
    "inside a lambda's own body": "auto f = [s]() -> asio::awaitable<void> { co_await send({s, s}); }; co_await f();",
}

GOOD = {
    "the aggregate named first": "request q{s, s}; co_await send(std::move(q));",
    "the lambda named first": "auto f = [s] { return static_cast<int>(s.size()); }; co_await run(std::move(f));",
    "a lambda that captures references": "co_await run([&s] { return static_cast<int>(s.size()); });",
    "a lambda without captures": "co_await run([] { return 1; });",
    "a conditional expression of numbers": "auto n = co_await send(std::move(r)) + (s.empty() ? 1 : 2); (void)n;",
    "the answer named first": 'auto n = co_await send(r); log(s, {{"n", n}});',
    "a condition after a declaration": "int limit = 1; if (co_await send(r) > limit) co_return;",
    "a condition that declares": "if (int n = co_await send(r)) log(s, fields(static_cast<std::size_t>(n)));",
    "the answer of a condition named first": "bool more = true; while (more) { more = co_await send(r) > 1; }",
    "co_await only in the lambda's body": "asio::any_io_executor e; asio::co_spawn(e, [s]() -> asio::awaitable<void> { co_await send(request()); }, asio::detached);",
    "a braced value in the lambda's body": "auto f = [&]() { return request{s, s}; }; auto n = co_await send([&]() { request q{s, s}; return q; }());",
}


def lint(folder: Path, statements: dict[str, str]) -> tuple[subprocess.CompletedProcess, dict[int, str]]:
    """Runs the lint over a file with one coroutine per statement; also returns which line is which."""
    lines = PREAMBLE.splitlines()
    line_of = {}
    for number, (name, statement) in enumerate(statements.items()):
        lines.append(f"asio::awaitable<void> f{number}(std::string s, request r) {{ (void)r; {statement} }}")
        line_of[len(lines)] = name
    source = folder / "sample.cpp"
    source.write_text("\n".join(lines) + "\n")
    entry = {
        "directory": str(folder),
        "file": str(source),
        "command": f"/usr/bin/ccache /usr/bin/c++ -std=c++20 -O1 -Wno-mismatched-new-delete -Werror -c {source} -o sample.o",
    }
    (folder / "compile_commands.json").write_text(json.dumps([entry]))
    answer = subprocess.run(
        [ROOT / "scripts" / "checks" / "coroutines", "--build-dir", folder, "--root", folder],
        capture_output=True,
        text=True,
    )
    return answer, line_of


def test_each_bad_sample_is_found_on_its_line(tmp_path):
    answer, line_of = lint(tmp_path, BAD)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    found = {int(line.split(":")[1]) for line in answer.stdout.splitlines() if line.startswith("sample.cpp:")}
    missed = [name for line, name in line_of.items() if line not in found]
    assert not missed, answer.stdout
    assert found == set(line_of), answer.stdout


def test_the_same_in_statements_of_their_own_passes(tmp_path):
    answer, _ = lint(tmp_path, GOOD)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "1 files checked, 0 faults" in answer.stdout


def test_a_result_is_remembered_only_while_the_source_stays_the_same(tmp_path):
    clean, _ = lint(tmp_path, GOOD)
    assert clean.returncode == 0, clean.stdout
    again, _ = lint(tmp_path, GOOD | {"now bad": "co_await send({s, s});"})
    assert again.returncode == 1, again.stdout


def test_a_file_that_clang_cannot_read_is_a_failure(tmp_path):
    answer, _ = lint(tmp_path, {"no such function": "co_await no_such_function();"})
    assert answer.returncode == 1
    assert "could not be checked" in answer.stdout


def test_a_missing_compilation_database_is_said_plainly(tmp_path):
    answer = subprocess.run(
        [ROOT / "scripts" / "checks" / "coroutines", "--build-dir", tmp_path], capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "compile_commands.json is missing" in answer.stderr
