"""Tests of the promise under faults in its short form, and of the harness that judges it."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
