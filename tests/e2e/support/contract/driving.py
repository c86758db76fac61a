"""Steps that the tests of all operations share, and the settings of their stack."""
from typing import Any, Awaitable, Callable, Iterable, Optional

from credentials import BOOTSTRAP, SECRET
from description import Operation, filled
from wire import Response, Wire

SETTINGS = {
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "JWT_HS256_SECRET": SECRET,
    "READ_AUTH": "required",
    "WRITE_AUTH": "required",
    "WS_AUTH": "required",
    # Above the examples of the document, and below what these tests send to cross them.
    "HTTP_MAX_BODY_BYTES": "65536",
    "HTTP_MAX_URL_BYTES": "2048",
    "HTTP_MAX_HEADER_BYTES": "4096",
    # A job that fails is dead at once.
    "JOB_MAX_ATTEMPTS": "1",
    "COMPETITION_MAX_SEASONS": "5",
    "STANDINGS_MAX_MATCHES": "5",
    "WEBHOOKS_MAX": "50",
}


async def each(operations: Iterable[Operation], drive: Callable[[Operation], Awaitable[Optional[str]]]) -> None:
    """Drives each operation, and fails with all faults at once."""
    faults, driven = [], 0
    for operation in operations:
        driven += 1
        try:
            fault = await drive(operation)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        if fault:
            faults.append(f"{operation.id}: {fault}")
    assert driven and not faults, "\n".join(faults)


def otherwise(answer: Any, status: int) -> Optional[str]:
    """What is wrong with an answer that should have this status; None: nothing."""
    if answer.status == status:
        return None
    return f"{answer.status} instead of {status}: {answer.body[:400].decode(errors='replace')}"


async def on_the_wire(port: int, operation: Operation, judge: Any, *headers: str) -> Response:
    """The answer to the request's head alone."""
    path = filled(operation.template, {parameter.name: parameter.example for parameter in operation.of("path")})
    lines = [f"{operation.method} {path} HTTP/1.1", "Host: a", *headers, "", ""]
    async with Wire(port) as wire:
        wire.send("\r\n".join(lines).encode())
        answer = await wire.response()
    judge.answer(operation.method, path, answer.status, answer.headers.items(), answer.body)
    return answer


def statuses_left(operations: Iterable[Operation], judge: Any, wanted: Callable[[int], bool]) -> set[tuple[str, int]]:
    """The operation and the status of each declared answer that nobody has heard."""
    heard = {(name, status) for name, _, status in (what.partition(" ") for what in judge.seen)}
    return {
        (operation.id, status)
        for operation in operations
        for status in operation.statuses
        if wanted(status) and (operation.id, str(status)) not in heard
    }
