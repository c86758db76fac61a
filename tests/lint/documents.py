"""The Markdown files of this project."""
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def documents() -> list[str]:
    """Every Markdown file that git knows or could know, by its path in the repository."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return sorted(name for name in listed if (ROOT / name).exists())
