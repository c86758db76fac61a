""".env.example and the code agree on every setting and its default."""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# env.millis("NAME", 5'000, …), bytes(env, "NAME", 1 << 20, …), env.required("NAME")
_READ = re.compile(r'(?:env\.(?P<how>\w+)\(|\w+\(env,\s*)\s*"(?P<name>[A-Z][A-Z0-9_]*)"(?:,\s*(?P<default>"[^"]*"|[^,;)]+))?')
_LINE = re.compile(r"^(?P<optional>#?)(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$", re.MULTILINE)

# Below it stand the variables of docker-compose.yml; test_compose.py looks after them.
COMPOSE_HEADING = "# --- docker-compose.yml"

# Names of the surroundings that only serve as defaults of ours.
_FALLBACKS = {"NODE_ENV", "HOSTNAME"}


def value_of(expression: str) -> str:
    """A literal of the code as it stands in the file: 16 * 1024 as 16384, "info" as info."""
    expression = expression.strip()
    if expression in ("true", "false"):
        return "on" if expression == "true" else "off"
    if expression.startswith('"'):
        return expression.strip('"')
    assert re.fullmatch(r"[\d'* <]+", expression), f"not a literal: {expression}"
    return str(eval(expression.replace("'", "")))  # digits, * and << only


def read_by_code() -> dict[str, str | None]:
    """Name -> default; None when it is required."""
    found = {}
    for source in sorted((ROOT / "src" / "apps").glob("*.cpp")):
        for match in _READ.finditer(source.read_text()):
            if match["how"] == "problem" or match["name"] in _FALLBACKS:
                continue
            if match["how"] in ("secret", "required_secret"):
                found[f"{match['name']}_FILE"] = ""
            if match["how"] == "secret":
                found[match["name"]] = ""
                continue
            literal = match["default"] and re.fullmatch(r"""[\d'* <]+|true|false|"[^"]*\"""", match["default"].strip())
            found[match["name"]] = value_of(match["default"]) if literal else None
    return found


def settings() -> list[re.Match]:
    """The lines of .env.example that are settings of the programs."""
    return list(_LINE.finditer((ROOT / ".env.example").read_text().partition(COMPOSE_HEADING)[0]))


def test_every_setting_of_the_code_is_in_the_file_and_no_other():
    assert {line["name"] for line in settings()} == set(read_by_code())


def test_every_default_is_the_code_s():
    code = read_by_code()
    computed = {"APP_ENV", "INSTANCE_NAME"}  # from other variables, as their text says
    for line in settings():
        default = code[line["name"]]
        if line["optional"] and line["name"] not in computed:
            assert line["value"] == default, line["name"]
        elif not line["optional"]:
            assert default is None, f"{line['name']} has a default and should be commented out"
