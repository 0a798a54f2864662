"""The `stembridge` command from a checkout, installed or not: python cli.py --help."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "analytics"), str(ROOT / "xblocks")]

from stembridge_analytics.cli import checkout_commands, main  # noqa: E402

if __name__ == "__main__":
    main(checkout_commands(ROOT / "pyproject.toml"))
