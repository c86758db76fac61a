"""The questions of the Grafana dashboard to Prometheus."""
import json
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "dashboards" / "live-score.json").read_text())

# The values of Grafana's variables when the user chooses nothing; intervals as for a scrape every 15 s.
_ALL = {"$job": ".+", "$instance": ".+", "$__rate_interval": "1m"}


def panels() -> list[dict]:
    """The panels without the rows, which are only headings."""
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """(where, expression) of each query, as it stands in the file."""
    for panel in panels():
        for target in panel["targets"]:
            yield f"{panel['title']} {target['refId']}", target["expr"]
    for annotation in DASHBOARD["annotations"]["list"]:
        if "expr" in annotation:
            yield f"annotation {annotation['name']}", annotation["expr"]


def for_all(expression: str, **other: str) -> str:
    """The expression as Prometheus gets it with "All" chosen everywhere. `other`: values of other variables, or others."""
    for name, value in (_ALL | {f"${name}": value for name, value in other.items()}).items():
        expression = expression.replace(name, value)
    return expression
