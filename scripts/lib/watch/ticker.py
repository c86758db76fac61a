"""The state of each match that a watcher follows, and the line for each event. Pure."""
from dataclasses import dataclass
from typing import Any, Optional

RUNNING = ("live", "halftime", "suspended")
OVER = ("finished", "awarded", "cancelled", "abandoned", "postponed")
# Event types of goals that count, with what the line says of them.
GOALS = {"goal": "", "own_goal": "own goal", "penalty_goal": "penalty"}

# The key is the phase of a live match, and the status of any other match.
WORDS = {
    "first_half": "kick-off",
    "second_half": "second half",
    "extra_time": "extra time",
    "penalty_shootout": "shoot-out",
    "halftime": "half time",
    "finished": "full time",
}


# Entries that repeat a change of status, whose line stands already.
SAID_BY_STATUS = ("kickoff", "kick_off", "kick-off")


@dataclass(frozen=True)
class Line:
    match: int
    kind: str  # e.g. "goal", "half time", "created"
    text: str
    timestamp: Optional[str] = None  # of the event


@dataclass
class MatchState:
    id: int
    home: str = "?"
    away: str = "?"
    league: Optional[str] = None
    status: str = "scheduled"
    phase: Optional[str] = None
    start: Optional[str] = None
    score: Optional[tuple] = (0, 0)  # None: nobody knows it yet
    shootout: Optional[tuple] = None
    minute: Optional[int] = None

    def __str__(self) -> str:
        score = f"{self.score[0]}-{self.score[1]}" if self.score else "–"
        text = f"{self.home} {score} {self.away}"
        if self.shootout:
            text += f" ({self.shootout[0]}-{self.shootout[1]} on penalties)"
        return text

    def take(self, data: dict) -> None:
        """Makes the state from the match as the API writes it."""
        self.home = data.get("homeTeam") or self.home
        self.away = data.get("awayTeam") or self.away
        self.league = data.get("league")
        self.status = data.get("status") or self.status
        self.phase = data.get("phase")
        self.start = data.get("startTime")
        home, away = data.get("homeScore", 0), data.get("awayScore", 0)
        self.score = None if home is None or away is None else (home, away)
        stats = data.get("stats")
        shootout = stats.get("shootout") if isinstance(stats, dict) else None
        if isinstance(shootout, dict):
            self.shootout = (shootout.get("home"), shootout.get("away"))

    @property
    def stage(self) -> str:
        """E.g. "second half", "half time", "full time"."""
        if self.status == "live":
            # The first half has one word for its start and another for its course.
            if self.phase == "first_half":
                return "first half"
            return WORDS.get(self.phase or "", "live")
        return WORDS.get(self.status, self.status)

    @property
    def board(self) -> str:
        minute = f"{self.minute}'" if self.minute is not None and self.status == "live" else ""
        return f"{self}  {minute:<4} {self.stage}"


def minute_text(minute: Optional[int], added: str = "") -> str:
    """With the space behind it. Feeds do not know every minute."""
    return "" if minute is None else f"{minute}{added}'  "


