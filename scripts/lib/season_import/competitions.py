"""Which league, season, table rules and time zone a file's title means. Pure."""
import re
from dataclasses import dataclass
from typing import Optional

# The zone in which a country's competitions state their times. Of a country with several, the zone of most matches.
ZONES = {
    "Argentina": "America/Argentina/Buenos_Aires",
    "Australia": "Australia/Sydney",
    "Austria": "Europe/Vienna",
    "Belgium": "Europe/Brussels",
    "Brazil": "America/Sao_Paulo",
    "China": "Asia/Shanghai",
    "Colombia": "America/Bogota",
    "Croatia": "Europe/Zagreb",
    "Czech Republic": "Europe/Prague",
    "Denmark": "Europe/Copenhagen",
    "Egypt": "Africa/Cairo",
    "England": "Europe/London",
    "Finland": "Europe/Helsinki",
    "France": "Europe/Paris",
    "Germany": "Europe/Berlin",
    "Greece": "Europe/Athens",
    "Hungary": "Europe/Budapest",
    "Ireland": "Europe/Dublin",
    "Italy": "Europe/Rome",
    "Japan": "Asia/Tokyo",
    "Mexico": "America/Mexico_City",
    "Morocco": "Africa/Casablanca",
    "Netherlands": "Europe/Amsterdam",
    "Norway": "Europe/Oslo",
    "Poland": "Europe/Warsaw",
    "Portugal": "Europe/Lisbon",
    "Qatar": "Asia/Qatar",
    "Romania": "Europe/Bucharest",
    "Russia": "Europe/Moscow",
    "Scotland": "Europe/London",
    "Serbia": "Europe/Belgrade",
    "South Africa": "Africa/Johannesburg",
    "South Korea": "Asia/Seoul",
    "Spain": "Europe/Madrid",
    "Sweden": "Europe/Stockholm",
    "Switzerland": "Europe/Zurich",
    "Turkey": "Europe/Istanbul",
    "Ukraine": "Europe/Kyiv",
    "United States": "America/New_York",
    "Wales": "Europe/London",
}

# How a title names the country of a competition, beside the country's own name.
_COUNTRIES = {
    "english": "England", "german": "Germany", "deutsche": "Germany", "deutschland": "Germany",
    "spanish": "Spain", "espa\u00f1a": "Spain", "italian": "Italy", "italia": "Italy", "french": "France",
    "dutch": "Netherlands", "holland": "Netherlands", "austrian": "Austria", "\u00f6sterr.": "Austria",
    "\u00f6sterreich": "Austria", "\u00f6sterreichische": "Austria", "swiss": "Switzerland", "scottish": "Scotland",
    "portuguese": "Portugal", "turkish": "Turkey", "greek": "Greece", "belgian": "Belgium", "russian": "Russia",
    "ukrainian": "Ukraine", "czech": "Czech Republic", "polish": "Poland", "hungarian": "Hungary", "danish": "Denmark",
    "swedish": "Sweden", "norwegian": "Norway", "finnish": "Finland", "irish": "Ireland", "welsh": "Wales",
    "mexican": "Mexico", "brazilian": "Brazil", "brasileiro": "Brazil", "argentine": "Argentina",
    "japanese": "Japan", "australian": "Australia", "chinese": "China", "croatian": "Croatia", "serbian": "Serbia",
    "romanian": "Romania", "colombian": "Colombia", "egyptian": "Egypt", "moroccan": "Morocco",
    "south korean": "South Korea", "u.s.": "United States", "usa": "United States",
}  # fmt: skip

# The rules that the service knows by name (docs/API.md, "Rules of a season").
PRESETS = (
    "premier-league", "bundesliga", "la-liga", "serie-a", "ligue-1", "eredivisie", "championship", "austria",
    "uefa-league-phase", "uefa-euro", "fifa-world-cup-2022", "fifa-world-cup-2026",
)  # fmt: skip

# The hosts of tournaments: their zone holds where a file states no offset.
_HOSTS = {
    ("World Cup", 2006): "Germany", ("World Cup", 2010): "South Africa", ("World Cup", 2014): "Brazil",
    ("World Cup", 2018): "Russia", ("World Cup", 2022): "Qatar", ("World Cup", 2026): "United States",
    ("UEFA Euro", 2012): "Poland", ("UEFA Euro", 2016): "France", ("UEFA Euro", 2024): "Germany",
}  # fmt: skip


@dataclass(frozen=True)
class _Known:
    title: str  # a pattern of the title without its season and its country
    name: str
    country: Optional[str]
    rules: Optional[str]
    is_cup: bool = False


