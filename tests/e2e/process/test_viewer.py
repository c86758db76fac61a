"""The viewer of /docs: the files of npm's package as they are."""
import pytest

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
