"""Time zones of lists: names of the IANA database, and offsets as people read them. Nothing else."""
import pytest

from rest import body, problem, unique

# A kick-off at 23:00 UTC on 1 July: the day that it is on in each zone.
FIRST, SECOND = "2031-07-01", "2031-07-02"
EAST = [
    "Africa/Tripoli",
    "Europe/Berlin",
    "europe/berlin",
    "Etc/GMT-2",
    "UTC+2",
    "utc+2",
    "GMT+2",
    "UTC+02:00",
    "+02:00",
    "+0200",
    "+02",
    "+2",
    "+14:00",
    "+05:45",
    "CET",
]
WEST = ["UTC", "Z", "GMT", "Etc/UTC", "UTC-6", "UTC-06:00", "-06:00", "\u22126", "-0330", "Etc/GMT+6", "EST", "+00:00"]
WEST += ["America/New_York", "America/Argentina/Buenos_Aires", "UTC+0", "GMT0", "-12:00"]
WRONG = ["Foo5", "<X>-3", "<+03>-3", "CEST", "PST", "BST", "IST", "EST5", "EST5EDT4", "UTC5", "UTC+25", "+14:01"]
WRONG += [
    "-12:01",
    "+2:5",
    "+02:60",
    "+1 2",
    "Foo/Bar",
    "Foo/Bar5",
    "Europe/Berlin5",
    "posix/Europe/Berlin",
    "right/UTC",
]
WRONG += ["Etc/GMT+13", "Etc/GMT-15", "Etc/GMT+02", "localtime", "posixrules", "", " ", "now", "2 hours", "00:00:00"]
WRONG += ["Europe/Berlin'", "../UTC", "Europe//Berlin", ":UTC", "UTC\u00a0", "utc+2:00:00", "M3.2.0", "infinity"]


@pytest.fixture
async def of_that_day(api1):
    league = unique("Zone")
    times = {"startTime": "2031-07-01T23:00:00Z", "endTime": "2031-07-02T01:00:00Z"}
    match = (await api1.post("/api/matches", body(league=league, **times))).data

    async def ask(zone: str) -> list[str]:
        """The days on which the list has the match."""
        days = []
        for day in ("2031-06-30", FIRST, SECOND, "2031-07-03"):
            found = await api1.get("/api/matches", params={"league": league, "date": day, "timezone": zone})
            if [one["id"] for one in found.data] == [match["id"]]:
                days.append(day)
        return days

    return ask


@pytest.mark.parametrize(("zones", "day"), [(EAST, SECOND), (WEST, FIRST)], ids=["east", "west"])
async def test_a_day_is_the_one_of_the_zone(of_that_day, zones, day):
    assert {zone: await of_that_day(zone) for zone in zones} == {zone: [day] for zone in zones}


async def test_a_plus_that_a_query_made_a_blank_is_a_plus(api1, of_that_day):
    assert await of_that_day(" 02:00") == [SECOND]
    raw = await api1.get("/api/matches?date=2031-07-02&timezone=UTC+2&limit=1")
    assert raw.status == 200


@pytest.mark.parametrize("zone", WRONG, ids=ascii)
async def test_what_is_no_zone_is_refused_with_and_without_a_day(api1, zone):
    for query in ({"timezone": zone}, {"timezone": zone, "date": FIRST}):
        problem(await api1.get("/api/matches", params=query), 400, ["timezone"])
