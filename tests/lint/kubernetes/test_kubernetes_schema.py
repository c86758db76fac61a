"""Kubernetes would accept every object of the overlays, and the judge of that finds what it should."""
import copy
import re

import pytest

from rendered import FOLDER, OVERLAYS, ROOT, container, faults, one, pod, render


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_accepts_every_object(overlay):
    objects = render(overlay)
    assert len(objects) > 25
    assert faults(objects) == []


def misspell(api: dict) -> None:
    container(api)["readinesProbe"] = container(api).pop("readinessProbe")


def misplace(api: dict) -> None:
    container(api)["terminationGracePeriodSeconds"] = pod(api).pop("terminationGracePeriodSeconds")


def wrong_type(api: dict) -> None:
    container(api)["readinessProbe"]["periodSeconds"] = "5s"


def unknown_word(api: dict) -> None:
    api["spec"]["strategy"]["rollingUpdate"]["maxSurge"] = {"percent": 25}


def incomplete(api: dict) -> None:
    del api["spec"]["selector"]


SPOILS = [misspell, misplace, wrong_type, unknown_word, incomplete]


@pytest.fixture(scope="module")
def found():
    """The faults of one object for each spoil, of one that is well, and of one whose kind does not exist."""
    objects = [
        one("production", "Service", "api"),
        {"apiVersion": "apps/v1", "kind": "Deploiment", "metadata": {"name": "x"}},
    ]
    for spoil in SPOILS:
        api = copy.deepcopy(one("production", "Deployment", "api"))
        api["metadata"]["name"] = spoil.__name__
        spoil(api)
        objects.append(api)
    return faults(objects)


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_fault_is_found_and_its_object_named(found, spoil):
    assert [fault for fault in found if fault.startswith(f"Deployment/{spoil.__name__}: ")]


def test_an_unknown_kind_is_found(found):
    assert [fault for fault in found if fault.startswith("Deploiment/x: ")]


def test_an_object_that_is_well_has_no_fault_beside_others_that_have(found):
    assert not [fault for fault in found if fault.startswith("Service/api: ")]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_that_is_named_is_there(overlay):
    """A name with a typing error renders well, and its pod waits for ever."""
    objects = render(overlay)
    names = {(thing["kind"], thing["metadata"]["name"]) for thing in objects}
    # The owner of a production cluster makes these.
    made_elsewhere = {
        "development": set(),
        "nats": set(),
        "production": {"postgres-owner", "postgres-app", "redis", "api-key", "grafana", "tls"},
    }
    secrets = set()
    for thing in objects:
        if thing["kind"] not in ("Deployment", "StatefulSet", "Job"):
            continue
        spec = pod(thing)
        assert ("ServiceAccount", spec["serviceAccountName"]) in names
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        volumes |= {claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", [])}
        assert {mount["name"] for mount in container(thing).get("volumeMounts", [])} == volumes
        for source in container(thing).get("envFrom", []):
            assert ("ConfigMap", source["configMapRef"]["name"]) in names
        for volume in spec.get("volumes", []):
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in names
            secrets |= {volume["secret"]["secretName"]} if "secret" in volume else set()
            secrets |= {source["secret"]["name"] for source in volume.get("projected", {}).get("sources", [])}
        # A probe's port and a Service's are names of a port of the container.
        ports = {port["name"] for port in container(thing).get("ports", [])}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            way = container(thing).get(probe, {})
            assert {way[how]["port"] for how in ("httpGet", "tcpSocket") if how in way} <= ports
    missing = {name for name in secrets if ("Secret", name) not in names}
    assert missing == made_elsewhere[overlay]
    for service in (thing for thing in objects if thing["kind"] == "Service"):
        (behind,) = [
            thing
            for thing in objects
            if thing["kind"] in ("Deployment", "StatefulSet")
            and thing["spec"]["template"]["metadata"]["labels"] == service["spec"]["selector"]
        ]
        ports = {port["name"] for port in container(behind)["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


def test_the_secrets_of_production_are_not_in_git_and_are_described():
    head = (FOLDER / "overlays" / "production" / "kustomization.yaml").read_text()
    deployment = (ROOT / "docs" / "DEPLOYMENT.md").read_text()
    for name in ("postgres-owner", "postgres-app", "redis", "api-key", "grafana", "tls"):
        assert re.search(rf"\b{name} \(", head)
        assert re.search(rf"\bcreate secret (generic|tls) {name}\b", deployment)
    assert not [thing for thing in render("production") if thing["kind"] == "Secret"]
