"""Who is no learner."""

from __future__ import annotations

from ..conftest import COURSE
from .conftest import HASHES, PACKAGE, Side, Writer, tabbed

AUTH_USER = tabbed(
    "id username email password is_staff is_superuser",
    "7 anna x x 1 0", "8 bert x x 1 1", "9 carl x x 0 0",
)  # fmt: skip


def _staff(side: Side) -> set[tuple[str, str | None, str | None]]:
    return {(row["key"], row["course_id"], row["role"]) for row in side.rows("staff_accounts")}


def test_people_named_in_the_file_and_in_lists_are_staff(write: Writer) -> None:
    toml = '[staff]\nusernames = ["anna"]\nuser_ids = [11]\nfiles = ["a.csv", "b.csv"]\n'
    side = write(toml, {"a.csv": "Name;user_id\nx;12\ny;11\nz;\n", "b.csv": "username\nbert\n"})
    assert _staff(side) == {
        (HASHES.of_name("anna"), None, "named"), (HASHES.of_name("bert"), None, "named"),
        (HASHES.of_id(11), None, "named"), (HASHES.of_id(12), None, "named"),
    }  # fmt: skip
    assert side.notes() == [("row that names no person, left out", None, 1, 4)]


def test_a_list_without_a_column_of_people_is_a_fault(write: Writer) -> None:
    side = write('[staff]\nfiles = ["a.csv"]\n', {"a.csv": "Name,Mail\nanna,x\n"})
    assert side.note("needed is `username` or `user_id`").is_fault


def test_a_name_that_an_account_has_is_its_user_id(write: Writer) -> None:
    side = write(PACKAGE + '[staff]\nusernames = ["anna"]\n', {"package/a.sql": AUTH_USER})
    assert (HASHES.of_id(7), None, "named") in _staff(side)


def test_superusers_are_staff_and_the_staff_flag_alone_is_noted(write: Writer) -> None:
    side = write(PACKAGE, {"package/a.sql": AUTH_USER})
    assert _staff(side) == {(HASHES.of_id(8), None, "superuser")}
    assert side.note("platform_staff = true").rows == 1


def test_the_staff_flag_counts_if_the_programme_says_so(write: Writer) -> None:
    side = write(PACKAGE + "[staff]\nplatform_staff = true\n", {"package/a.sql": AUTH_USER})
    assert _staff(side) == {
        (HASHES.of_id(7), None, "platform staff"), (HASHES.of_id(8), None, "superuser"),
    }  # fmt: skip
    assert side.notes() == []


def test_roles_hold_in_a_course_run_or_everywhere(write: Writer) -> None:
    roles = ["id\tuser_id\torg\tcourse_id\trole", f"1\t7\tOrg\t{COURSE}\tbeta_testers",
             "2\t8\tOrg\t\tstaff", "3\t9\t\tNULL\tcourse_creator_group",
             "4\t9\tOrg\tlibrary-v1:Org+L\tlibrary_user", "5\tNULL\tOrg\t\tstaff"]  # fmt: skip
    side = write(PACKAGE, {"package/r.sql": "".join(f"{line}\n" for line in roles)})
    assert _staff(side) == {
        (HASHES.of_id(7), COURSE, "beta_testers"), (HASHES.of_id(8), None, "staff"),
        (HASHES.of_id(9), None, "course_creator_group"),
    }  # fmt: skip
    assert [(what, line) for what, _, _, line in side.notes()] == [
        ("role in a whole organisation: staff everywhere", 3),
        ("role in something that is no course run, left out", 5),
        ("row without a person or role, left out", 6),
    ]
