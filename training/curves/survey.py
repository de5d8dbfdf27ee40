"""Measures labelled audio and writes a profile for each genre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from modules.errors import AudioFileError
from modules.spectral_analyzer.file_measure import FileMeasure, measure_file
from modules.spectral_analyzer.genre_profile import GENRES, GenreProfile, Origin, load_profile
from modules.spectral_analyzer.measured_profile import (
    FULL_PROFILE_FILES,
    Provenance,
    measured_profile,
)
from modules.spectral_analyzer.profile_store import write_profile
from training.corpus.workers import map_unordered
from training.curves.journal import Journal
from training.curves.labels import LabelledFile, labelled_files
from training.progress_bar import BarCallback

JOURNAL_NAME = "measured.jsonl"
FEW_FILES = 30
"""With fewer, P10 and P90 rest on two or three files each: the report says so."""


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """What is measured, and where the profiles go.

    What a genre's files cannot tell (no stereo file, none of 60 s) is taken from its built-in
    profile, or from that of `base` for a genre that has none.
    """

    folder: Path
    out: Path
    labels: Path | None = None
    base: str = "pop"
    workers: int = 1
    scheduler: str | None = None


def survey(plan: SurveyPlan, show: BarCallback = lambda *_: None) -> dict[str, Any]:
    """Measure what is not measured yet, write `OUT/GENRE.json`, and report on both.

    A bad file is an error in the report and stops nothing. Raises ParameterError and FileError when
    there is nothing to do or no place to write; a run that was interrupted goes on.
    """
    files = labelled_files(plan.folder, plan.labels)
    errors: list[dict[str, str]] = []
    by_genre: dict[str, list[FileMeasure]] = defaultdict(list)
    with Journal(plan.out / JOURNAL_NAME) as journal:
        missing = []
        for file in files:
            found = journal.known(file.path)
            if found is None:
                missing.append(file)
            else:
                by_genre[file.genre].append(found)
        known = len(files) - len(missing)
        show("Measuring", known, len(files))
        results = map_unordered(_measure, missing, plan.workers, plan.scheduler)
        for done, (file, result) in enumerate(results, start=known + 1):
            if isinstance(result, FileMeasure):
                journal.keep(file.path, result)
                by_genre[file.genre].append(result)
            else:
                errors.append({"path": str(file.path), "message": _sentence(file.path, result)})
            show("Measuring", done, len(files))
    labels = {file.genre: file.label for file in files}
    rows, too_few = _write_profiles(plan, labels, by_genre)
    return {
        "profiles": rows,
        "files": len(files),
        "measured": len(missing) - len(errors),
        "measured_before": known,
        "errors": [*errors, *too_few],
    }


def _measure(file: LabelledFile) -> FileMeasure | str:
    """The measure, or the sentence on why there is none: errors must cross processes."""
    try:
        return measure_file(file.path)
    except AudioFileError as error:
        return str(error)
    except Exception as fault:  # noqa: BLE001  # a fault of ours must not end a survey of thousands
        return f"“{file.path.name}” cannot be measured ({type(fault).__name__}: {fault})."


def _sentence(path: Path, result: object) -> str:
    return result if isinstance(result, str) else f"“{path.name}” cannot be measured ({result})."


def _write_profiles(
    plan: SurveyPlan, labels: Mapping[str, str], by_genre: Mapping[str, Sequence[FileMeasure]]
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    rows, errors = [], []
    for genre, label in sorted(labels.items()):
        measures = by_genre.get(genre, ())
        if len(measures) < FULL_PROFILE_FILES:
            message = (
                f"“{label}” has {len(measures)} usable file{'' if len(measures) == 1 else 's'}; "
                f"a profile needs {FULL_PROFILE_FILES} or more."
            )
            errors.append({"path": label, "message": message})
            continue
        profile = _profile(genre, label, measures, plan.base)
        path = plan.out / f"{genre}.json"
        write_profile(path, profile)
        rows.append(
            {
                "genre": genre,
                "title": profile.title,
                "files": len(measures),
                "is_small": len(measures) < FEW_FILES,
                "path": str(path),
            }
        )
    return rows, errors


def _profile(genre: str, label: str, measures: Sequence[FileMeasure], base: str) -> GenreProfile:
    of_base = load_profile(genre if genre in GENRES else base)
    about = Provenance(
        genre=genre,
        title=of_base.title if genre in GENRES else label,
        origin=Origin.MEASURED,
        source=f"Measured: median and P10 … P90 of {len(measures)} files labelled “{label}”",
        measured_on=date.today().isoformat(),
    )
    return measured_profile(measures, of_base, about)


def survey_text(report: Mapping[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{row['title']}: {row['files']} files, {row['path']}"
        + (f" (few: under {FEW_FILES}, P10 and P90 are rough)" if row["is_small"] else "")
        for row in report["profiles"]
    ]
    lines.append(
        f"{report['files']} files: {report['measured']} measured now, "
        f"{report['measured_before']} before, {len(report['errors'])} problems"
    )
    return "\n".join(lines)
