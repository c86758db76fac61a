"""What a provider answers, before headers of every answer and faults."""
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    data: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    charset: str = "utf-8"

    def body(self) -> bytes:
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode(self.charset)


def not_found() -> Answer:
    return Answer({"type": "about:blank", "title": "Not Found", "status": 404}, 404)
