"""For each operation that declares 409: a request that the present state does not allow."""
from typing import Awaitable, Callable

from clients import Answer, in_seconds
from world import World


async def _twice(world: World, operation: str) -> Answer:
    body = {"name": world.new_name(), "country": "Germany", "refs": {"acme": world.new_name()}}
    await world.make(operation, {"body": body})
    return await world.send(world.description[operation], {"body": body})


async def _renamed(world: World, row: str) -> Answer:
    """To the name of another."""
    one, other = [await world.make(f"create{row}", {"body": {"name": world.new_name()}}) for _ in range(2)]
    return await world.send(world.description[f"update{row}"], {"id": one["id"], "body": {"name": other["name"]}})


async def create_league(world: World) -> Answer:
    return await _twice(world, "createLeague")


async def create_team(world: World) -> Answer:
    return await _twice(world, "createTeam")


async def create_player(world: World) -> Answer:
    """Players may have one name, and not one reference."""
    return await _twice(world, "createPlayer")


async def update_player(world: World) -> Answer:
    refs = {"refs": {"acme": world.new_name()}}
    await world.make("createPlayer", {"body": refs})
    other = await world.player()
    return await world.send(world.description["updatePlayer"], {"id": other["id"], "body": refs})


async def update_league(world: World) -> Answer:
    return await _renamed(world, "League")


async def update_team(world: World) -> Answer:
    return await _renamed(world, "Team")


async def remove_league(world: World) -> Answer:
    match = await world.match()
    return await world.send(world.description["removeLeague"], {"id": match["leagueId"]})


async def remove_team(world: World) -> Answer:
    match = await world.match()
    return await world.send(world.description["removeTeam"], {"id": match["homeTeamId"]})


async def merge_team(world: World) -> Answer:
    """They play against each other."""
    match = await world.match()
    values = {"id": match["homeTeamId"], "body": {"into": match["awayTeamId"]}}
    return await world.send(world.description["mergeTeam"], values)


async def put_season(world: World) -> Answer:
    """The league has as many as it may."""
    league = await world.league()
    put = world.description["putSeason"]
    for label in range(2001, 2100):
        answer = await world.send(put, {"id": league["id"], "label": str(label)})
        if answer.status != 201:
            break
    return answer


async def remove_season(world: World) -> Answer:
    league = await world.league()
    season = {"id": league["id"], "label": "2031"}
    await world.make("putSeason", season)
    await world.make("createMatch", {"body": {"leagueId": league["id"], "season": season["label"]}})
    return await world.send(world.description["removeSeason"], season)


async def update_match(world: World) -> Answer:
    """A match that is over gets another plan."""
    match = await world.match()
    await world.make("setStatus", {"id": match["id"], "body": {"status": "cancelled"}})
    values = {"id": match["id"], "body": {"startTime": in_seconds(60)}}
    return await world.send(world.description["updateMatch"], values)


async def set_status(world: World) -> Answer:
    match = await world.match()
    return await world.send(world.description["setStatus"], {"id": match["id"], "body": {"status": "halftime"}})


async def ingest_reports(world: World) -> Answer:
    """The provider is paused."""
    provider = world.new_name()
    await world.make("ingestReports", {"provider": provider})
    await world.make("pauseFeed", {"provider": provider})
    return await world.send(world.description["ingestReports"], {"provider": provider})


async def create_webhook(world: World) -> Answer:
    """There are as many as there may be."""
    create = world.description["createWebhook"]
    made = []
    while (answer := await world.send(create, {})).status == 201:
        made.append(answer.data["id"])
    for webhook in made:
        await world.send(world.description["removeWebhook"], {"id": webhook})
    return answer


async def _disabled(world: World) -> dict[str, int]:
    values = {"id": (await world.webhook())["id"]}
    await world.make("updateWebhook", values | {"body": {"enabled": False}})
    return values


async def webhook_test(world: World) -> Answer:
    return await world.send(world.description["testWebhook"], await _disabled(world))


async def retry_delivery(world: World) -> Answer:
    values = {"id": (await world.webhook())["id"]}
    values["deliveryId"] = (await world.make("testWebhook", values))["id"]
    await world.make("updateWebhook", values | {"body": {"enabled": False}})
    return await world.send(world.description["retryDelivery"], values)


CONFLICTS: dict[str, Callable[[World], Awaitable[Answer]]] = {
    "createLeague": create_league,
    "createTeam": create_team,
    "createPlayer": create_player,
    "updatePlayer": update_player,
    "updateLeague": update_league,
    "updateTeam": update_team,
    "removeLeague": remove_league,
    "removeTeam": remove_team,
    "mergeTeam": merge_team,
    "putSeason": put_season,
    "removeSeason": remove_season,
    "updateMatch": update_match,
    "setStatus": set_status,
    "ingestReports": ingest_reports,
    "createWebhook": create_webhook,
    "testWebhook": webhook_test,
    "retryDelivery": retry_delivery,
}
