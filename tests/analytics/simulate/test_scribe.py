"""The ledger of mess against an independent look at the written lines, file by file."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from stembridge_analytics.simulate import Parameters, simulate

ORG = "STEMbridge"
TIME = {
    "time_whole": r"\S+T\S+:\d\d\+00:00",
    "time_fraction_z": r"\S+T\S+\.\d{6}Z",
    "time_whole_z": r"\S+T\S+:\d\dZ",
    "time_naive": r"\S+T\S+\.\d{6}",
    "time_space": r"\S+ \S+",
}
# What cannot be seen on a line, but between lines: tested apart.
BETWEEN = {"late", "replayed", "exported_twice", "device_late"}


def of_prefix(line: bytes) -> str:
    if re.match(rb"\d{4}-\d\d-\d\d \S+ INFO", line):
        return "prefix_logger"
    if line.startswith(b"tutor_local-"):
        return "prefix_container"
    return "prefix_syslog" if re.match(rb"[A-Z][a-z]{2} [ \d]\d ", line) else ""


def of_payload(raw: dict, context: dict) -> str:
    if "event" not in raw and "data" not in raw:
        return "event_absent"
    payload = raw["event"] if "event" in raw else raw["data"]
    if payload is None:
        return "event_null"
    if isinstance(payload, list):
        return "event_list"
    if not isinstance(payload, str):
        return ""
    if not payload:
        return "event_empty"
    return "event_url_encoded" if payload.startswith("input_") else "event_json_string"


def of_people(raw: dict, context: dict, owner: dict[str, int]) -> list[str]:
    name = raw.get("username", context.get("username"))
    said = context.get("user_id")
    found = []
    if name.strip() != name:
        found.append("username_newline" if name.endswith("\n") else "username_space")
    if "path" not in context or not name:
        return found
    if isinstance(said, str):
        found.append("user_id_string" if said else "user_id_empty")
    elif said is None:
        found.append("user_id_null" if "user_id" in context else "user_id_absent")
    elif owner.get(name.strip()) != said:
        found.append("masquerading" if name.startswith("coordination.") else "conflicting_id")
    return found


def of_course(context: dict) -> str:
    said = context.get("course_id", "")
    if said.endswith("\n"):
        return "course_id_newline"
    if said == "" and context.get("org_id") == ORG:
        return "course_id_empty"
    beginnings = {"ccx-v1:": "ccx", "library-v1:": "library", "STEMbridge/": "old_key"}
    kind = next((kind for start, kind in beginnings.items() if said.startswith(start)), "")
    kind = "nonsense" if said == "course-v1:undefined" else kind
    return f"course_id_{kind}" if kind else ""


def of_event(raw: dict, book) -> list[str]:
    context = raw["context"]
    name = raw.get("name") or raw["event_type"]
    time = raw.get("time") or raw["timestamp"]
    username = raw.get("username", context.get("username"))
    source = raw.get("event_source") or context.get("event_source")
    found = [kind for kind, form in TIME.items() if re.fullmatch(form, time)]
    found += of_people(raw, context, book.owner)
    found += [of_payload(raw, context), of_course(context)]
    found += ["async"] * ("data" in raw) + ["new_field"] * ("trace" in raw)
    found += ["anonymous"] * (username == "" and context.get("user_id", 0) is None)
    found += ["service"] * (username.strip() == "course_discovery_worker")
    found += ["heartbeat"] * (name == "/heartbeat")
    found += ["create_account"] * (name == "/create_account")
    found += ["unknown_name"] * name.startswith("acme.")
    is_own = not {"masquerading", "conflicting_id"} & set(found)
    found += ["browser_twin"] * (name == "problem_check" and source == "browser" and is_own)
    return found


def of_reject(line: bytes) -> str:
    if b"\xe9" in line:
        return "bad_utf8"
    if line in (b"null", b'["heartbeat", 1]'):
        return "not_object"
    if len(line) in (2_043, 10_000):
        return f"cut_at_{len(line)}"
    return "cut" if re.match(rb"[^{]*\{\"", line) else "not_json"


@pytest.fixture(scope="module", params=["as shipped", "heavy"])
def case(request, tmp_path_factory, plain_reader):
    """A simulation and what the slow reader finds in it; the heavy one has every kind of mess."""
    if request.param == "as shipped":
        return request.getfixturevalue("made"), request.getfixturevalue("book")
    base = Parameters()
    often = {"submission_long": 0.9, "creates_account": 0.5, "former_account": 0.3,
             "masqueraded": 0.3, "lurks_without_starting": 1.0}  # fmt: skip
    parameters = replace(
        base,
        mess={kind: 0.9 if "cut_at" in kind else 0.5 if kind == "wrong_clock"
              else min(share * 4, 0.08) for kind, share in base.mess.items()},
        shares=base.shares | often,
    )  # fmt: skip
    made = simulate(tmp_path_factory.mktemp("heavy") / "made", learners=120, seed=8,
                    parameters=parameters)  # fmt: skip
    return made, plain_reader.read_folder(made.folder / "logs")


@pytest.fixture(scope="module")
def counted(case, plain_reader) -> dict[str, Counter]:
    """Mess by file, from the lines alone; an event that was seen before counts where it was first.

    The copy of two days is left out: it repeats what stands in its file.
    """
    made, book = case
    found, seen = {}, set()
    mobile_outside = {json.dumps(e.raw, sort_keys=True) for e in book.outside}
    for path in sorted((made.folder / "logs").iterdir()):
        if "-again" in path.name:
            continue
        counts = found[f"logs/{path.name}"] = Counter()
        for line in plain_reader.file_lines(path):
            kind, raw = plain_reader.kind_of(line)
            if kind != "staged_events":
                counts[of_reject(line) if kind == "rejects" else kind] += 1
                continue
            key = json.dumps(raw, sort_keys=True)
            if key in mobile_outside:
                counts["wrong_clock"] += 1
            elif key not in seen:
                counts.update(of_event(raw, book))
                counts[of_prefix(line)] += 1
            seen.add(key)
        del counts[""]
    return found


def test_every_kind_of_mess_occurs(case):
    made, _ = case
    kinds = set(made.truth["parameters"]["mess"]) | {
        "masquerading", "conflicting_id", "service", "anonymous", "heartbeat", "create_account",
        "unknown_name", "browser_twin", "device_late", "exported_twice", "event_empty",
        "event_json_string", "event_url_encoded", "event_list", "event_null", "event_absent",
        "course_id_ccx", "course_id_library", "course_id_old_key", "course_id_nonsense",
    }  # fmt: skip
    # Long lesson plans are rare among 300 teachers.
    rare = {"cut_at_10000", "cut_at_2043"} if len(book_of(case)) > 10_000 else set()
    assert kinds - set(made.truth["lines"]["mess"]) <= rare
    assert set(made.truth["lines"]["mess"]) <= kinds


def book_of(case) -> list:
    return case[1].raw_lines


def test_the_ledger_is_what_stands_in_the_lines(case, counted):
    made, _ = case
    total = sum(counted.values(), Counter())
    said = {k: v for k, v in made.truth["lines"]["mess"].items() if k not in BETWEEN}
    assert dict(total) == said


def test_the_ledger_of_each_file_is_what_stands_in_its_lines(case, counted):
    made, _ = case
    # A replay may be sorted before the line it repeats, in the other server's file: its shape is
    # then counted there. So per file only what a replay never carries is compared.
    plain = {"event_empty", "event_json_string", "event_list", "event_null", "event_absent",
             "event_url_encoded", "browser_twin", "anonymous", "service", "heartbeat",
             "masquerading", "conflicting_id", "create_account", "unknown_name",
             "course_id_ccx", "course_id_library", "course_id_nonsense",
             "course_id_old_key"}  # fmt: skip
    for file in made.truth["lines"]["files"]:
        if "-again" not in file["path"]:
            mine = {k: v for k, v in counted[file["path"]].items() if k not in plain}
            said = {k: v for k, v in file["mess"].items() if k not in BETWEEN | plain}
            assert mine == said


def test_files_add_up_to_the_whole(case):
    made, _ = case
    lines = made.truth["lines"]
    total = sum((Counter(file["mess"]) for file in lines["files"]), Counter())
    assert dict(total) == lines["mess"]


def test_copies_are_replays_and_the_days_exported_twice(case):
    made, book = case
    again = next(f for f in made.truth["lines"]["files"] if "-again" in f["path"])
    mess = made.truth["lines"]["mess"]
    assert again["lines"] == mess["exported_twice"]
    assert book.duplicates == mess["replayed"] + again["staged_events"]


def test_events_of_phones_come_late(case):
    made, book = case
    phones = [
        e
        for e in book.events
        if (e.raw.get("event_source") or e.raw["context"].get("event_source")) == "mobile"
    ]
    assert len(phones) - len(book.outside) == made.truth["lines"]["mess"]["device_late"]


def test_shares_of_mess_are_those_of_the_parameters(made):
    """Kinds that any line can have: within five standard errors of a binomial count."""
    lines, shares = made.truth["lines"], made.truth["parameters"]["mess"]
    for kind in ("time_whole", "time_fraction_z", "late", "replayed", "new_field", "cut"):
        expected = shares[kind] * lines["events"]
        assert abs(lines["mess"][kind] - expected) < 5 * expected**0.5, kind


def test_events_above_the_size_cap_are_counted_and_not_written(tmp_path):
    base = Parameters()
    parameters = replace(base, shares=base.shares | {"submission_above_cap": 1.0})
    truth = simulate(tmp_path / "made", learners=40, seed=8, parameters=parameters).truth
    submissions = sum(more["submissions"] for more in truth["more"].values())
    assert truth["lines"]["dropped_by_size_cap"] == submissions > 5
