"""Spellings of a name are one name: a team has one id, a league one list, and nothing is named by blanks."""
import unicodedata

import pytest

from rest import body, listed, problem, unique

NFD = unicodedata.normalize("NFD", "Atlético Madrid")
SPELLINGS = [
    ("Atlético Madrid", NFD, "NFC and NFD"),
    ("Άρης Θεσσαλονίκης", "ΆΡΗΣ ΘΕΣΣΑΛΟΝΊΚΗΣ", "final sigma"),
    ("Preußen Münster", "PREUSSEN MÜNSTER", "sharp s"),
    ("Preußen Münster", "PREUẞEN MÜNSTER", "the capital sharp s"),
    ("İstanbul Başakşehir", "İSTANBUL BAŞAKŞEHİR", "dotted I"),
    ("Kırıkkale", "KIRIKKALE", "dotless I"),
    ("Real Sociedad", "Real Sociedad\u00a0", "a no-break blank behind"),
    ("Real Sociedad", "\u202fReal\u00a0Sociedad", "no-break blanks before and within"),
    ("Real Sociedad", "Real  Sociedad", "two blanks"),
    ("Ajax", "\ufeffAjax", "a byte-order mark before"),
    ("Ajax", "Ajax\u200b", "a zero-width blank behind"),
    ("Ajax", "\u200dAjax\u2060\ufeff ", "all of them"),
    ("SC Heerenveen", "sc Heerenveen", "case"),
    ("ﬁnale", "FINALE", "a ligature"),
]
NOTHING = ["", " ", "\t", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u2060 \u200d", "\u00ad", "\u2028"]


@pytest.mark.parametrize(("one", "other", "why"), SPELLINGS, ids=[why for _, _, why in SPELLINGS])
async def test_two_spellings_are_one_team(api1, api2, one, other, why):
    sport = unique()
    first = (await api1.post("/api/matches", body(sport=sport, homeTeam=one))).data
    second = (await api2.post("/api/matches", body(sport=sport, homeTeam="Others", awayTeam=other))).data
    assert second["awayTeamId"] == first["homeTeamId"]
    shown = unicodedata.normalize("NFC", other).strip("\ufeff\u200b\u200d\u2060 \u00a0\u202f")
    assert second["awayTeam"] == shown, "a match shows the spelling that it was given"
    for spelling in (one, other, f"  {one.lower()} "):
        assert await listed(api1, sport=sport, team=spelling) == [second["id"], first["id"]]
    third = await api1.patch(f"/api/matches/{second['id']}", {"homeTeam": f"{one}\u00a0"})
    assert third.data["homeTeamId"] == first["homeTeamId"]


async def test_different_names_stay_different(api1):
    sport = unique()
    names = ["Lions", "Lìons", "Lion", "Li ons", "Lions 2", "Лионс", "Öster", "Oster", "ø", "o"]
    ids = set()
    for name in names:
        ids.add((await api1.post("/api/matches", body(sport=sport, homeTeam=name, awayTeam="X"))).data["homeTeamId"])
    assert len(ids) == len(names)


async def test_spellings_of_a_league_and_of_a_sport_are_one(api1):
    sport, league = unique("Fußball"), unique("Süper Lig")
    made = [
        (await api1.post("/api/matches", body(sport=spelled, league=name))).data
        for spelled, name in ((sport, league), (sport.upper(), f"\ufeff{unicodedata.normalize('NFD', league).upper()}"))
    ]
    assert made[1]["league"] == made[0]["league"] == league, "a league shows the name that it got first"
    ids = [match["id"] for match in made[::-1]]
    assert await listed(api1, sport=sport) == await listed(api1, sport=sport.replace("ß", "SS")) == ids
    assert await listed(api1, league=league.replace(" ", "\u00a0")) == ids
    assert made[0]["homeTeamId"] == made[1]["homeTeamId"]


@pytest.mark.parametrize("field", ["sport", "homeTeam", "awayTeam", "league"])
@pytest.mark.parametrize("name", NOTHING, ids=ascii)
async def test_a_name_of_nothing_visible_is_refused(api1, field, name):
    problem(await api1.post("/api/matches", body(**{field: name})), 400, [field])
    match = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{match['id']}", {field: name}), 400, [field])


@pytest.mark.parametrize("name", ["\u00a0", "\u200b", "\ufeff"], ids=ascii)
async def test_a_comment_of_nothing_visible_is_refused(api1, name):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}/commentary"
    problem(await api1.post(path, {"minute": 1, "message": name}), 400, ["message"])
    problem(await api1.post(path, {"minute": 1, "message": "x", "eventType": name}), 400, ["eventType"])
