"""A TCP proxy on 127.0.0.1. It can keep connections open and let nothing through, in one direction or both: a half-open
link."""
import asyncio
from typing import Optional


class TcpProxy:
    """`blocked` names the directions in which bytes are held back: "up" (to the server), "down" (to the client)."""

    def __init__(self, port: int, target: int):
        self.port = port
        self._target = target
        self._open = {"up": asyncio.Event(), "down": asyncio.Event()}
        self._tasks: set[asyncio.Task] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: Optional[asyncio.Server] = None
        self._awaited = b""
        self._seen = asyncio.Event()
        self.restore()

    async def start(self) -> "TcpProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def stop(self) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def block(self, *directions: str) -> None:
        for direction in directions:
            self._open[direction].clear()

    async def block_answers_to(self, request: bytes) -> None:
        """Waits until a client sends these bytes and lets them through, but holds back all answers from then on."""
        self._awaited = request
        self._seen.clear()
        await self._seen.wait()

    def cut(self) -> None:
        """Ends every connection by a reset. The bytes that were held back are gone."""
        for writer in list(self._writers):
            writer.transport.abort()

    def restore(self) -> None:
        for gate in self._open.values():
            gate.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        self._writers.add(writer)
        server = None
        try:
            server_reader, server = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers.add(server)
            pumps = [
                asyncio.create_task(self._pump(reader, server, self._open["up"])),
                asyncio.create_task(self._pump(server_reader, writer, self._open["down"])),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            pass  # the server is not there: the client sees its connection end, as it would without the proxy
        finally:
            for one in (writer, server):
                if one:
                    one.transport.abort()
                    self._writers.discard(one)
            self._tasks.discard(asyncio.current_task())

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event) -> None:
        try:
            while data := await reader.read(65536):
                if gate is self._open["up"] and self._awaited and self._awaited in data:
                    self._awaited = b""
                    self.block("down")
                    self._seen.set()
                await gate.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
