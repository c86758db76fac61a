"""Three servers of PostgreSQL that Debian's Patroni looks after, with an etcd. They choose their primary by themselves."""
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Optional
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from stack import postgres
from stack.process import descendants

_HOST = "127.0.0.1"
_PASSWORD = "of-a-test"
_PATIENCE = 90
_NODES = ("node-1", "node-2", "node-3")
DATABASE = "postgres"
USER = "livescore"


class PatroniCluster:
    """`ports`: the first of 20. It blocks; a coroutine that goes on meanwhile calls it by `asyncio.to_thread`."""

    def __init__(self, ports: int):
        self._ports = ports
        self._folder = Path(tempfile.mkdtemp(prefix="livescore-patroni-", dir="/var/tmp"))
        self._user = postgres.system_user()
        self._own(self._folder)
        self._running: dict[str, subprocess.Popen] = {}
        try:
            self._start_etcd()
            for node in _NODES:
                self.start(node)
            self.await_roles(leaders=1, sync_standbys=1, others=1)
        except BaseException:
            self.end()
            raise

    @property
    def url(self) -> str:
        """All servers. None of them is named as the primary."""
        hosts = ",".join(f"{_HOST}:{self._port(node)}" for node in _NODES)
        return f"postgresql://{USER}:{_PASSWORD}@{hosts}/{DATABASE}"

    def leader(self) -> str:
        (name,) = (one["name"] for one in self._members() if one["role"] == "leader")
        return name

    def start(self, node: str) -> None:
        file = self._folder / f"{node}.yml"
        file.write_text(yaml.safe_dump(self._settings(node)))
        self._own(file)
        self._run(node, ["patroni", str(file)])

    def crash(self, node: str) -> None:
        """As when its machine dies: Patroni and PostgreSQL at once."""
        patroni = self._running.pop(node)
        server = int((self._folder / node / "postmaster.pid").read_text().split("\n")[0])
        pids = [patroni.pid, server, *descendants(patroni.pid), *descendants(server)]
        for pid in dict.fromkeys(pids):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it ended with its parent
        patroni.wait()

    def await_roles(self, leaders: int, sync_standbys: int, others: int, former: Optional[str] = None) -> None:
        """Waits until so many have each role, and the leader is not `former`."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            members = [one for one in self._members() if one["state"] in ("running", "streaming")]
            roles = [one["role"] for one in members]
            counts = (roles.count("leader"), roles.count("sync_standby"), roles.count("replica"))
            names = [one["name"] for one in members if one["role"] == "leader"]
            if counts == (leaders, sync_standbys, others) and former not in names:
                return
            assert time.monotonic() < deadline, f"the cluster is {members}; its logs are in {self._folder}"
            time.sleep(0.2)

    def end(self) -> None:
        for name in [*_NODES, "etcd"]:
            if name in self._running and name != "etcd" and (self._folder / name / "postmaster.pid").exists():
                self.crash(name)
            elif process := self._running.pop(name, None):
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _members(self) -> list[dict]:
        for node in _NODES:
            if node in self._running:
                try:
                    with urlopen(f"http://{_HOST}:{self._port(node) + 5}/cluster", timeout=2) as answer:
                        return json.load(answer)["members"]
                except (URLError, OSError, ValueError, KeyError):
                    continue
        return []

    def _port(self, node: str) -> int:
        return self._ports + _NODES.index(node)

    def _settings(self, node: str) -> dict:
        port, rest = self._port(node), self._port(node) + 5
        return {
            "scope": "livescore",
            "name": node,
            "restapi": {"listen": f"{_HOST}:{rest}", "connect_address": f"{_HOST}:{rest}"},
            "etcd3": {"host": f"{_HOST}:{self._ports + 10}"},
            "bootstrap": {
                # The least times that Patroni allows.
                "dcs": {"ttl": 20, "loop_wait": 1, "retry_timeout": 3, "synchronous_mode": True},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "no-sync"],
                "pg_hba": [f"host {database} all {_HOST}/32 scram-sha-256" for database in ("all", "replication")],
            },
            "postgresql": {
                "listen": f"{_HOST}:{port}",
                "connect_address": f"{_HOST}:{port}",
                "data_dir": str(self._folder / node),
                "bin_dir": str(Path(postgres.binary("postgres")).resolve().parent),
                "authentication": {
                    "superuser": {"username": USER, "password": _PASSWORD},
                    "replication": {"username": "replicator", "password": _PASSWORD},
                },
                "parameters": {"unix_socket_directories": "", "fsync": "off"},
                "pgpass": str(self._folder / f"{node}.pgpass"),
            },
        }

    def _start_etcd(self) -> None:
        clients, peers = (f"http://{_HOST}:{self._ports + offset}" for offset in (10, 11))
        self._run(
            "etcd",
            [
                "etcd",
                *("--data-dir", str(self._folder / "etcd")),
                *("--listen-client-urls", clients, "--advertise-client-urls", clients),
                *("--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers),
                *("--initial-cluster", f"default={peers}"),
            ],
        )

    def _run(self, name: str, command: list[str]) -> None:
        as_user = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        with open(self._folder / f"{name}.log", "ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                env=postgres.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                **as_user,
            )

    def _own(self, path: Path) -> None:
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(path, account.pw_uid, account.pw_gid)
