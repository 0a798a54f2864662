"""Results of models for tests: small, and true to the form."""

import pandas as pd

from stembridge_analytics.models import COLUMNS, ModelResult


def table(*rows):
    """A main table of (term, estimate, low, high)."""
    return pd.DataFrame(
        [(term, value, abs(high - low) / 3.92, low, high, 0.01, 100)
         for term, value, low, high in rows],
        columns=list(COLUMNS),
    )  # fmt: skip


def result(**changes):
    """A result; changes: its fields."""
    fields = {
        "model": "completion",
        "name": "margins",
        "title": "Completion by group",
        "method": "grouped logit",
        "estimand": "difference in the share that completes",
        "table": table(("gender[man]", -0.018, -0.03, -0.006)),
        "n_used": 1200,
        "in_words": "Of 1,200 people, men complete 1.8 points less often (0.6 to 3.0).",
        "unit": "share difference",
    }
    return ModelResult(**fields | changes)
