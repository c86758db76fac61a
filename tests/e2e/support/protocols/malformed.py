"""HTTP requests that a proxy and a server could read differently, by name."""
PROBE = b"GET /health/live HTTP/1.1\r\nHost: a\r\nX-Request-Id: smuggled\r\n\r\n"
CHUNKS = b'5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n'
BODY = b'{"a":1}'


def post(*lines: bytes, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    head = [b"POST /api/matches HTTP/" + version, b"Host: a", b"Content-Type: application/json", *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def get(*lines: bytes, first: bytes = b"GET /health/live HTTP/1.1") -> bytes:
    return b"\r\n".join([first, *lines]) + b"\r\n\r\n"


def lengths() -> dict[str, bytes]:
    """Content-Length, as it must not be; the body has 7 bytes."""
    odd = [
        b"+7",
        b"7, 7",
        b"7,7",
        b"7,",
        b",7",
        b"7, 8",
        b"0x7",
        b"7 7",
        b"7;7",
        b"7.0",
        b"7e0",
        b'"7"',
        b"-7",
        b"",
        b"07x",
        b"\xd9\xa7",
        b"7\x0b",
        b"7\x00",
        b"18446744073709551623",
    ]
    return {f"length {value!r}": post(b"Content-Length: " + value, body=BODY) for value in odd} | {
        "length twice": post(b"Content-Length: 7", b"Content-Length: 7", body=BODY),
        "length twice, differently": post(b"Content-Length: 7", b"Content-Length: 0", body=BODY),
        "length, a space before the colon": post(b"Content-Length : 7", body=BODY),
        "length of a GET twice": get(b"Host: a", b"Content-Length: 0", b"Content-Length: 0"),
    }


def codings() -> dict[str, bytes]:
    """Transfer-Encoding, as it must not be."""
    odd = [
        b"xchunked",
        b"chunkedx",
        b"identity",
        b"chunked, identity",
        b"identity, chunked",
        b"gzip, chunked",
        b"chunked, chunked",
        b"chunked,",
        b", chunked",
        b"chunked;q=1",
        b'"chunked"',
        b"x chunked",
        b"",
        b"\x0bchunked",
        b"chunked\x0b",
        b"chunked\x00",
        b"\xa0chunked",
    ]
    return {f"coding {value!r}": post(b"Transfer-Encoding: " + value, body=CHUNKS) for value in odd} | {
        "coding twice": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=CHUNKS),
        "coding, then none": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=CHUNKS),
        "no coding, then one": post(b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked", body=CHUNKS),
        "coding and length": post(b"Transfer-Encoding: chunked", b"Content-Length: 7", body=CHUNKS),
        "length and coding": post(b"Content-Length: 7", b"Transfer-Encoding: chunked", body=CHUNKS),
        "length and an unknown coding": post(b"Content-Length: 7", b"Transfer-Encoding: xchunked", body=BODY),
        "coding, a space before the colon": post(b"Transfer-Encoding : chunked", body=CHUNKS),
        "coding in HTTP/1.0": post(
            b"Transfer-Encoding: chunked", b"Connection: keep-alive", version=b"1.0", body=CHUNKS
        ),
        "coding of a GET": get(b"Host: a", b"Transfer-Encoding: identity"),
    }


def lines() -> dict[str, bytes]:
    """Lines that are folded, or end in another way than by CRLF, or hold what no line may."""
    return {
        "folded": get(b"Host: a", b"X: b", b" c"),
        "folded by a tab": get(b"Host: a", b"X: b", b"\tc"),
        "folded from an empty line": get(b"Host: a", b"X:", b" c"),
        "folded to nothing": get(b"Host: a", b"X: b", b" "),
        "folded coding": post(b"Transfer-Encoding:", b" chunked", body=CHUNKS),
        "folded length": post(b"Content-Length: 7", b" 7", body=BODY),
        "folded name": post(b"Transfer-Encoding", b" : chunked", body=CHUNKS),
        "a space before the first line": get(b" X: b", b"Host: a"),
        "a tab before the first line": get(b"\tHost: a"),
        "only LF": b"GET /health/live HTTP/1.1\nHost: a\n\n",
        "LF in a line": get(b"Host: a", b"X: b\nTransfer-Encoding: chunked"),
        "LF before the empty line": b"GET /health/live HTTP/1.1\r\nHost: a\n\r\n",
        "CR in a line": get(b"Host: a", b"X: b\rTransfer-Encoding: chunked"),
        "CR CR LF": get(b"Host: a\r", b"X: b"),
        "CR at the end": b"GET /health/live HTTP/1.1\r\nHost: a\r\n\rX",
        "NUL in a name": get(b"Host: a", b"X\x00: b"),
        "NUL in a value": get(b"Host: a", b"X: \x00"),
        "a name in UTF-8": get(b"Host: a", "Ü: b".encode()),
    }


def first_lines() -> dict[str, bytes]:
    odd = [
        b"GET  /health/live HTTP/1.1",
        b"GET /health/live  HTTP/1.1",
        b"GET\t/health/live\tHTTP/1.1",
        b"GET /health/live HTTP/1.1 ",
        b" GET /health/live HTTP/1.1",
        b"GET /health/live http/1.1",
        b"GET /health/live HTTP/1.2",
        b"GET /health/live HTTP/2.0",
        b"GET /health/live HTTP/01.1",
        b"GET /health/live HTTP/1.10",
        b"GET /health/live HTTP/1.1\r",
        b"GET /health/live",
        b"G@T /health/live HTTP/1.1",
        b"GET\x00 /health/live HTTP/1.1",
        b"GET /health\x00/live HTTP/1.1",
        b"GET /a\tb HTTP/1.1",
        b"GET * HTTP/1.1",
        b"CONNECT a:80 HTTP/1.1",
        b"GET //a:b@c:d:e/ HTTP/1.1\x0b",
    ]
    hosts = [b"a b", b"a/b", b"a@b", b"a?b", b"a\\b", b"a#b", b'a"b', b"<a>", "ä".encode()]
    return (
        {f"line {line!r}": get(b"Host: a", first=line) for line in odd}
        | {f"host {value!r}": get(b"Host: " + value) for value in hosts}
        | {"host twice, the same": get(b"Host: a", b"Host: a")}
    )


AMBIGUOUS = lengths() | codings() | lines() | first_lines()

CHUNKED = b"Transfer-Encoding: chunked"
BAD_CHUNKS = {
    repr(chunk[:24]): post(CHUNKED, body=chunk)
    for chunk in [
        b'0x7\r\n{"a":1}\r\n0\r\n\r\n',
        b'+7\r\n{"a":1}\r\n0\r\n\r\n',
        b' 7\r\n{"a":1}\r\n0\r\n\r\n',
        b'7 \r\n{"a":1}\r\n0\r\n\r\n',
        b'7_0\r\n{"a":1}\r\n0\r\n\r\n',
        b'7\n{"a":1}\n0\n\n',
        b'7\n{"a":1}\r\n0\r\n\r\n',
        b'7\rX{"a":1}\r\n0\r\n\r\n',
        b'7\r\n{"a":1}0\r\n\r\n',
        b'7\r\n{"a":1}\n0\r\n\r\n',
        b'7\r\n{"a":1}\r0\r\n\r\n',
        b'7\r\n{"a":1}XX0\r\n\r\n',
        b'10000000000000007\r\n{"a":1}\r\n0\r\n\r\n',
        b'7;\r\n{"a":1}\r\n0\r\n\r\n',
        b'7;=b\r\n{"a":1}\r\n0\r\n\r\n',
        b'7;a\nb\r\n{"a":1}\r\n0\r\n\r\n',
        b'7;a="\r\n{"a":1}\r\n0\r\n\r\n',
        b'7,a\r\n{"a":1}\r\n0\r\n\r\n',
        b"0\r\nX\r\n\r\n",
        b"0\r\nX: a\nY: b\r\n\r\n",
        b"0\r\n X: a\r\n\r\n",
        b"0\r\nX: a\r\n b\r\n\r\n",
        b"0\r\nContent-Length: 9\r\n\r\n",
        b"0\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"0;a\nb\r\n\r\n",
    ]
}
