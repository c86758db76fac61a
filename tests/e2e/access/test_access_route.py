"""GET /api/access: what the credentials of a request are good for."""
from rest import problem
from clients import Http
from credentials import BOOTSTRAP, SECRET, admin, bearer, token, until


async def test_where_nothing_is_asked_for_everybody_may_do_everything(stack):
    async with Http(stack.api(1)) as api:
        answer = await api.get("/api/access")
        assert answer.data == {
            "credentials": "none",
            "name": None,
            "scopes": ["read", "score", "feed", "admin"],
            "leagues": None,
            "expiresAt": None,
        }
        assert answer.headers["Cache-Control"] == "no-store"
        problem(await api.get("/api/access", params={"x": "1"}), 400)
        assert (await api.post("/api/access", {})).status == 405


async def test_keys_and_tokens_have_what_they_were_given(new_stack):
    stack = new_stack(
        workers=1,
        env={
            "BOOTSTRAP_API_KEY": BOOTSTRAP,
            "WRITE_AUTH": "required",
            "READ_AUTH": "required",
            "JWT_HS256_SECRET": SECRET,
        },
    )
    async with Http(stack.api(1)) as api, Http(stack.api(2)) as other:
        nothing = (await api.get("/api/access")).data
        assert (nothing["credentials"], nothing["scopes"]) == ("none", [])
        for wrong in ("x", "lsk_" + "A" * 43, token(expires_in=-3600)):
            problem(await api.get("/api/access", headers=bearer(wrong)), 401)
        for scope, scopes in (
            ("read", ["read"]),
            ("score", ["read", "score"]),
            ("feed", ["read", "feed"]),
            ("admin", ["read", "score", "feed", "admin"]),
        ):
            key = admin(stack, "create", f"the-{scope}", "--scopes", scope)
            answer = await known(api, key["secret"])
            assert (answer["credentials"], answer["name"], answer["scopes"]) == ("api_key", f"the-{scope}", scopes)
            assert (await known(other, key["secret"])) == answer
        league = (
            await api.post("/api/leagues", {"sport": "football", "name": "Bound"}, headers=bearer(BOOTSTRAP))
        ).data
        bound = admin(stack, "create", "bound", "--league", "Bound", "--expires-in", "1h")
        answer = await known(api, bound["secret"])
        assert answer["leagues"] == [league["id"]] and answer["expiresAt"] is not None
        answer = (await api.get("/api/access", headers=bearer(token(sub="ann")))).data
        assert (answer["credentials"], answer["name"], answer["scopes"]) == ("token", "ann", ["read"])


async def known(api: Http, secret: str) -> dict:
    """The answer, once the instance has read the new key."""

    async def ask():
        answer = await api.get("/api/access", headers=bearer(secret))
        return answer.data if answer.status == 200 else None

    return (await until(ask))[0]
