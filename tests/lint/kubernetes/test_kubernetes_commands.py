"""What the pods run, run here: Redis with its password, and nginx with the settings of the overlays."""
import os
import re
import subprocess
import time

import pytest
import redis

from rendered import OVERLAYS, container, generated, one

PORT = int(os.environ.get("LIVESCORE_TEST_BASE_PORT", "21500")) + 77


def test_redis_demands_its_password_keeps_its_jobs_and_writes_them_down(tmp_path):
    (tmp_path / "redis_password").write_text("a-password-of-the-test")
    shell, options, script = container(one("development", "StatefulSet", "redis"))["command"]
    script = script.replace("/run/secrets/livescore", str(tmp_path)).replace(
        "dir /data", f"dir {tmp_path}\nport {PORT}"
    )
    probe = container(one("development", "StatefulSet", "redis"))["readinessProbe"]["exec"]["command"]
    probe = [
        word.replace("/run/secrets/livescore", str(tmp_path)).replace("redis-cli", f"redis-cli -p {PORT}")
        for word in probe
    ]
    server = subprocess.Popen([shell, options, script], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while subprocess.run(probe).returncode != 0:
            assert server.poll() is None and time.monotonic() < deadline
        # Whatever `ps` shows of the process, the password is not in it.
        with open(f"/proc/{server.pid}/cmdline") as file:
            assert "a-password" not in file.read()
        with pytest.raises(redis.exceptions.AuthenticationError):
            redis.Redis(port=PORT).ping()
        link = redis.Redis(port=PORT, password="a-password-of-the-test")
        assert link.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert link.config_get("appendonly") == {"appendonly": "yes"}
        assert link.config_get("dir") == {"dir": str(tmp_path)}
    finally:
        server.terminate()
        server.wait(30)
    # The probe says no when nobody answers.
    assert subprocess.run(probe, stderr=subprocess.DEVNULL).returncode != 0


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nginx_accepts_its_configuration(overlay, tmp_path):
    settings = generated(overlay, "nginx-settings") | {
        # Debian's nginx does not know `resolve`. The names themselves are tested with the script.
        "NGINX_RESOLVER": "resolver 127.0.0.1 valid=5s;",
        "NGINX_UPSTREAM_SERVERS": f"server 127.0.0.1:{PORT} max_fails=0;",
        "NGINX_ACCESS_LOG": str(tmp_path / "access.log"),
        "NGINX_LISTEN": f"127.0.0.1:{PORT}",
        "NGINX_WORKER_CONNECTIONS": "64",
    }
    assert re.match(settings["NGINX_ENVSUBST_FILTER"], "NGINX_LISTEN")
    for name, text in generated(overlay, "nginx").items():
        rendered = (
            re.sub(r"\$\{(NGINX_\w+)\}", lambda found: settings[found[1]], text) if name.endswith(".template") else text
        )
        rendered = rendered.replace("/etc/nginx/tls.conf", f"{tmp_path}/tls.conf").replace(
            "/run/secrets", str(tmp_path)
        )
        (tmp_path / name.removesuffix(".template")).write_text(rendered)
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=localhost",
        ]
        + ["-keyout", tmp_path / "tls_key", "-out", tmp_path / "tls_certificate"],
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-p", f"{tmp_path}/", "-c", "nginx.conf"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    asked = subprocess.run(
        ["nginx", "-T", "-q", "-e", "stderr", "-p", f"{tmp_path}/", "-c", "nginx.conf"], capture_output=True, text=True
    )
    assert ("listen 8443 ssl" in asked.stdout) == (overlay == "production")
