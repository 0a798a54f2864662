"""The Open University Learning Analytics Dataset (Kuzilek, Hlosta, Zdrahal 2017) as frames.

A small adapter: what the data call things is told here, and nothing is estimated.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "oulad"
KEYS = ["code_module", "code_presentation", "id_student"]


def needs_oulad() -> None:
    """Skip the test where the data are not at hand."""
    if not (FOLDER / "studentInfo.csv").is_file():
        pytest.skip("the Open University data are not at hand beside the checkout")


def enrolments() -> pd.DataFrame:
    """One row an enrolment, 32,593 of them; days count from the start of the presentation."""
    needs_oulad()
    info = pd.read_csv(FOLDER / "studentInfo.csv", na_values="?")
    days = pd.read_csv(FOLDER / "studentRegistration.csv", na_values="?")
    courses = pd.read_csv(FOLDER / "courses.csv")
    rows = info.merge(days, on=KEYS, validate="1:1").merge(courses, on=KEYS[:2], validate="m:1")
    return pd.DataFrame(
        {
            "module": rows["code_module"],
            "presentation": rows["code_module"] + " " + rows["code_presentation"],
            "person": rows["id_student"].astype(str),
            "gender": rows["gender"],
            "region": rows["region"],
            "education": rows["highest_education"],
            "age": rows["age_band"],
            "disability": rows["disability"],
            "attempts": rows["num_of_prev_attempts"],
            "credits60": rows["studied_credits"] / 60,
            "completed": rows["final_result"].isin(["Pass", "Distinction"]).astype(int),
            "withdrawn": rows["final_result"].eq("Withdrawn"),
            "registered": rows["date_registration"],
            "unregistered": rows["date_unregistration"],
            "length": rows["module_presentation_length"],
        }
    )


def still_registered() -> pd.DataFrame:
    """Registered after day 0: all but those who unregistered on or before it; 29,496 rows."""
    rows = enrolments()
    return rows[~(rows["unregistered"] <= 0)].reset_index(drop=True)


def survival() -> pd.DataFrame:
    """The survival set: 29,403 rows with `time` in days and `left` (0 or 1), 6,975 events."""
    rows = still_registered()
    rows = rows[~(rows["withdrawn"] & rows["unregistered"].isna())].reset_index(drop=True)
    time = rows["unregistered"].fillna(rows["length"]).clip(upper=rows["length"])
    return rows.assign(time=time.astype(int), left=rows["unregistered"].notna().astype(int))


REFERENCES = {"gender": "F", "education": "A Level or Equivalent", "age": "0-35", "disability": "N"}
