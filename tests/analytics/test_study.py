"""The whole run: what it says is true, what it writes is safe, what it finds is left alone."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics import sample
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.simulate import simulate
from stembridge_analytics.study import Listener, Study, run_study

from .conftest import event, tables_alone


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], Study]:
    """The report on the shipped sample: its folder, the truth, what the run returned."""
    folder = tmp_path_factory.mktemp("sampled")
    study = run_study([sample.path() / "logs"], folder / "out", key_path=folder / "key")
    truth = json.loads((sample.path() / "truth.json").read_text(encoding="utf-8"))
    return folder / "out", truth, study


@pytest.fixture
def without_page() -> Iterator[None]:
    """Runs of this test make tables and a manifest, fit no model and write an empty page."""
    with tables_alone():
        yield


def _csv(out: Path, name: str) -> list[dict[str, str]]:
    with (out / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_funnel_of_each_course_is_the_simulated_truth(sampled: Any) -> None:
    out, truth, _ = sampled
    found = {row["course_id"]: row for row in _csv(out, "course_funnel")}
    assert set(found) == set(truth["courses"])
    for course, expected in truth["courses"].items():
        assert {n: found[course][n] for n in expected} == {n: _text(v) for n, v in expected.items()}


def test_weeks_are_the_simulated_truth(sampled: Any) -> None:
    out, truth, _ = sampled
    found = {(r["course_id"], r["week"]): int(r["active_learners"])
             for r in _csv(out, "course_week")}  # fmt: skip
    expected = {(r["course_id"], r["week"]): r["active_learners"] for r in truth["course_week"]}
    assert {place: count for place, count in found.items() if count} == expected


def test_days_are_the_simulated_truth(sampled: Any) -> None:
    """The truth has rows for days on which a number changes; in between it is the last one."""
    out, truth, _ = sampled
    names = ("enrolled", "enrolled_total", "enrolled_edx_pipeline")
    changes = {(r["course_id"], r["day"]): [r[n] for n in names] for r in truth["course_day"]}
    expected = {course: [0, 0, 0] for course in truth["courses"]}
    rows = sorted(_csv(out, "course_day"), key=lambda row: (row["course_id"], row["day"]))
    assert set(changes) <= {(row["course_id"], row["day"]) for row in rows}
    for row in rows:
        course = row["course_id"]
        expected[course] = changes.get((course, row["day"]), expected[course])
        assert [int(row[name]) for name in names] == expected[course]


@pytest.mark.parametrize(
    ("table", "column", "count"),
    [
        ("fact_learner_course", "videos", "videos_played"),
        ("fact_learner_course", "problems", "problems_answered"),
        ("fact_learner_course", "posts", "posts"),
        ("fact_learner_course", "spells", "spells"),
        ("fact_learner_day", "courseware_events", "courseware_events"),
        ("fact_learner_day", "video_events", "video_events"),
        ("fact_learner_day", "problem_events", "problem_checks"),
        ("fact_learner_day", "forum_events", "posts"),
    ],
)
def test_facts_add_up_to_the_simulated_truth(
    sampled: Any, table: str, column: str, count: str
) -> None:
    out, truth, _ = sampled
    found = dict.fromkeys(truth["more"], 0)
    for row in _csv(out, table):
        found[row["course_id"]] += int(row[column])
    assert found == {course: more[count] for course, more in truth["more"].items()}


def test_the_accounting_is_the_simulated_truth(sampled: Any) -> None:
    out, truth, _ = sampled
    rows = _csv(out, "files")
    for name in ("lines", "events", "duplicates", "rejects", "blank", "comment"):
        assert sum(int(row[name]) for row in rows) == truth["lines"][name]
    reasons = {row["reason"]: int(row["lines"]) for row in _csv(out, "reject_reasons")}
    assert reasons == truth["lines"]["rejects_by_reason"]
    (totals,) = _csv(out, "event_totals")
    for name in ("mismatch_events", "service_events", "outside_events"):
        assert int(totals[name]) == truth["lines"][name]


def test_the_report_states_the_true_counts(sampled: Any) -> None:
    out, truth, _ = sampled
    html = (out / "report.html").read_text(encoding="utf-8")
    courses = truth["courses"].values()
    enrolled = sum(course["enrolled"] for course in courses)
    started = sum(course["started"] for course in courses)
    completed = sum(course["completed_k2"] for course in courses)
    lines = truth["lines"]
    assert f"{started:,} of {enrolled:,}" in html
    assert f"{completed:,} of {enrolled:,}" in html
    assert f"{lines['events']:,} events from {lines['lines']:,} lines" in html


def test_the_run_ends_with_the_report_and_six_lines(sampled: Any) -> None:
    out, _, study = sampled
    assert study.report == out / "report.html"
    assert len(study.summary) == 6
    assert study.problems == 0


def test_no_name_address_or_browser_of_a_person_is_written(sampled: Any) -> None:
    out, _, _ = sampled
    written = []
    for path in out.rglob("*"):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            written += [str(v) for n in table.column_names for v in set(table[n].to_pylist())]
        elif path.is_file():
            written.append(path.read_text(encoding="utf-8"))
    everything = "\n".join(written)
    assert [said for said in sorted(_personal()) if said in everything] == []


def _personal() -> set[str]:
    """What the shipped logs say of people: user names, addresses, browsers, sessions."""
    found: set[str] = set()
    field = re.compile(r'"(?:username|ip|agent|session|referer)": ?"([^"]{4,})"')
    for path in (sample.path() / "logs").iterdir():
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("latin-1")
        found |= set(field.findall(text))
    assert len(found) > 300
    return found


def test_tables_are_zstd_parquet_and_csv_with_the_same_rows(sampled: Any) -> None:
    out, _, _ = sampled
    names = {path.stem for path in (out / "tables").glob("*.parquet")}
    assert {"dim_course", "dim_learner", "fact_enrolment", "fact_learner_course",
            "fact_learner_day", "files", "rejects"} <= names  # fmt: skip
    for name in names:
        file = pq.ParquetFile(out / "tables" / f"{name}.parquet")
        assert len(_csv(out, name)) == file.metadata.num_rows
    events = pq.ParquetFile(out / "events.parquet").metadata
    assert events.row_group(0).column(0).compression == "ZSTD"


def test_the_manifest_says_what_was_made_from_what(sampled: Any) -> None:
    out, truth, _ = sampled
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["lines"]["lines"] == truth["lines"]["lines"]
    assert manifest["is_publishable"] is False
    assert manifest["metrics_version"] == "1"


def test_nothing_but_the_output_is_left_behind(sampled: Any) -> None:
    out, _, _ = sampled
    assert {path.name for path in out.parent.iterdir()} == {"out", "key"}
    assert {p.name for p in out.iterdir()} == {
        "report.html", "manifest.json", "events.parquet", "tables",
    }  # fmt: skip


@pytest.mark.usefixtures("without_page")
@pytest.mark.parametrize("seed", [3, 4])
def test_another_programme_comes_out_true_as_well(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path / "sim", learners=80, seed=seed)
    truth = json.loads((tmp_path / "sim" / "truth.json").read_text(encoding="utf-8"))
    run_study([tmp_path / "sim" / "logs"], tmp_path / "out", key_path=tmp_path / "key")
    found = {row["course_id"]: row for row in _csv(tmp_path / "out", "course_funnel")}
    for course, expected in truth["courses"].items():
        assert {n: found[course][n] for n in expected} == {n: _text(v) for n, v in expected.items()}


def _log(folder: Path, *lines: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "x.log"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


LINE = event("play_video", "2025-03-03T12:00:00Z")


def test_the_same_logs_give_the_same_tables_whatever_their_packing(tmp_path: Path) -> None:
    logs = sorted((sample.path() / "logs").iterdir())[:12]
    for path in logs:
        content = path.read_bytes()
        plain = gzip.decompress(content) if path.suffix == ".gz" else content
        name = path.name.removesuffix(".gz")
        for form in ("plain", "packed"):
            (tmp_path / form).mkdir(exist_ok=True)
        (tmp_path / "plain" / name).write_bytes(plain)
        (tmp_path / "packed" / f"{name}.gz").write_bytes(gzip.compress(plain))
    for form, processes in (("plain", 1), ("packed", 2)):
        out = tmp_path / f"out-{form}"
        with tables_alone():
            run_study([tmp_path / form], out, key_path=tmp_path / "key", processes=processes)
    for name in ("fact_enrolment", "fact_learner_course", "fact_learner_day", "course_week"):
        one, two = (tmp_path / f"out-{form}" / "tables" / f"{name}.csv"
                    for form in ("plain", "packed"))  # fmt: skip
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.usefixtures("without_page")
def test_a_report_made_earlier_is_replaced(tmp_path: Path) -> None:
    log = _log(tmp_path / "logs", LINE)
    for _ in range(2):
        study = run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    assert study.report.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"logs", "out", "key"}


@pytest.mark.usefixtures("without_page")
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    log = _log(tmp_path / "logs", LINE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"holds thesis\.txt"):
        run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years of work"


@pytest.mark.usefixtures("without_page")
def test_what_somebody_put_into_the_report_folder_is_left_alone(tmp_path: Path) -> None:
    log = _log(tmp_path / "logs", LINE)
    run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    (tmp_path / "out" / "tables" / "mine.csv").write_text("notes")
    with pytest.raises(UsageError, match=r"holds tables/mine\.csv"):
        run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    assert (tmp_path / "out" / "tables" / "mine.csv").read_text() == "notes"


@pytest.mark.usefixtures("without_page")
def test_logs_inside_the_output_are_refused(tmp_path: Path) -> None:
    log = _log(tmp_path / "out" / "logs", LINE)
    with pytest.raises(UsageError, match="lies inside the output"):
        run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    assert log.exists()


@pytest.mark.usefixtures("without_page")
def test_the_folder_one_stands_in_can_be_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = _log(tmp_path / "logs", LINE)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run_study([log], Path("."), key_path=tmp_path / "key")
    assert (tmp_path / "here" / "report.html").exists()


@pytest.mark.usefixtures("without_page")
def test_an_output_behind_a_link_stays_a_link(tmp_path: Path) -> None:
    log = _log(tmp_path / "logs", LINE)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for _ in range(2):
        run_study([log], tmp_path / "link", key_path=tmp_path / "key")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "report.html").exists()


@pytest.mark.usefixtures("without_page")
def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = _log(tmp_path / "logs", LINE)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stembridge_analytics.study.write_manifest", full)
    with pytest.raises(DataError, match="No space left on device"):
        run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    assert not (tmp_path / "out").exists()


def test_people_are_those_enrolled_not_all_in_the_logs(sampled: Any) -> None:
    out, truth, study = sampled
    enrolled = truth["people"]["teachers_enrolled"]
    assert study.summary[1].startswith(f"{enrolled} enrolled people, ")
    (totals,) = _csv(out, "event_totals")
    assert int(totals["enrolled_people"]) == enrolled


def test_a_failed_run_leaves_the_earlier_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = _log(tmp_path / "logs", LINE)
    run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    before = (tmp_path / "out" / "report.html").read_text()

    class Stop(Listener):
        def doing(self, what: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study([log], tmp_path / "out", key_path=tmp_path / "key", listener=Stop())
    assert (tmp_path / "out" / "report.html").read_text() == before
    assert {path.name for path in tmp_path.iterdir()} == {"logs", "out", "key"}


def test_lines_that_are_all_no_events_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "notes.log"
    path.write_text("one\ntwo\n")
    said = r"none of 2 lines is an event \(.*notes\.log, line 1: no JSON object in the line\)"
    with pytest.raises(DataError, match=said):
        run_study([path], tmp_path / "out", key_path=tmp_path / "key")
    assert not (tmp_path / "out").exists()


def test_a_broken_file_is_told_of_and_the_others_are_read(tmp_path: Path) -> None:
    _log(tmp_path / "logs", LINE)
    cut = gzip.compress("".join(json.dumps(LINE) + "\n" for _ in range(2000)).encode())[:-40]
    (tmp_path / "logs" / "cut.log.gz").write_bytes(cut)
    study = run_study([tmp_path / "logs"], tmp_path / "out", key_path=tmp_path / "key")
    assert study.problems == 1
    assert "ends in the middle" in study.report.read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_page")
def test_text_that_a_spreadsheet_would_run_is_tamed(tmp_path: Path) -> None:
    risky = ['=HYPERLINK("x")', "＝1+1", "＋1", "－1", "＠SUM(1)"]
    lines = [event(name, f"2025-03-03T12:00:0{i}Z") for i, name in enumerate(risky)]
    log = _log(tmp_path / "logs", LINE, *lines)
    run_study([log], tmp_path / "out", key_path=tmp_path / "key")
    names = {row["event_name"] for row in _csv(tmp_path / "out", "event_names")}
    assert names == {"play_video", *(f"'{name}" for name in risky)}


@pytest.mark.usefixtures("without_page")
def test_logs_of_any_name_and_order_have_one_fingerprint(tmp_path: Path) -> None:
    one = _log(tmp_path / "a", LINE)
    two = _log(tmp_path / "b", {**LINE, "username": "b"})
    shutil.copy(one, tmp_path / "z.log")
    prints = set()
    for number, paths in enumerate([[one, two], [two, tmp_path / "z.log"]]):
        run_study(paths, tmp_path / f"out{number}", key_path=tmp_path / "key")
        manifest = (tmp_path / f"out{number}" / "manifest.json").read_text()
        prints.add(json.loads(manifest)["fingerprint"])
    assert len(prints) == 1


@pytest.mark.usefixtures("without_page")
def test_the_run_tells_of_bytes_and_lines_as_it_reads(tmp_path: Path) -> None:
    log = _log(tmp_path / "logs", *[LINE] * 500)

    class Ear(Listener):
        def __init__(self) -> None:
            self.heard: list[tuple[int, int]] = []

        def read(self, size: int, lines: int, rejects: int | None = None) -> None:
            self.heard.append((size, lines))

    ear = Ear()
    run_study([log], tmp_path / "out", key_path=tmp_path / "key", processes=1, listener=ear)
    assert ear.heard[-1] == (log.stat().st_size, 500)
    assert ear.heard == sorted(ear.heard)