_KNOWN = (
    _Known(r"premier league", "Premier League", "England", "premier-league"),
    _Known(r"(?:efl )?championship", "Championship", "England", "championship"),
    _Known(r"(?:1\. ?)?bundesliga", "Bundesliga", "Germany", "bundesliga"),
    _Known(r"2\. ?bundesliga", "2. Bundesliga", "Germany", "bundesliga"),
    _Known(r"(?:la liga|primera divisi\u00f3n(?: de espa\u00f1a)?)", "La Liga", "Spain", "la-liga"),
    _Known(r"serie a", "Serie A", "Italy", "serie-a"),
    _Known(r"ligue 1", "Ligue 1", "France", "ligue-1"),
    _Known(r"eredivisie", "Eredivisie", "Netherlands", "eredivisie"),
    _Known(r"bundesliga", "Bundesliga", "Austria", "austria"),
    _Known(r"(?:uefa )?champions league", "UEFA Champions League", None, "uefa-league-phase", True),
    _Known(r"(?:uefa )?europa league", "UEFA Europa League", None, "uefa-league-phase", True),
    _Known(r"(?:uefa )?(?:euro|european championship)", "UEFA Euro", None, "uefa-euro", True),
    _Known(r"(?:fifa )?world cup", "World Cup", None, "fifa-world-cup", True),
)

# Countries whose competition of that title is meant when the title names no country.
_BY_DEFAULT = ("England", "Germany", "Spain", "Italy", "France", "Netherlands")
_SEASON = re.compile(r"[\s,]*\b((?:19|20)\d{2})(?:\s?[/\u2013-]\s?(\d{2}|(?:19|20)\d{2}))?\s*$")
# UEFA plays the group stage as one league since 2024-25.
_FIRST_LEAGUE_PHASE = 2024


@dataclass(frozen=True)
class Identity:
    """The row of the league and the season that a file belongs to."""

    name: str
    country: Optional[str]
    kind: str  # league, cup
    season: str  # "2024-25", "2022"
    rules: Optional[str]  # a preset's name; None = the service's own rules
    zone: Optional[str]  # IANA; None = not known
    names: tuple[str, ...] = ()  # by which the league may be known already
    gender: Optional[str] = None  # female, where the title says so


def season_of(title: str) -> Optional[str]:
    """The label of the season that a title ends with: "2024/25" is "2024-25"."""
    found = _SEASON.search(title)
    if not found:
        return None
    return f"{found[1]}-{found[2][-2:]}" if found[2] else found[1]


def identify(title: str, preset: Optional[str] = None) -> Identity:
    """The season is empty when the title has none. `preset`: the rules that the file names; they tell two leagues of
    one name apart whose title names no country."""
    season = season_of(title) or ""
    bare = _SEASON.sub("", title).strip() or title.strip()
    country, rest = _country(bare)
    known = _known(rest, country, preset)
    name = known.name if known else rest or bare
    country = known.country if known else country
    first_year = int(season[:4]) if season else None
    rules = known.rules if known else None
    if rules == "fifa-world-cup":
        rules = "fifa-world-cup-2026" if first_year and first_year >= 2026 else "fifa-world-cup-2022"
    if rules == "uefa-league-phase" and (not first_year or first_year < _FIRST_LEAGUE_PHASE):
        rules = None
    # UEFA states Central European time wherever a club cup's match is played.
    zone = ZONES.get(country or "") or (
        "Europe/Zurich" if name in ("UEFA Champions League", "UEFA Europa League") else None
    )
    host = _HOSTS.get((name, first_year or 0))
    zone = ZONES[host] if host else zone
    is_cup = (
        known.is_cup if known else bool(re.search(r"\b(?:cup|pokal|copa|coupe|beker|trophy)\b", name, re.IGNORECASE))
    )
    rules = preset or rules
    names = tuple(dict.fromkeys((name, bare, rest))) if rest else (name, bare)
    gender = "female" if re.search(r"\b(?:women|frauen|femen|f\u00e9min)", bare, re.IGNORECASE) else None
    return Identity(name, country, "cup" if is_cup else "league", season, rules, zone, names, gender)


def _country(title: str) -> tuple[Optional[str], str]:
    """The country that begins the title, and the rest of it."""
    spelled = {**_COUNTRIES, **{country.casefold(): country for country in ZONES}}
    for words in sorted(spelled, key=len, reverse=True):
        if re.match(re.escape(words) + r"(?:\s|$)", title, re.IGNORECASE):
            return spelled[words], title[len(words) :].strip()
    return None, title


def _known(title: str, country: Optional[str], preset: Optional[str]) -> Optional[_Known]:
    # "Austria 2024/25" is the country's first league.
    first = {"Austria": "Bundesliga", "Germany": "Bundesliga", "Spain": "La Liga", "Netherlands": "Eredivisie"}
    title = title or first.get(country or "", "")
    named = [known for known in _KNOWN if re.fullmatch(known.title, title, re.IGNORECASE)]
    if country is None:
        named.sort(key=lambda known: known.rules != preset)
    for known in named:
        is_meant = country is None and (known.country in _BY_DEFAULT or known.rules == preset)
        if known.country in (None, country) or is_meant:
            return known
    return None
