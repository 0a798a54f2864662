"""The whole demo as one function: plans, the play, logs and what lies beside them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.test.utils import override_settings

from stembridge_xblocks.demo.clock import SimulatedClock
from stembridge_xblocks.demo.cohort import RUNS, plan_cohort
from stembridge_xblocks.demo.logs import write_logs
from stembridge_xblocks.demo.plan import Cohort
from stembridge_xblocks.demo.platform import Platform
from stembridge_xblocks.demo.play import Player
from stembridge_xblocks.demo.programme import write_programme
from stembridge_xblocks.demo.told import told
from stembridge_xblocks.errors import UsageError
from stembridge_xblocks.preview.django_settings import configure
from stembridge_xblocks.preview.samples import sample_course

__all__ = ["Demo", "make_demo"]

# What the platform signs with. Invented people only: the same logs come out everywhere.
_KEY: Final = "stembridge demo: signs nothing of anybody's"
# All that a demo leaves in its folder; a folder that holds anything else is nobody's to empty.
_MADE: Final = frozenset(
    {"logs", "structure", "participants.csv", "staff.csv", "programme.toml", "told.json", "report"}
)


@dataclass(frozen=True)
class Demo:
    """What was made: `lines` of logs in `files`, and what the cohort was told."""

    folder: Path
    cohort: Cohort
    truth: dict[str, Any]
    lines: int
    files: int
    deeds: int


def make_demo(
    folder: Path,
    *,
    teachers: int = 150,
    seed: int = 2026,
    course: Path | None = None,
    tick: Callable[[int, int], None] = lambda done, of: None,
) -> Demo:
    """Play a cohort through the sample course, and write its logs and side files into `folder`.

    course: a folder with the sample course, changed or not.
    tick: told how many acts are done, and of how many.
    Raises UsageError for a folder with anything that no demo made, or fewer than 10 teachers.
    """
    if teachers < 10:
        raise UsageError(f"{teachers} teachers are too few for three course runs; take 10 or more")
    _empty(folder)
    configure()
    clock = SimulatedClock()
    with override_settings(SECRET_KEY=_KEY, SECRET_KEY_FALLBACKS=[]):
        source = course or sample_course()
        platforms = {run.name: Platform(source, run, clock, seed) for run in RUNS}
        outline = platforms[RUNS[0].name].outline
        cohort = plan_cohort(outline, teachers=teachers, seed=seed)
        Player(cohort, platforms, tick).play()
    lines = [line for platform in platforms.values() for line in platform.events]
    files = write_logs(folder / "logs", lines)
    write_programme(folder, cohort, platforms)
    truth = told(cohort, outline)
    (folder / "told.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    deeds = sum(len(plan.acts) for plan in cohort.plans)
    return Demo(folder, cohort, truth, len(lines), files, deeds)


def _empty(folder: Path) -> None:
    """Make the folder, or take away what an earlier demo left in it."""
    strange = [path.name for path in folder.glob("*") if path.name not in _MADE]
    if strange:
        raise UsageError(
            f"{folder} holds {', '.join(sorted(strange)[:3])}, which no demo made; "
            "name a new folder"
        )
    if any(folder.glob("*")) and not (folder / "told.json").is_file():
        raise UsageError(f"{folder} is not empty and holds no told.json; name a new folder")
    for path in folder.glob("*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
