"""The bill of materials, as CycloneDX 1.5 in JSON."""
from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from .packages import INSTALLED, Package


def package_url(package: Package, release: int) -> str:
    """A purl, https://github.com/package-url/purl-spec: the name that scanners know the package by."""
    version = quote(package.version, safe="~.-")
    upstream = quote(f"{package.source}@{package.source_version}", safe="~.-")
    return f"pkg:deb/debian/{package.name}@{version}?arch={package.architecture}&distro=debian-{release}&upstream={upstream}"


def bill_of_materials(packages: list[Package], version: str, release: int) -> dict[str, Any]:
    """`version`: of Live Score. `release`: of Debian, 12."""
    ours = f"pkg:generic/livescore@{version}"
    components = {}
    for package in packages:
        url = package_url(package, release)
        components[url] = {
            "type": "library",
            "bom-ref": url,
            "name": package.name,
            "version": package.version,
            "purl": url,
            "properties": [
                {"name": "livescore:use", "value": package.use},
                {"name": "debian:source", "value": f"{package.source} {package.source_version}"},
            ],
        }
    needed = sorted({package_url(package, release) for package in packages if package.use != INSTALLED})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "livescore",
                "version": version,
                "purl": ours,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": [components[url] for url in sorted(components)],
        "dependencies": [{"ref": ours, "dependsOn": needed}],
    }
