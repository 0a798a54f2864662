"""The models there are: one entry a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import Source

__all__ = ["Model", "Registry"]


@dataclass(frozen=True)
class Model:
    """One question. question: a sentence. needs: tables it reads, of which it needs one at
    least. run: gives its results. makes: names that its formulas may use besides the columns of
    these tables."""

    name: str
    question: str
    needs: tuple[str, ...]
    run: Callable[[Source, Settings], tuple[ModelResult, ...]]
    makes: tuple[str, ...] = ()

    def results(self, source: Source, settings: Settings) -> tuple[ModelResult, ...]:
        """Its results; where the data do not allow any, one that says why.

        Raises UsageError for settings that cannot be used.
        """
        lacking = [name for name in self.needs if not source.columns(name)]
        if len(lacking) == len(self.needs):
            return (self._none(f"no table {', '.join(lacking)}"),)
        try:
            return self.run(source, settings)
        except DataError as error:
            return (self._none(str(error)),)

    def _none(self, why: str) -> ModelResult:
        return ModelResult(
            self.name, "none", "No result", "none", "none", pd.DataFrame(columns=list(COLUMNS)), 0,
            "These data do not allow an answer.", problems=(Problem("not available", why),),
        )  # fmt: skip


class Registry(Mapping[str, Model]):
    """Models by name; an unknown name is told what there is."""

    def __init__(self, *models: Model) -> None:
        self._models = {model.name: model for model in models}

    def __getitem__(self, name: str) -> Model:
        """The model. Raises UsageError for an unknown name."""
        found = self._models.get(name)
        if found is None:
            raise UsageError(f"unknown model {name!r}; available: {', '.join(self._models)}")
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._models

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)
