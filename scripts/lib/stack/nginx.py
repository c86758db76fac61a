"""nginx' files, rendered from deploy/nginx as `envsubst` would."""
import os
import re
import shutil
import subprocess
from pathlib import Path

from .settings import HOST, SOURCE, Settings, StackError, State, append_private, write_private

_TEMPLATES = SOURCE / "deploy" / "nginx"
_VARIABLE = re.compile(r"\$\{([A-Z_]+)\}")


def binary() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin:/usr/local/sbin")
    if not found:
        raise StackError("nginx is not installed; run: scripts/deps run")
    return found


def render(template: str, variables: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: variables[match[1]], template)


def command(state: State) -> list[str]:
    # As root, nginx' workers give up root.
    user = "user www-data; " if os.geteuid() == 0 else ""
    return [binary(), "-e", "stderr", "-p", f"{state.nginx}/", "-c", "nginx.conf", "-g", f"{user}daemon off;"]


def write(folder: Path, **variables: str) -> None:
    """Renders the templates into the folder. What is not said is as it suits a test: no limit of connections, because all
    clients have one address, and no operators."""
    known = {
        "NGINX_RESOLVER": "",
        "NGINX_SERVER_DIRECTIVES": "",
        "NGINX_ADMIN_CLIENTS": "",
        "NGINX_CLIENT_CONNECTIONS": "65535",
        "NGINX_ACCESS_LOG": "/dev/null",
        "NGINX_WORKER_CONNECTIONS": "16384",
    } | variables
    for template in _TEMPLATES.glob("*.template"):
        write_private(folder / template.stem, render(template.read_text(), known))


def prepare(state: State, settings: Settings) -> None:
    servers = " ".join(f"server {HOST}:{settings.api_port(i)} max_fails=0;" for i in range(1, settings.replicas + 1))
    asked = {
        name: settings.env[name] for name in ("NGINX_ADMIN_CLIENTS", "NGINX_CLIENT_CONNECTIONS") if name in settings.env
    }
    write(
        state.nginx,
        NGINX_LISTEN=f"{HOST}:{settings.nginx_port}",
        NGINX_UPSTREAM_SERVERS=servers,
        NGINX_ACCESS_LOG="../logs/nginx-access.log",
        NGINX_WORKER_PROCESSES="auto",
        **asked,
    )
    # nginx makes these two readable for everybody, unless they are there.
    for file in (state.log("nginx-access"), state.nginx / "nginx.pid"):
        append_private(file).close()
    tested = subprocess.run([*command(state), "-t", "-q"], capture_output=True, text=True)
    if tested.returncode != 0:
        raise StackError(f"nginx refuses its configuration: {tested.stderr.strip()}", state.nginx / "livescore.conf")
