"""One whole round of learning, for a background job or the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from modules.errors import MidiFileError
from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyKeeper
from modules.feedback.records import NOTES
from modules.feedback.store import FeedbackStore
from modules.learning.personal import is_on, note_update, update_notes, update_tastes
from modules.learning.pieces import read_piece
from modules.learning.readings import CancelCheck, Progress, never
from modules.learning.update import UpdateReport
from modules.midi_generator.model import TokenModel

IS_OFF = "Learning from notes is switched off."


def learn_everything(
    folder: LearnedFolder,
    keepers: Sequence[KeyKeeper] | None = None,
    paths: Sequence[Path] = (),
    progress: Progress = lambda _: None,
    cancelled: CancelCheck = never,
) -> UpdateReport:
    """Take `paths` in, learn the notes and both tastes anew, and keep what helps.

    Files that cannot be read are told in the report's reason. Raises FeedbackError, ModelError and
    Cancelled; then everything is as it was, but for files that were taken in.
    """
    store = FeedbackStore(folder, keepers)
    try:
        damaged = _take_in(store, paths)
        report = UpdateReport(False, IS_OFF, 0, 0)
        if is_on(store, NOTES):
            report = update_notes(store, TokenModel.load(), progress, cancelled)
        update_tastes(store)
        note_update(store, datetime.now(UTC).date())
    finally:
        store.close()
    return replace(report, reason=" ".join([report.reason, *damaged]))


def _take_in(store: FeedbackStore, paths: Sequence[Path]) -> list[str]:
    damaged = []
    for path in paths:
        try:
            store.add_piece(*read_piece(path))
        except MidiFileError as error:
            damaged.append(str(error))
    return damaged
