"""What subscribers of fed matches heard, and whether it is the truth: a follower, the rules of a story, whole match
days, and the comparison with the fakes' truth."""
from .day import match_day
from .follower import Follower
from .story import complaints, goals_told
from .truth_check import mismatches

__all__ = ["Follower", "complaints", "goals_told", "match_day", "mismatches"]
