"""Two leagues, or two teams, of one name: what a match means by its names and ids, and what a key may change."""
import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until
from rest import UNKNOWN, body, problem, unique


async def row(api, noun: str, name: str, **members) -> int:
    answer = await api.post(f"/api/{noun}", {"sport": "football", "name": name} | members)
    assert answer.status == 201, answer.body
    return answer.data["id"]


async def entered(api, **members) -> dict:
    answer = await api.post("/api/matches", body(**members))
    assert answer.status == 201, answer.body
    return answer.data


def named(answer) -> dict[str, str]:
    """The message of each detail, by its member."""
    problem(answer, 400)
    return {detail["path"][0]: detail["message"] for detail in answer.json["details"]}


async def test_two_super_leagues_of_one_day(api1, api2):
    name = unique("Super League")
    greece = await row(api1, "leagues", name, country="Greece")
    switzerland = await row(api1, "leagues", name, country="Switzerland")
    message = named(await api2.post("/api/matches", body(league=name.lower())))["league"]
    assert f"{greece}, {switzerland}" in message and "leagueId" in message
    first = await entered(api1, leagueId=greece, homeTeam=unique("Aris"), awayTeam=unique("PAOK"))
    second = await entered(
        api2, leagueId=switzerland, league="Anything", homeTeam=unique("Basel"), awayTeam=unique("YB")
    )
    assert (first["leagueId"], first["league"]) == (greece, name)
    assert (second["leagueId"], second["league"]) == (switzerland, name), "the id wins"
    day = {"date": "2031-05-01"}
    for league, match in ((greece, first), (switzerland, second)):
        for query in (f"/api/leagues/{league}/matches", f"/api/matches?league={league}"):
            assert [m["id"] for m in (await api1.get(query, params=day)).data] == [match["id"]]
    both = await api2.get("/api/matches", params={"league": name})
    assert [m["id"] for m in both.data] == [second["id"], first["id"]]
    # What else changes leaves the league alone, though its name would fit both.
    changed = await api2.patch(f"/api/matches/{first['id']}", {"homeTeam": unique("Other")})
    assert (changed.status, changed.data["leagueId"]) == (200, greece)
    moved = await api2.patch(f"/api/matches/{first['id']}", {"leagueId": switzerland})
    assert (moved.data["leagueId"], moved.data["league"]) == (switzerland, name)


async def test_a_team_is_the_one_of_the_league_then_of_the_country_then_new(api1, api2):
    rangers = unique("Rangers")
    scotland = await row(api1, "teams", rangers, country="Scotland")
    wales = await row(api1, "teams", rangers, country="Wales")
    message = named(await api2.post("/api/matches", body(homeTeam=rangers, awayTeam=unique())))["homeTeam"]
    assert f"{scotland}, {wales}" in message and "homeTeamId" in message
    welsh = await row(api1, "leagues", unique("Welsh League"), country="WALES")
    match = await entered(api2, leagueId=welsh, homeTeam=unique(), awayTeam=rangers.upper())
    assert (match["awayTeamId"], match["awayTeam"]) == (wales, rangers.upper())
    english = await row(api1, "leagues", unique("English League"), country="England")
    new = (await entered(api1, leagueId=english, homeTeam=rangers, awayTeam=unique()))["homeTeamId"]
    assert new not in (scotland, wales)
    assert (await api2.get(f"/api/teams/{new}")).data["country"] == "England"
    # One of them has played in the league, though it is of another country.
    await entered(api1, leagueId=english, homeTeamId=scotland, awayTeam=unique())
    answer = await api2.post("/api/matches", body(leagueId=english, homeTeam=rangers, awayTeam=unique()))
    assert f"{scotland}, {new}" in named(answer)["homeTeam"]
    international = await row(api1, "leagues", unique("Cup"), kind="cup")
    await entered(api1, leagueId=international, homeTeamId=wales, awayTeam=unique())
    assert (await entered(api2, leagueId=international, homeTeam=rangers, awayTeam=unique()))["homeTeamId"] == wales


