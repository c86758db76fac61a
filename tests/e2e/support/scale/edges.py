"""Two machines that share a public address: network namespaces on one bridge, each with the nginx of deploy/nginx and the
keepalived of deploy/keepalived. The instances and the clients of the test are in the network of the bridge."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

from awaiting import PATIENCE
from stack import nginx
from stack.process import descendants
from stack_fixture import ROOT

SHIPPED = ROOT / "deploy" / "keepalived"
NAMES = ("edge-1", "edge-2")
INSTANCES = "10.79.0.1"
PUBLIC = "10.79.0.100"
PORT = 8080
_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def missing() -> Optional[str]:
    """Why there can be no machines here."""
    if not shutil.which("keepalived", path="/usr/sbin:/usr/bin"):
        return "no keepalived here; scripts/deps test installs it"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    both = "ip link add name lan type bridge && ip link add name edge type veth peer name eth0"
    tried = subprocess.run(["unshare", "--net", "sh", "-c", both], capture_output=True, text=True)
    return f"no bridge between network namespaces here: {tried.stderr.strip()}" if tried.returncode else None


def run(*command: str) -> str:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert ended.returncode == 0, f"{' '.join(command)}: {ended.stderr}"
    return ended.stdout


@contextmanager
def network() -> Iterator[None]:
    """This thread, and whatever it starts, is in a network of its own until the end."""
    # Of the thread, because each thread of a process may be in another network.
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        assert _libc.unshare(_CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        try:
            run("ip", "link", "set", "lo", "up")
            run("ip", "link", "add", "name", "lan", "type", "bridge")
            run("ip", "address", "add", f"{INSTANCES}/24", "dev", "lan")
            run("ip", "link", "set", "lan", "up")
            yield
        finally:
            assert _libc.setns(before, _CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    finally:
        os.close(before)


class Edge:
    """A machine: `edge-1` or `edge-2`. It blocks; a coroutine that goes on meanwhile calls it by `asyncio.to_thread`."""

    def __init__(self, name: str, folder: Path, api_ports: list[int]):
        self.name = name
        self._folder = folder
        self._log = folder / "keepalived.log"
        # It ends with its input, and so with the test at the latest. The network ends with the last process in it.
        self._network = subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE)
        self._processes: dict[str, subprocess.Popen] = {}
        try:
            self._plug_in()
            self._configure(api_ports)
            self.start_nginx()
            self._start("keepalived", self._keepalived())
        except BaseException:
            self.end()
            raise

    def holds_the_address(self) -> bool:
        return f" {PUBLIC}/" in self._inside("ip", "address", "show", "dev", "eth0")

    def log(self) -> str:
        return self._log.read_text()

    def start_nginx(self) -> None:
        words = ("-e", "stderr", "-p", f"{self._folder}/", "-c", "nginx.conf", "-g", "user www-data; daemon off;")
        self._start("nginx", [nginx.binary(), *words])

    def signal_nginx(self, number: signal.Signals) -> None:
        """To all its processes."""
        master = self._processes["nginx"].pid
        for pid in (master, *descendants(master)):
            os.kill(pid, number)

    def stop_keepalived(self) -> None:
        process = self._processes.pop("keepalived")
        process.terminate()
        process.wait()

    def unplug(self) -> None:
        """For everybody else it is as if the machine had died."""
        run("ip", "link", "set", self.name, "down")

    def plug_in_again(self) -> None:
        run("ip", "link", "set", self.name, "up")

    def stop_telling(self, other: "Edge") -> None:
        """From now on nothing that it sends reaches the other machine; it is as before for everybody else."""
        nobody = ("lladdr", "02:00:00:00:00:01", "nud", "permanent")
        self._inside("ip", "neighbour", "replace", address(other.name), *nobody, "dev", "eth0")

    def tell_again(self, other: "Edge") -> None:
        self._inside("ip", "neighbour", "delete", address(other.name), "dev", "eth0")

    def end(self) -> None:
        if "nginx" in self._processes and self._processes["nginx"].poll() is None:
            self.signal_nginx(signal.SIGKILL)  # it may be frozen
        if "keepalived" in self._processes:
            self.stop_keepalived()
        for process in self._processes.values():
            process.wait()
        # A network ends some time after its last process, and its cable with it.
        subprocess.run(["ip", "link", "delete", self.name], stderr=subprocess.DEVNULL)
        self._network.communicate()

    def _plug_in(self) -> None:
        self._until(lambda: os.readlink(f"/proc/{self._network.pid}/ns/net") != os.readlink("/proc/thread-self/ns/net"))
        peer = ("type", "veth", "peer", "name", "eth0", "netns", str(self._network.pid))
        run("ip", "link", "add", "name", self.name, *peer)
        run("ip", "link", "set", self.name, "master", "lan", "up")
        self._inside("ip", "link", "set", "lo", "up")
        self._inside("ip", "address", "add", f"{address(self.name)}/24", "dev", "eth0")
        self._inside("ip", "link", "set", "eth0", "up")

    def _configure(self, api_ports: list[int]) -> None:
        self._folder.mkdir()
        nginx.write(
            self._folder,
            NGINX_LISTEN=str(PORT),
            NGINX_UPSTREAM_SERVERS=" ".join(f"server {INSTANCES}:{port} max_fails=0;" for port in api_ports),
            NGINX_WORKER_PROCESSES="2",
        )
        shutil.copy(SHIPPED / "keepalived.conf", self._folder)
        ours = {
            "INTERFACE": "eth0",
            "ADDRESS": f"{PUBLIC}/24",
            "EDGE_1": address("edge-1"),
            "EDGE_2": address("edge-2"),
            "ROUTER_ID": "51",
            "NGINX_CHECK_URL": f"http://127.0.0.1:{PORT}/metrics",
        }
        text = (SHIPPED / "parameters.conf").read_text()
        assert re.findall(r"^\$(\w+)=", text, re.MULTILINE) == list(ours), "this test knows each parameter"
        (self._folder / "parameters.conf").write_text("".join(f"${name}={value}\n" for name, value in ours.items()))
        # keepalived reads no file that somebody else might change.
        for file in ("keepalived.conf", "parameters.conf"):
            (self._folder / file).chmod(0o644)

    def _keepalived(self) -> list[str]:
        files = ("--use-file", f"{self._folder}/keepalived.conf", "--pid", f"{self._folder}/keepalived.pid")
        as_what = ("--config-id", self.name, "--vrrp", "--vrrp_pid", f"{self._folder}/vrrp.pid")
        return ["keepalived", *files, *as_what, "--dont-fork", "--log-console", "--log-detail"]

    def _start(self, name: str, command: list[str]) -> None:
        with open(self._folder / f"{name}.log", "ab") as log:
            self._processes[name] = subprocess.Popen(
                [*self._prefix(), *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _prefix(self) -> list[str]:
        return ["nsenter", "--target", str(self._network.pid), "--net"]

    def _inside(self, *command: str) -> str:
        return run(*self._prefix(), *command)

    def _until(self, condition) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"{self.name} does not come up"
            time.sleep(0.01)


def address(name: str) -> str:
    return f"10.79.0.1{name[-1]}"
