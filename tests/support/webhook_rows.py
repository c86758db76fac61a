"""Webhooks of a stack, and their deliveries, as their tables have them."""
import asyncio
import base64
import os
from dataclasses import dataclass
from typing import Any, Callable

import psycopg2
import psycopg2.extras

from awaiting import PATIENCE

# Settings of a stack that may deliver to this machine, and notices a dead worker soon.
QUICK = {"WEBHOOKS_ALLOW_PRIVATE": "on", "WEBHOOKS_LEASE_MS": "2000"}


ALL_DELIVERIES = """
    SELECT * FROM (
        SELECT id, webhook_id, match_id, seq, type, status, attempts, response_status, error FROM webhook_deliveries
        UNION ALL
        SELECT m.id + number - 1, member.webhook_id, m.match_id, m.seq, m.type,
            CASE get_bit(m.waiting, number::integer - 1) WHEN 1 THEN 'pending' ELSE 'delivered' END,
            1 - get_bit(m.waiting, number::integer - 1), receipt.response_status, NULL
        FROM webhook_mailings m JOIN webhook_groups g ON g.id = m.group_id
        CROSS JOIN unnest(g.members) WITH ORDINALITY AS member (webhook_id, number)
        LEFT JOIN webhook_receipts receipt ON receipt.mailing_id = m.id
            AND get_bit(receipt.members, number::integer - 1) = 1
        WHERE get_bit(m.moved, number::integer - 1) = 0) delivery"""


@dataclass
class Hook:
    id: int
    secret: str
    url: str


def new_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()


class Webhooks:
    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def query(self, statement: str, *parameters: Any) -> list[dict]:
        link = psycopg2.connect(self._url)
        link.autocommit = True
        try:
            with link.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                cursor.execute(statement, parameters or None)
                return [dict(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            link.close()

    def create(self, url: str, **columns: Any) -> Hook:
        secret = columns.pop("secret", None) or new_secret()
        values = {"url": url, "secret": secret, **columns}
        names = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        row = self.query(f"INSERT INTO webhooks ({names}) VALUES ({marks}) RETURNING id", *values.values())[0]
        return Hook(row["id"], secret, url)

    def rows(self, hook: Hook) -> list[dict]:
        """Its deliveries, by match and seq, also those of mailings, which have no rows of their own."""
        return self.query(ALL_DELIVERIES + " WHERE webhook_id = %s ORDER BY match_id, seq", hook.id)

    def row(self, hook: Hook) -> dict:
        return self.query("SELECT * FROM webhooks WHERE id = %s", hook.id)[0]

    def end(self) -> None:
        self.query("UPDATE webhooks SET enabled = false, disabled_reason = 'by_hand' WHERE enabled")

    async def until(self, look: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """The value of `look`, once it is true. No signal tells of rows."""
        async with asyncio.timeout(patience):
            while not (value := await asyncio.to_thread(look)):
                await asyncio.sleep(0.05)
        return value