async def test_a_league_of_women_has_teams_of_women(api1):
    name = unique("Bayern")
    men = (await entered(api1, league=unique("Bundesliga"), homeTeam=name, awayTeam=unique("X")))["homeTeamId"]
    await api1.patch(f"/api/teams/{men}", {"gender": "male"})
    league = await row(api1, "leagues", unique("Frauen-Bundesliga"), gender="female", country="Germany")
    women = (await entered(api1, leagueId=league, homeTeam=name, awayTeam=unique("X")))["homeTeamId"]
    assert women != men
    team = (await api1.get(f"/api/teams/{women}")).data
    assert (team["gender"], team["country"]) == ("female", "Germany")
    assert (await entered(api1, leagueId=league, homeTeam=name, awayTeam=unique("X")))["homeTeamId"] == women


async def test_both_names_are_told_at_once(api1):
    one, two = unique("One"), unique("Two")
    for name in (one, two):
        for country in ("A", "B"):
            await row(api1, "teams", name, country=country)
    assert set(named(await api1.post("/api/matches", body(homeTeam=one, awayTeam=two)))) == {"homeTeam", "awayTeam"}


async def test_ids_without_names_suffice(api1, api2):
    sport = unique()
    home, away = [
        (await api1.post("/api/teams", {"sport": sport, "name": unique(side)})).data for side in ("Home", "Away")
    ]
    league = (await api1.post("/api/leagues", {"sport": sport, "name": unique("League")})).data
    match = await entered(
        api2, sport=..., homeTeam=..., awayTeam=..., leagueId=league["id"], homeTeamId=home["id"], awayTeamId=away["id"]
    )
    assert match["sport"] == sport
    assert (match["league"], match["homeTeam"], match["awayTeam"]) == (league["name"], home["name"], away["name"])
    assert (match["leagueId"], match["homeTeamId"], match["awayTeamId"]) == (league["id"], home["id"], away["id"])
    swapped = await api1.patch(f"/api/matches/{match['id']}", {"homeTeamId": away["id"], "awayTeamId": home["id"]})
    assert (swapped.data["homeTeam"], swapped.data["awayTeam"]) == (away["name"], home["name"])


async def test_an_unknown_id_is_named_and_makes_nothing(api1):
    league = unique("League")
    for member in ("leagueId", "homeTeamId", "awayTeamId"):
        answer = await api1.post("/api/matches", body(league=league) | {member: UNKNOWN})
        assert list(named(answer)) == [member]
    assert (await api1.get("/api/leagues", params={"search": league})).data == []
    tennis = (await api1.post("/api/teams", {"sport": unique("tennis"), "name": "X"})).data["id"]
    assert list(named(await api1.post("/api/matches", body(homeTeamId=tennis)))) == ["homeTeamId"]


@pytest.mark.parametrize("by", ["id", "name"])
async def test_a_key_is_bound_to_one_of_two_equally_named_leagues(new_stack, by):
    own = new_stack(replicas=2, workers=0, env={"BOOTSTRAP_API_KEY": BOOTSTRAP})
    boss = bearer(BOOTSTRAP)
    async with Http(own.api(1)) as api, Http(own.api(2)) as other:

        async def league(country):
            given = {"sport": "football", "name": "Super League", "country": country}
            return (await api.post("/api/leagues", given, headers=boss)).data["id"]

        async def entered_by(headers, **members):
            return await other.post("/api/matches", body(**members), headers=headers)

        greece = await league("Greece")
        # While there is one league of the name, the name is enough.
        if by == "name":
            key = admin(own, "create", "desk", "--league", "super league")
            switzerland = await league("Switzerland")
        else:
            switzerland = await league("Switzerland")
            key = admin(own, "create", "desk", "--league", str(greece))
        assert (key["leagueIds"], key["pendingLeagues"]) == ([greece], [])
        mine = bearer(key["secret"])

        async def accepted():
            answers = [
                await client.post("/api/matches", body(leagueId=greece), headers=mine) for client in (api, other)
            ]
            return [answer.status for answer in answers] == [201, 201]

        await until(accepted)
        problem(await entered_by(mine, leagueId=switzerland), 403)
        problem(await entered_by(mine, league="Super League"), 400)
        match = (await entered_by(boss, leagueId=switzerland)).data["id"]
        ours = (await entered_by(boss, leagueId=greece)).data["id"]
        score = {"homeScore": 1, "awayScore": 0}
        assert (await api.patch(f"/api/matches/{match}/score", score, headers=mine)).status == 403
        assert (await api.patch(f"/api/matches/{ours}/score", score, headers=mine)).status == 200
        assert (await api.patch(f"/api/matches/{ours}", {"leagueId": switzerland}, headers=mine)).status == 403
        # A rename changes nothing of that.
        await api.patch(f"/api/leagues/{greece}", {"name": "Elláda"}, headers=boss)
        assert (await api.patch(f"/api/matches/{ours}/score", score, headers=mine)).status == 200


