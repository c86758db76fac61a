"""/api/admin/instances, history and denials: any instance answers for all, and says when it cannot."""
import redis as redis_client

from clients import Http, Socket
from credentials import BOOTSTRAP, until

INSTANCES, HISTORY = "/api/admin/instances", "/api/admin/history"


async def instances(api) -> dict:
    answer = await api.get(INSTANCES)
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.json


async def names(api) -> list[str]:
    return [one["instance"] for one in (await instances(api))["data"]]


async def row(api, name: str) -> dict:
    return next((one for one in (await instances(api))["data"] if one["instance"] == name), {})


async def test_both_instances_and_the_worker_are_seen_from_either(quick, operator, other):
    for api in (operator, other):

        async def all_are_there(api=api):
            return await names(api) == ["api-1", "api-2", "worker-1"]

        await until(all_are_there)
        told = await instances(api)
        assert told["complete"] is True
        of_worker = told["data"][2]
        assert of_worker["kind"] == "worker" and of_worker["api"] is None and of_worker["worker"]["jobs"]["dead"] == 0
        assert told["data"][0]["feed"] == "live" and told["data"][0]["draining"] is False


async def test_what_one_instance_does_is_seen_from_the_other(quick, operator, other):
    match = await operator.create_match()
    async with Socket(quick.ws(2)) as socket:
        await socket.subscribe(match["id"])

        async def has_a_socket():
            return (await row(operator, "api-2")).get("api", {}).get("connections", {}).get("websocket", 0) >= 1

        await until(has_a_socket)

        async def delivers():
            await operator.comment(match["id"])
            api = (await row(operator, "api-2"))["api"]
            return api["deliveriesPerSecond"] > 0 and api["lagMs"]["p99"] is not None and api["requestsPerSecond"] >= 0

        await until(delivers)
        assert (await row(operator, "api-2"))["api"]["subscriptions"] >= 1


async def test_a_killed_instance_disappears_and_one_that_returns_is_one(quick, operator, other):
    async def sees(wanted):
        return await names(operator) == wanted

    await until(lambda: sees(["api-1", "api-2", "worker-1"]))
    before = (await row(operator, "api-2"))["startedAt"]
    quick.kill("api-2")
    await until(lambda: sees(["api-1", "worker-1"]))
    quick.start("api-2")
    await until(lambda: sees(["api-1", "api-2", "worker-1"]))
    assert (await row(operator, "api-2"))["startedAt"] > before


async def test_without_redis_an_instance_answers_for_itself(quick, operator):
    async def is_complete(wanted):
        return (await instances(operator))["complete"] is wanted

    await until(lambda: is_complete(True))
    quick.stop("redis")
    await until(lambda: is_complete(False))
    alone = await instances(operator)
    assert [one["instance"] for one in alone["data"]] == ["api-1"]

    async def says_that_redis_is_away():
        return (await row(operator, "api-1"))["redis"]["up"] is False

    await until(says_that_redis_is_away)
    history = (await operator.get(HISTORY)).json
    assert history["complete"] is False and [one["instance"] for one in history["data"]] == ["api-1"]
    stores = (await operator.get("/api/admin/stores")).data
    assert stores["redis"] is None and stores["postgres"]["version"] and len(stores["problems"]) == 1
    quick.start("redis")
    await until(lambda: is_complete(True))


async def test_the_history_grows_and_begins_again_when_redis_is_wiped(quick, operator, other):
    async def rows(kind: str = "worker") -> list:
        told = (await operator.get(HISTORY, params={"minutes": "5"})).json
        assert told["sampleIntervalMs"] == 200
        return next((one["rows"] for one in told["data"] if one["kind"] == kind), [])

    async def has_some():
        return len(await rows()) >= 5

    await until(has_some)
    told = (await operator.get(HISTORY)).json
    for series in told["data"]:
        assert series["columns"][0] == "at"
        assert all(len(row) == len(series["columns"]) for row in series["rows"])
        times = [row[0] for row in series["rows"]]
        assert times == sorted(times)
    newest = (await rows())[-1][0]
    redis_client.Redis.from_url(quick.redis_url).flushall()

    async def began_again():
        return [at for at, *_ in await rows() if at > newest]

    await until(began_again)
    # What a process knows of itself is not lost with Redis.
    assert len(await rows("api")) > 5
    assert (await operator.get(INSTANCES)).status == 200
    match = await operator.create_match()
    assert (await operator.comment(match["id"]))["id"] > 0


async def test_refusals_are_seen_from_the_other_instance(new_stack):
    """A request that the shield stops at one instance."""
    own = new_stack(
        workers=0, env={"SHIELD_MODE": "enforce", "OPS_PUBLISH_INTERVAL_MS": "100", "OPS_KEEP_PROCESSES_MS": "0"}
    )
    async with Http(own.api(1)) as first, Http(own.api(2)) as second:
        assert (await first.get("/api/matches?search=../../etc/passwd")).status in (400, 403)

        async def is_seen():
            told = (await second.get("/api/admin/denials")).json
            return [one for one in told["data"] if one["instance"] == "api-1" and one["reason"] == "shield"]

        (seen, *_), _ = await until(is_seen)
        assert seen["path"] == "/api/matches" and seen["dryRun"] is False
        assert (await row(second, "api-1"))["api"]["denied"]["shield"] >= 1


async def test_the_page_knows_who_asks(operator):
    me = (await operator.get("/api/admin/me")).data
    assert me["mayAct"] is True and me["name"] == "bootstrap"
    assert len(me["instanceOrigins"]) == 2
    for wrong in ({"minutes": "0"}, {"minutes": "1441"}, {"minutes": "x"}, {"hours": "1"}):
        assert (await operator.get(HISTORY, params=wrong)).status == 400, wrong
    assert BOOTSTRAP not in (await operator.get(INSTANCES)).body.decode()
