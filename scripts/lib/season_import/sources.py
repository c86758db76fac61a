"""Fetches what the command line names: files, folders of files, URLs."""
import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from openfootball import Competition, FormatError, json_reader, read

from . import season_file

SUFFIXES = (".json", ".txt")
# A season with line-ups is below 1 MiB.
LARGEST_FILE = 32 * 1024 * 1024
TIMEOUT = 30.0  # seconds
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class NoSource(Exception):
    """What the command line names cannot be had; the message says why."""


def is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))


async def fetch(names: list[str]) -> tuple[list[Competition], list[str]]:
    """The competitions in the order of the command line, a folder's files by name; and a sentence for each file of a
    folder that holds something else. Raises NoSource for what the command line names itself."""
    found: list[Competition] = []
    others: list[str] = []
    for name in names:
        if is_url(name):
            found.append(_read(name, await _download(name)))
        elif Path(name).is_dir():
            for file in _files_of(Path(name)):
                try:
                    found.append(_read_file(file))
                except NoSource as error:
                    others.append(str(error))
        else:
            found.append(_read_file(Path(name)))
    return found, others


def _read_file(file: Path) -> Competition:
    try:
        return _read(str(file), file.read_bytes())
    except OSError as error:
        raise NoSource(f"{file}: {error.strerror}") from error


def _files_of(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        raise NoSource(f"{folder}: no file with {' or '.join(SUFFIXES)} in it")
    return files


def _read(name: str, text: bytes) -> Competition:
    path = urlsplit(name).path if is_url(name) else name
    try:
        if text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            document = json_reader.parse(text)
            if season_file.is_season_file(document):
                return season_file.read(document)
        return read(text, path)
    except FormatError as error:
        raise NoSource(f"{name}: {error}") from error


async def _download(url: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise NoSource(f"{url}: http:// is for this machine only; use https://")
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
            async with session.get(url) as answer:
                if answer.status != 200:
                    raise NoSource(f"{url}: {answer.status} {answer.reason}")
                text = bytearray()
                async for part in answer.content.iter_chunked(65536):
                    text += part
                    if len(text) > LARGEST_FILE:
                        raise NoSource(f"{url}: more than {LARGEST_FILE} bytes")
                return bytes(text)
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        raise NoSource(f"{url}: {error or type(error).__name__}") from error
