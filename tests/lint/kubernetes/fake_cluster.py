"""As much of the API server of Kubernetes as `kubectl apply`, `delete`, `wait`, `logs` and `rollout status` need. It keeps
what it is given and remembers the order."""
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# Kind: (group, version, plural, whether it is in a namespace)
KINDS = {
    "Namespace": ("", "v1", "namespaces", False),
    "ConfigMap": ("", "v1", "configmaps", True),
    "Secret": ("", "v1", "secrets", True),
    "Service": ("", "v1", "services", True),
    "ServiceAccount": ("", "v1", "serviceaccounts", True),
    "Pod": ("", "v1", "pods", True),
    "Deployment": ("apps", "v1", "deployments", True),
    "StatefulSet": ("apps", "v1", "statefulsets", True),
    "Job": ("batch", "v1", "jobs", True),
    "HorizontalPodAutoscaler": ("autoscaling", "v2", "horizontalpodautoscalers", True),
    "PodDisruptionBudget": ("policy", "v1", "poddisruptionbudgets", True),
    "NetworkPolicy": ("networking.k8s.io", "v1", "networkpolicies", True),
    "Role": ("rbac.authorization.k8s.io", "v1", "roles", True),
    "RoleBinding": ("rbac.authorization.k8s.io", "v1", "rolebindings", True),
}
_PLURALS = {plural: kind for kind, (_, _, plural, _) in KINDS.items()}


class FakeCluster:
    """`migration` is the condition that the Job gets: Complete or Failed."""

    def __init__(self, migration: str):
        self.migration = migration
        self.objects: dict[tuple[str, str], dict] = {}
        self.made: list[tuple[str, str]] = []  # (kind, name), in order
        self.refused: list[str] = []  # requests that it does not know
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeCluster":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, query: str, body: dict | None) -> tuple[int, dict]:
        if (found := _discovery(path)) is not None:
            return 200, found
        parts = re.fullmatch(r"/(?:api|apis/[^/]+)/[^/]+(?:/namespaces/([^/]+)(?=/))?/([a-z]+)(?:/([^/]+))?", path)
        if not parts or parts[2] not in _PLURALS:
            self.refused.append(f"{method} {path}")
            return 404, _status(404, "NotFound")
        kind, name = _PLURALS[parts[2]], parts[3]
        if method == "POST" and body is not None:
            name = body["metadata"]["name"]
            # As in a real one, nothing is in a namespace that is not there.
            if kind != "Namespace" and ("Namespace", parts[1]) not in self.objects:
                return 404, _status(404, "NotFound")
            self.made.append((kind, name))
            body["metadata"] |= {"resourceVersion": "1", "uid": f"{kind}-{name}", "generation": 1}
            self.objects[kind, name] = body | self._state(kind, body)
            return 201, self.objects[kind, name]
        if name is None:
            wanted = re.search(r"metadata\.name(?:%3D|=)([^&]+)", query)
            items = [
                thing
                for (of, called), thing in self.objects.items()
                if of == kind and (not wanted or called == wanted[1])
            ]
            group, version, _, _ = KINDS[kind]
            api = f"{group}/{version}" if group else version
            return 200, {"apiVersion": api, "kind": f"{kind}List", "metadata": {"resourceVersion": "1"}, "items": items}
        if (kind, name) not in self.objects:
            return 404, _status(404, "NotFound")
        if method == "DELETE":
            del self.objects[kind, name]
            return 200, _status(200, "") | {"status": "Success"}
        return 200, self.objects[kind, name]

    def _state(self, kind: str, body: dict) -> dict:
        if kind == "Job":
            return {"status": {"conditions": [{"type": self.migration, "status": "True"}]}}
        if kind == "Deployment":
            numbers = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
            return {"status": {"observedGeneration": 1} | dict.fromkeys(numbers, body["spec"].get("replicas", 1))}
        return {}

    def _handler(cluster) -> type:  # pylint: disable=no-self-argument
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", 0))
                read = self.rfile.read(length)
                body = json.loads(read) if read[:1] == b"{" else None
                status, answer = cluster.answer(self.command, parts.path, parts.query, body)
                if "watch=true" in parts.query or "watch=1" in parts.query:
                    # What there is, once. Nothing changes afterwards, and who watches on asks again.
                    lines = [{"type": "ADDED", "object": thing} for thing in answer.get("items", [])]
                    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
                else:
                    data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = serve

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _status(code: int, reason: str) -> dict:
    return {
        "apiVersion": "v1",
        "kind": "Status",
        "status": "Failure",
        "code": code,
        "reason": reason,
        "message": reason,
    }


def _discovery(path: str) -> dict | None:
    """What kinds there are."""
    groups = {(group, version) for group, version, _, _ in KINDS.values()}
    if path == "/version":
        return {"major": "1", "minor": "27", "gitVersion": "v1.27.0"}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        entries = []
        for group, version in sorted(groups - {("", "v1")}):
            called = {"groupVersion": f"{group}/{version}", "version": version}
            entries.append({"name": group, "versions": [called], "preferredVersion": called})
        return {"apiVersion": "v1", "kind": "APIGroupList", "groups": entries}
    for group, version in groups:
        if path == (f"/apis/{group}/{version}" if group else f"/api/{version}"):
            resources = [
                {
                    "name": plural,
                    "singularName": kind.lower(),
                    "namespaced": inside,
                    "kind": kind,
                    "verbs": ["create", "delete", "get", "list", "patch", "watch"],
                }
                for kind, (of, _, plural, inside) in KINDS.items()
                if of == group
            ]
            called = f"{group}/{version}" if group else version
            return {"apiVersion": "v1", "kind": "APIResourceList", "groupVersion": called, "resources": resources}
    return None