class Ticker:
    def __init__(self) -> None:
        self.matches: dict[int, MatchState] = {}
        # A goal is a score:update and a commentary:new in one transaction. The line of the score waits for the line of
        # the goal, which says more.
        self._held: dict[int, Line] = {}

    @property
    def holding(self) -> bool:
        return bool(self._held)

    def flush(self) -> list[Line]:
        """The waiting lines that no goal followed."""
        lines = list(self._held.values())
        self._held.clear()
        return lines

    def snapshot(self, data: dict) -> Optional[Line]:
        """Takes a match as it stands. Returns a line if that is news."""
        known = self.matches.get(data["id"])
        before = (str(known), known.stage) if known else None
        match = self._match(data["id"])
        match.take(data)
        if (str(match), match.stage) == before:
            return None
        return Line(match.id, "match", f"{match}  {match.stage}", None)

    def apply(self, message: dict, resumed: bool = False) -> list[Line]:
        """Takes a message of the server. `resumed`: the message is a snapshot ahead of the events that follow it."""
        if not isinstance(message.get("matchId"), int) or not isinstance(message.get("data"), dict):
            return []
        id, type, data = message["matchId"], message.get("type"), message["data"]
        if type == "subscribed":
            if resumed and id in self.matches:
                return []
            line = self.snapshot({**data, "id": id})
            return [line] if line and not resumed else []

        held = self._held.pop(id, None)
        if type == "match:removed":
            known = self.matches.pop(id, None)
            gone = [Line(id, "deleted", str(known), message.get("timestamp"))] if known else []
            return ([held] if held else []) + gone
        match = self._match(id)
        found = self._event(match, type, data)
        lines = []
        if held and (found is None or found[0] != "goal"):
            lines.append(held)
        if found:
            line = Line(id, *found, message.get("timestamp"))
            if found[0] == "score":
                self._held[id] = line
            else:
                lines.append(line)
        return lines

    def board(self) -> list[str]:
        """A line for each match that is being played."""
        return [m.board for _, m in sorted(self.matches.items()) if m.status in RUNNING]

    def _match(self, id: int) -> MatchState:
        return self.matches.setdefault(id, MatchState(id))

    def _event(self, match: MatchState, type: Optional[str], data: dict) -> Optional[tuple[str, str]]:
        """The (kind, text) of the event's line, if the event is worth a line."""
        if type == "match:created":
            match.take(data)
            league = f"  {match.league}" if match.league else ""
            return "created", f"{match.home} v {match.away}{league}  {match.start}"
        if type == "match:updated":
            return self._updated(match, data)
        if type == "match:status":
            match.status = data.get("status") or data.get("newStatus") or match.status
            match.phase = data.get("phase")
            word = WORDS.get((match.phase or "") if match.status == "live" else match.status)
            reason = f"  ({data['reason']})" if data.get("reason") else ""
            return word or match.status, f"{match}{reason}"
        if type == "score:update":
            before = match.score
            home, away = before or (0, 0)
            match.score = (data.get("homeScore", home), data.get("awayScore", away))
            return ("score", str(match)) if match.score != before else None
        if type == "commentary:new":
            return self._commentary(match, data)
        if type == "commentary:updated":
            return "corrected", f"{match}  {minute_text(data.get('minute'))}{data.get('message')}"
        if type == "lineups:updated":
            return "line-ups", str(match)
        if type == "commentary:removed":
            return "removed", f"{match}  an entry was taken back"
        return None

    def _updated(self, match: MatchState, data: dict) -> Optional[tuple[str, str]]:
        start, shootout = match.start, match.shootout
        match.take(data)
        if match.shootout != shootout:
            return "shoot-out", str(match)
        if match.start != start:
            return "moved", f"{match.home} v {match.away}  to {match.start}"
        return None

    def _commentary(self, match: MatchState, data: dict) -> Optional[tuple[str, str]]:
        match.minute = data.get("minute")
        kind = data.get("eventType") or "commentary"
        if kind in SAID_BY_STATUS:
            return None
        if kind not in GOALS:
            return kind, f"{match}  {minute_text(match.minute)}{data.get('message')}"
        facts: Any = data.get("metadata")
        facts = facts if isinstance(facts, dict) else {}
        score = facts.get("score")
        if isinstance(score, list) and len(score) == 2:
            match.score = tuple(score)
        minutes = data.get("addedMinute") or facts.get("addedTime")
        added = f"+{minutes}" if minutes else ""
        scorer = data.get("player") or data.get("actor") or data.get("message")
        words = {"ownGoal": "own goal", "penalty": "penalty"}
        said = dict.fromkeys([GOALS[kind], *(word for key, word in words.items() if facts.get(key))])
        notes = ", ".join(word for word in said if word)
        note = f" ({notes})" if notes else ""
        return "goal", f"{match}  {minute_text(match.minute, added)}{scorer}{note}"
