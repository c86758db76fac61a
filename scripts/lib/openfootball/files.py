"""Chooses the reader of a file by what it holds."""
from . import json_reader, text_reader
from .competition import Competition


def load(path: str) -> Competition:
    """Reads a file. Raises OSError when it cannot be read, and FormatError when it has another format."""
    with open(path, "rb") as file:
        return read(file.read(), str(path))


def read(text: bytes, name: str = "") -> Competition:
    """`name`: the file's name for messages. A file named .txt is Football.TXT, and so is one that begins with a
    heading."""
    if name.lower().endswith(".txt") or text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"=", b"#")):
        return text_reader.read(text, name)
    return json_reader.read(text)
