"""A line between a browser and a server that a test makes bad: it loses answers, or carries no data at all.

    with LossyLine(stack.api(1)) as line:
        line.url            what the browser opens
        line.is_down = True        the API and sockets are cut; pages and their files still come
        line.is_cut = True         nothing comes
        line.lose_answers(1, "POST ")     the server carries the next such request out, and its answer is lost
        line.lose_answers(1, "POST ", then_down=True)     and the request does not come again before the line is down
"""
import socket
import threading
from urllib.parse import urlsplit

_DATA = (b"/api/", b"/ws")


class LossyLine:
    def __init__(self, upstream: str):
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname, parts.port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_down = False
        self._is_cut = False
        self._to_lose = 0
        self._prefix = b""
        self._then_down = False
        self.lost: list[bytes] = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.close()
        self._cut()

    @property
    def is_down(self) -> bool:
        return self._is_down

    @is_down.setter
    def is_down(self, down: bool) -> None:
        self._is_down = down
        if down:
            self._cut()

    @property
    def is_cut(self) -> bool:
        return self._is_cut

    @is_cut.setter
    def is_cut(self, cut: bool) -> None:
        self._is_cut = cut
        if cut:
            self._cut()

    def lose_answers(self, number: int, prefix: str, then_down: bool = False) -> None:
        with self._lock:
            self._to_lose, self._prefix, self._then_down = number, prefix.encode(), then_down

    def _cut(self) -> None:
        with self._lock:
            for one in self._open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._upstream) as server:
            with self._lock:
                self._open |= {client, server}
            loses = threading.Event()
            back = threading.Thread(target=self._carry_back, args=(server, client, loses), daemon=True)
            back.start()
            try:
                while data := client.recv(65536):
                    if not self._lets_through(data, loses):
                        break
                    server.sendall(data)
            except OSError:
                pass
            finally:
                for one in (client, server):
                    try:
                        one.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                back.join()
                with self._lock:
                    self._open -= {client, server}

    def _lets_through(self, data: bytes, loses: threading.Event) -> bool:
        line = data.split(b"\r\n", 1)[0]
        if self._is_cut:
            return False
        if self._is_down and line.endswith(b" HTTP/1.1") and line.split(b" ")[1].startswith(_DATA):
            return False
        with self._lock:
            if self._to_lose > 0 and line.startswith(self._prefix):
                self._to_lose -= 1
                self.lost.append(line)
                loses.set()
                if self._to_lose == 0 and self._then_down:
                    self._is_down = True  # sockets stay until the test cuts them, and this request with them
        return True

    @staticmethod
    def _carry_back(server: socket.socket, client: socket.socket, loses: threading.Event) -> None:
        try:
            while data := server.recv(65536):
                if loses.is_set():
                    break
                client.sendall(data)
        except OSError:
            pass
        for one in (client, server):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
