"""A killed ingest leaves the store as it was, or as it was to be; the same again completes it.

An ingest is made by steps on disk (`store.disk`). A copy of the folder at each step is what a kill
at that moment leaves behind, since the system keeps what a process wrote.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from stembridge_analytics.errors import DataError
from stembridge_analytics.store import Disk
from stembridge_analytics.store.draft import sweep

from .conftest import Content, Place, line, make_place

ROOT = Path(__file__).resolve().parents[3]
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]

Tree = dict[str, bytes]


def _log(user: int) -> bytes:
    """A line a month, one of them twice, and what is no event; half of it other users' too."""
    lines = [line("play_video", f"{month}-05T10:00:00Z", user) for month in MONTHS]
    shared = [line("page_close", f"{month}-06T10:00:00Z", 9) for month in MONTHS]
    return b"".join([*lines, *shared, lines[0], b"{cut\n", b"\n", b"# note\n"])


def _tree(folder: Path) -> Tree:
    """The files of a store."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


class Camera(Disk):
    """Copies the folder before every step; of a file being written, half of it too."""

    def __init__(self, store: Path, photos: Path) -> None:
        self._store = store
        self._photos = photos
        self.steps: list[str] = []
        self.shots: list[Path] = []

    def step(self, what: str, path: Path) -> None:
        self.steps.append(f"{what} {path.name}")
        self._shoot()

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        self._shoot()
        super().write(path, content)

    def _shoot(self) -> None:
        if self._store.exists():
            self.shots.append(self._photos / f"{len(self.shots):04d}")
            shutil.copytree(self._store, self.shots[-1])


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Camera, Tree, Tree]:
    """An ingest into a store that holds something: its every step, the store before and after."""
    place = make_place(tmp_path_factory.mktemp("filmed"))
    place.ingest(place.log("1.log", _log(1)))
    # Grows in the middle of a line, so that lines are taken back as well.
    place.ingest(place.log("2.log", _log(2)[:-150]))
    before = _tree(place.store())
    camera = Camera(place.store(), place.folder / "photos")
    camera.shots.append(place.folder / "photos" / "0000")
    shutil.copytree(place.store(), camera.shots[0])
    place.ingest(place.log("2.log", _log(2)), place.log("3.log", _log(3)), disk=camera)
    return place, camera, before, _tree(place.store())


def test_there_are_more_than_a_hundred_moments(
    filmed: tuple[Place, Camera, Tree, Tree],
) -> None:
    _, camera, before, after = filmed
    assert len(camera.shots) > 100
    assert before != after


def test_at_every_moment_the_store_is_the_old_one_or_the_new_one(
    filmed: tuple[Place, Camera, Tree, Tree], tmp_path: Path
) -> None:
    place, camera, before, after = filmed
    at_hand = Place(tmp_path, place.key_path)
    seen = []
    for number, shot in enumerate(camera.shots):
        folder = tmp_path / f"{number}"
        shutil.copytree(shot, folder)
        manifest = at_hand.manifest(f"{number}")
        # What every ingest does first.
        sweep(folder, [segment.path for segment in manifest.segments], Disk())
        tree = _tree(folder)
        assert tree in (before, after), camera.steps[number - 1]
        seen.append(tree == after)
        shutil.rmtree(folder)
    assert seen == sorted(seen), "once new, it stays new"
    assert set(seen) == {False, True}


def test_the_same_ingest_again_completes_a_killed_one(
    filmed: tuple[Place, Camera, Tree, Tree], tmp_path: Path
) -> None:
    place, camera, _, _ = filmed
    expected = place.content(placed=True)
    chance = random.Random(3)
    committed = next(n for n, step in enumerate(camera.steps) if step == "move manifest.json")
    moments = [1, committed - 1, committed, committed + 1, committed + 2, len(camera.shots) - 1]
    moments += chance.sample(range(len(camera.shots)), 4)
    for moment in moments:
        again = Place(tmp_path, place.key_path)
        shutil.copytree(camera.shots[moment], again.store(f"{moment}"), dirs_exist_ok=True)
        paths = [place.folder / "logs" / name for name in ("2.log", "3.log")]
        again.ingest(*paths, store=f"{moment}")
        assert again.content(f"{moment}", placed=True) == expected, camera.steps[moment - 1]


class Broken(Disk):
    """Does something else in place of step number `at`."""

    def __init__(self, at: int, instead: Callable[[], None]) -> None:
        self._left = at
        self._instead = instead

    def step(self, what: str, path: Path) -> None:
        self._left -= 1
        if self._left < 0:
            self._instead()


def _is_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("share", [0.0, 0.03, 0.06, 0.4, 0.6, 0.99])
def test_a_full_disk_is_one_sentence_and_changes_nothing(
    filmed: tuple[Place, Camera, Tree, Tree], tmp_path: Path, share: float
) -> None:
    place, camera, _, _ = filmed
    again = Place(tmp_path, place.key_path)
    shutil.copytree(camera.shots[0], again.store())
    before = again.content(placed=True)
    paths = [place.folder / "logs" / name for name in ("2.log", "3.log")]
    committed = next(n for n, step in enumerate(camera.steps) if step == "move manifest.json")
    with pytest.raises(DataError, match=r"No space left on device.*make room"):
        again.ingest(*paths, disk=Broken(int(share * committed), _is_full))
    assert again.content(placed=True) == before
    assert not list(again.store().glob(".work-*"))
    again.ingest(*paths)
    assert again.content(placed=True) == place.content(placed=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> object:
    """A file system of one megabyte; skips where none can be mounted."""
    target = tmp_path / "small"
    target.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", target], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.decode().strip()}")
    yield target
    # Lazily: a reader that is still on its way out may hold the folder for a moment.
    subprocess.run(["umount", "--lazy", target], check=True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_really_full_changes_nothing(small_disk: Path, tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    inside = Place(small_disk, place.key_path)
    first = place.log("1.log", _log(1))
    chance = random.Random(1)
    large = place.log(
        "2.log",
        b"".join(
            line("x", f"2025-01-01T00:00:00.{n:06d}Z", chance.randrange(10**12),
                 event={"id": f"{chance.getrandbits(400):x}"}, name="play_video")
            for n in range(20_000)
        ),
    )  # fmt: skip
    inside.ingest(first)
    before = inside.content(placed=True)
    with pytest.raises(DataError, match="make room"):
        inside.ingest(large)
    assert inside.content(placed=True) == before
    assert inside.ingest(first).added["lines"] == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from stembridge_analytics.store import Disk, Listener, Options, ingest

class Deadly(Disk):
    left = int(sys.argv[1])
    def step(self, what, path):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

class Reading(Listener):
    def read(self, *counts):
        if sys.argv[1] == "-1":
            os.kill(os.getpid(), signal.SIGKILL)

disk = Disk() if sys.argv[1] == "-1" else Deadly()
options = Options(key_path=Path(sys.argv[3]), processes=2 if sys.argv[1] == "-1" else 1)
ingest(list(map(Path, sys.argv[4:])), Path(sys.argv[2]), options, disk=disk, listener=Reading())
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The store of two logs."""
    place = make_place(tmp_path_factory.mktemp("undisturbed"))
    place.ingest(place.log("2.log", _log(2)), place.log("3.log", _log(3)))
    return place.content(placed=True)


@pytest.mark.parametrize("step", [2, -1, 30, 75])
def test_kill_9_of_a_process_and_again(place: Place, undisturbed: Content, step: int) -> None:
    """Step -1: while processes of its own are reading."""
    paths = [place.log("2.log", _log(2)), place.log("3.log", _log(3))]
    killed = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(step), place.store(), place.key_path, *paths],
        env={**os.environ, "PYTHONPATH": str(ROOT / "analytics")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert killed.wait() == -signal.SIGKILL
    # Its reading processes may outlive it: they must not keep the next ingest from the store.
    place.ingest(*paths, wait=False)
    assert place.content(placed=True) == undisturbed
    assert not list(place.store().glob(".work-*"))
    with suppress(ProcessLookupError):
        os.killpg(killed.pid, signal.SIGKILL)
