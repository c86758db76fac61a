"""What a person says of a fed match stands until it is given back."""
import asyncio

import pytest

from clients import Http

PROVIDER = "openligadb"


@pytest.fixture(scope="module")
def fed(module_feed):
    return module_feed(PROVIDER)


@pytest.fixture
async def api(fed):
    async with Http(fed.stack.api(2)) as client:
        yield client


@pytest.mark.parametrize(
    "path, body",
    [("/score", {"homeScore": 3, "awayScore": 0}), ("/status", {"status": "suspended", "reason": "Fog"})],
    ids=["score", "status"],
)
async def test_an_edit_by_hand_stands_until_it_is_given_back(fed, api, path, body):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, PROVIDER)
        edited = (await api.patch(f"/api/matches/{match['id']}{path}", body)).data
        assert edited["locked"] is True
        fixture.goal("away", 30, "Bela")
        await fed.asked(PROVIDER, 4)
        now = await follower.match_of(fixture.home, fixture.away)
        for name in ("homeScore", "awayScore", "status"):
            assert now[name] == edited[name], name
        assert (await api.patch(f"/api/matches/{match['id']}", {"locked": False})).data["locked"] is False
        await fed.agrees(follower, fixture, PROVIDER)


async def test_a_comment_locks_nothing(fed, api):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        await api.comment(match["id"], "Drizzle.")
        fixture.goal("home", 12, "Arno")
        await fed.agrees(follower, fixture, PROVIDER)


async def test_a_difference_to_a_locked_match_is_a_conflict_for_the_operator(fed, api):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, PROVIDER)
        await api.score(match["id"], 2, 0)
        fixture.goal("away", 30, "Bela")
        await fed.asked(PROVIDER, 4)
        conflicts = (await api.get("/api/admin/feeds/conflicts")).data
        assert [one for one in conflicts if one["matchId"] == match["id"]], conflicts
        await api.patch(f"/api/matches/{match['id']}", {"locked": False})
        await fed.agrees(follower, fixture, PROVIDER)


async def test_a_match_that_a_person_removed_does_not_come_back(fed, api):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        assert (await api.delete(f"/api/matches/{match['id']}")).status == 204
        fixture.goal("home", 12, "Arno")
        await fed.asked(PROVIDER, 4)
        assert await follower.find(fixture.home, fixture.away) == []


async def test_a_paused_provider_is_not_asked_and_resumes(fed, api):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        await fed.agrees(follower, fixture, PROVIDER)
        assert (await api.post(f"/api/admin/feeds/{PROVIDER}/pause")).status < 300
        await fed.rows(lambda rows: rows[PROVIDER]["state"] == "paused")
        with pytest.raises(AssertionError):
            await _asked_within(fed, 2.0)
        assert (await api.post(f"/api/admin/feeds/{PROVIDER}/resume")).status < 300
        fixture.goal("home", 12, "Arno")
        await fed.agrees(follower, fixture, PROVIDER)


async def _asked_within(fed, seconds: float) -> None:
    # A poll that is under way when the pause is ordered may still ask.
    await asyncio.sleep(0.5)
    await asyncio.to_thread(fed.fake.wait_for_requests, PROVIDER, 1, seconds)


async def test_the_licence_is_named_where_the_data_are(fed, api):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        told = (await api.get(f"/api/matches/{match['id']}")).data["attribution"]
        assert "OpenLigaDB" in told and "ODbL" in told
        by_hand = await api.create_match()
        assert "attribution" not in by_hand or by_hand["attribution"] is None
