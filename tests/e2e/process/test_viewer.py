"""The viewer of /docs: the files of npm's package as they are, from the folder that DOCS_VIEWER_DIR names."""
import pytest

from clients import Http
from stack_fixture import ROOT

PACKAGE = ROOT / "node_modules" / "swagger-ui-dist"
FILES = {
    "/docs/viewer.js": ("swagger-ui-bundle.js", "text/javascript"),
    "/docs/viewer.css": ("swagger-ui.css", "text/css"),
}


@pytest.mark.parametrize("path", FILES)
async def test_a_file_of_the_viewer_is_that_of_the_package(api1, path):
    name, content_type = FILES[path]
    answer = await api1.get(path)
    assert answer.status == 200
    assert answer.body == (PACKAGE / name).read_bytes()
    assert answer.headers["Content-Type"].split(";")[0] == content_type
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    again = await api1.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_nginx_sends_the_viewer_compressed(http):
    """aiohttp unpacks it."""
    answer = await http.get("/docs/viewer.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.body == (PACKAGE / "swagger-ui-bundle.js").read_bytes()


@pytest.mark.parametrize("fault", ["absent", "incomplete", "empty"])
async def test_a_folder_without_the_viewer_ends_the_program(run_program, tmp_path, fault):
    folder = tmp_path / "viewer"
    if fault != "absent":
        folder.mkdir()
        (folder / "swagger-ui-bundle.js").write_text("run();")
    if fault == "empty":
        (folder / "swagger-ui.css").write_text("")
    program = await run_program("livescore-api", DOCS_VIEWER_DIR=str(folder))
    assert await program.ended() == 78
    assert "DOCS_VIEWER_DIR" in "\n".join(program.output)
    assert "swagger-ui" in "\n".join(program.output)


async def test_without_a_folder_the_page_is_there_and_the_viewer_is_not(run_program):
    program = await run_program("livescore-api", DOCS_VIEWER_DIR=None)
    async with Http(f"http://127.0.0.1:{(await program.logged('api_listening'))['port']}") as api:
        assert (await api.get("/docs")).status == 200
        for path in FILES:
            assert (await api.get(path)).status == 404
