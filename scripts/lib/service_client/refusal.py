"""The reason that the service gives for a refusal. Standard library only."""
import json
from typing import Any


def reason(answer: Any, text: str) -> str:
    """The error of the problem document `answer` with its details, or else the beginning of the answer's `text`."""
    if isinstance(answer, dict) and "error" in answer:
        details = answer.get("details")
        return answer["error"] + (f" {json.dumps(details, ensure_ascii=False)}" if details else "")
    return text[:200]
