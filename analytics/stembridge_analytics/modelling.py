"""Models of a store as one function: tables, settings, results, and what was planned."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stembridge_analytics.analysis_plan import load_plan
from stembridge_analytics.engines import open_engine
from stembridge_analytics.errors import UsageError
from stembridge_analytics.frames import EngineSource
from stembridge_analytics.listener import Listener
from stembridge_analytics.models import MODELS, Model, ModelResult, Settings, Source
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.plan import AnalysisPlan, PlanOutcome, follow_plan
from stembridge_analytics.models.settings import REFERENCES
from stembridge_analytics.programme import Note, Programme, ProgrammeError, load_programme
from stembridge_analytics.programme.faults import Fault, Places
from stembridge_analytics.schema import TABLES
from stembridge_analytics.store import open_store
from stembridge_analytics.tables import FOLDER, TableOptions, make_tables, platform_of
from stembridge_analytics.tableset import fingerprint

__all__ = [
    "Choices",
    "Modelled",
    "check_models",
    "held_to_plan",
    "model_store",
    "run_models",
    "settings_of",
]

# Read for every model: whether there is anything to model at all.
_ALWAYS: Final = "participation"


@dataclass(frozen=True)
class Choices:
    """What a call asks for, over what the programme says; None and empty: as that says.

    formula: of the one model that is run.
    """

    formula: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)
    evidence: str | None = None
    clusters: str | None = None
    plan: Path | None = None


@dataclass(frozen=True)
class Modelled:
    """What a call found. plan: what became of the analysis plan. faults: of the side inputs."""

    results: tuple[ModelResult, ...]
    settings: Settings
    platform: str
    fingerprint: str
    plan: PlanOutcome | None = None
    faults: tuple[Note, ...] = ()


def model_store(
    store: Path,
    names: Sequence[str],
    options: TableOptions | None = None,
    choices: Choices | None = None,
    *,
    listener: Listener | None = None,
) -> Modelled:
    """The results of models on the tables of a store, which are made where they are stale.

    names: of models. The tables in the store stay as they are; those that are missing are made
    beside them, only what these models need. Raises UsageError if the store, a name, the key or a
    formula cannot be used, DataError if the tables cannot be made.
    """
    options, choices = options or TableOptions(), choices or Choices()
    listener = listener or Listener()
    models = [MODELS[name] for name in names]
    programme = None if options.programme is None else load_programme(options.programme)
    settings = settings_of(programme, choices=choices, names=names)
    plan = _plan_of(programme, choices.plan)
    platform = platform_of(store, open_store(store), options.platform)
    needed = {_ALWAYS, *(name for model in models for name in model.needs)}
    with tempfile.TemporaryDirectory(prefix="stembridge-model-") as work:
        made = make_tables(
            store, Path(work) / "tables", options, beside=store / FOLDER, names=needed,
            listener=listener,
        )  # fmt: skip
        engine = open_engine(temp=Path(work), memory_mb=options.memory_mb)
        try:
            for name in needed:
                engine.register(name, [made.folder / f"{name}.parquet"])
            results = run_models(EngineSource(engine, needed), models, settings, listener=listener)
        finally:
            engine.close()
    results, outcome = (results, None) if plan is None else follow_plan(plan, results)
    logs = [log for log in made.manifest.files if log.platform == platform]
    return Modelled(
        results, settings, platform, fingerprint(log.content for log in logs), outcome, made.faults
    )


def run_models(
    source: Source,
    models: Iterable[Model],
    settings: Settings,
    *,
    listener: Listener | None = None,
) -> tuple[ModelResult, ...]:
    """The results of models on a source, in their order; the data stop none of them.

    Raises UsageError, with the model's name, for settings that cannot be used.
    """
    listener = listener or Listener()
    found: list[ModelResult] = []
    for model in models:
        listener.doing(f"model {model.name}")
        try:
            found += model.results(source, settings)
        except UsageError as error:
            raise UsageError(f"model {model.name}: {error}") from error
    return tuple(found)


def settings_of(
    programme: Programme | None, *, choices: Choices | None = None, names: Sequence[str] = ()
) -> Settings:
    """The settings of a call: what it asks for, else what the programme says, else the default.

    Raises UsageError for a formula without one model to take it, or a reference of a column that
    no model reads; ProgrammeError for formulas of the programme that cannot be used.
    """
    if programme is not None:
        check_models(programme)
    said, choices = (programme or Programme()).models, choices or Choices()
    formulas = dict(said.formulas)
    if choices.formula is not None:
        if len(names) != 1:
            raise UsageError(
                f"a formula is of one model, and {len(names)} are asked for; name one, such as: "
                f"{next(iter(MODELS))}"
            )
        _check_formula(MODELS[names[0]], choices.formula)
        formulas[names[0]] = choices.formula
    columns = {name for model in MODELS.values() for name in _names_of(model)}
    for name in choices.references:
        if name not in columns:
            raise UsageError(
                f"a reference of {name!r}: no model reads such a column; there are: "
                f"{', '.join(sorted(columns))}"
            )
    default = Settings()
    return replace(
        default,
        evidence=choices.evidence or said.evidence or default.evidence,
        clusters=choices.clusters or said.clusters or default.clusters,
        clock=said.clock or default.clock,
        references={**REFERENCES, **said.references, **choices.references},
        formulas=formulas,
        options=said.options,
    )


def check_models(programme: Programme) -> None:
    """Raises ProgrammeError for what models cannot use of a programme, all of it together.

    Formulas and references that no table of their model can serve, with file and line; else the
    faults of the analysis plan that it names.
    """
    faults = []
    for name, formula in programme.models.formulas.items():
        if name in MODELS:
            try:
                _check_formula(MODELS[name], formula)
            except UsageError as error:
                faults.append(Fault(("models", name, "formula"), str(error)))
    columns = {name for model in MODELS.values() for name in _names_of(model)}
    faults += [
        Fault(
            ("models", "references", name),
            f"no model reads a column {name!r}; there are: {', '.join(sorted(columns))}",
        )
        for name in programme.models.references
        if name not in columns
    ]
    if faults:
        places = Places(programme.path, programme.path.read_text(encoding="utf-8-sig"))
        faults.sort(key=lambda fault: places.line(fault.key) or 0)
        raise ProgrammeError([places.sentence(fault) for fault in faults])
    _plan_of(programme)


def held_to_plan(
    results: tuple[ModelResult, ...], programme: Programme | None
) -> tuple[tuple[ModelResult, ...], PlanOutcome | None]:
    """The results marked by the plan that the programme names, and what became of it."""
    plan = _plan_of(programme)
    return (results, None) if plan is None else follow_plan(plan, results)


def _check_formula(model: Model, formula: str) -> None:
    """Raises UsageError for a formula that is none, or names what the model's tables lack."""
    left, tilde, right = formula.rpartition("~")
    variables_of(formula)
    if not tilde or not right.strip():
        raise UsageError(f"{formula!r} has no right side; write: {left or 'outcome'} ~ gender")
    known = _names_of(model)
    missing = [name for name in variables_of(f"~{right}") if name not in known]
    if missing:
        raise UsageError(
            f"{formula!r} names {', '.join(missing)}, which the tables of the model {model.name} "
            f"lack; they have: {', '.join(sorted(known))}"
        )


def _names_of(model: Model) -> set[str]:
    """What a formula of a model may name."""
    columns = (name for table in model.needs if table in TABLES for name in TABLES[table].names)
    return {*columns, *model.makes}


def _plan_of(programme: Programme | None, path: Path | None = None) -> AnalysisPlan | None:
    """The plan in a file, else the one that the programme names."""
    named = None if programme is None else programme.models.plan
    file = path or (None if named is None else named.path)
    return None if file is None else load_plan(file)