async def test_a_bound_key_changes_its_own_leagues_only(new_stack):
    own = new_stack(replicas=1, workers=0, env={"BOOTSTRAP_API_KEY": BOOTSTRAP})
    boss = bearer(BOOTSTRAP)
    async with Http(own.api(1)) as api:
        leagues = [
            (await api.post("/api/leagues", {"sport": "football", "name": name}, headers=boss)).data["id"]
            for name in ("Mine", "Other")
        ]
        team = (await api.post("/api/teams", {"sport": "football", "name": "T"}, headers=boss)).data["id"]
        key = admin(own, "create", "desk", "--scopes", "admin", "--league", "Mine")
        score = admin(own, "create", "scorer", "--scopes", "score")
        mine = bearer(key["secret"])

        async def accepted():
            path, given = f"/api/leagues/{leagues[0]}", {"country": "X"}
            keys = [mine, bearer(score["secret"])]
            return [(await api.patch(path, given, headers=key)).status for key in keys] == [200, 403]

        await until(accepted)
        assert (await api.put(f"/api/leagues/{leagues[0]}/seasons/2026", {}, headers=mine)).status == 201
        for method, path, given in (
            ("PATCH", f"/api/leagues/{leagues[1]}", {"country": "X"}),
            ("DELETE", f"/api/leagues/{leagues[1]}", None),
            ("PUT", f"/api/leagues/{leagues[1]}/seasons/2026", {}),
            ("DELETE", f"/api/leagues/{leagues[1]}/seasons/2026", None),
            ("POST", "/api/leagues", {"sport": "football", "name": "New"}),
            ("POST", "/api/teams", {"sport": "football", "name": "New"}),
            ("PATCH", f"/api/teams/{team}", {"country": "X"}),
            ("POST", f"/api/teams/{team}/merge", {"into": 1}),
            ("POST", "/api/players", {"name": "New"}),
        ):
            assert (await api.request(method, path, json=given, headers=mine)).status == 403, (method, path)
            assert (await api.request(method, path, json=given, headers=bearer(score["secret"]))).status == 403
            assert (await api.request(method, path, json=given)).status == 401
        assert (await api.get(f"/api/leagues/{leagues[1]}")).data["country"] is None


async def test_a_key_waits_for_the_league_of_its_name(new_stack):
    own = new_stack(replicas=1, workers=0, env={"BOOTSTRAP_API_KEY": BOOTSTRAP})
    boss = bearer(BOOTSTRAP)
    async with Http(own.api(1)) as api:
        key = admin(own, "create", "desk", "--league", "Serie A")
        assert (key["leagueIds"], key["pendingLeagues"], key["leagues"]) == ([], ["Serie A"], ["Serie A"])
        mine = bearer(key["secret"])

        async def accepted():
            return (await api.post("/api/matches", body(league="serie a"), headers=mine)).status == 201

        await until(accepted)
        league = (await api.get("/api/leagues", params={"search": "serie a"})).data[0]["id"]
        [listed] = [entry for entry in admin(own, "list") if entry["name"] == "desk"]
        assert (listed["leagueIds"], listed["pendingLeagues"]) == ([league], [])
        namesake = {"sport": "football", "name": "Serie A", "country": "Brazil"}
        brazil = (await api.post("/api/leagues", namesake, headers=boss)).data["id"]

        async def refused():
            return (await api.post("/api/matches", body(leagueId=brazil), headers=mine)).status == 403

        await until(refused)
        assert (await api.post("/api/matches", body(leagueId=league), headers=mine)).status == 201
