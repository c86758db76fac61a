"""The JavaScript client outside of browsers: tests of Node.js (*.test.mjs) against a stack, and the package itself."""
import importlib.util
from pathlib import Path

_e2e = Path(__file__).resolve().parents[1] / "e2e" / "conftest.py"
_spec = importlib.util.spec_from_file_location("e2e_fixtures", _e2e)
e2e_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(e2e_fixtures)
new_module_stack = e2e_fixtures.new_module_stack
