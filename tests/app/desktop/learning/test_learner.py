from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.learning.learning_dialog import LearningDialog
from app.desktop.main_window import MainWindow
from app.desktop.mix.suggestion_list import SuggestionList
from app.desktop.studio.studio import Studio
from modules.feedback.records import Consent, NoteDecision, Response, Verdict
from modules.feedback.store import FeedbackStore
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.corrections import Corrections
from modules.instrument_classifier.corrections_file import write_corrections
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings

BEAT = 960
BAR = 4 * BEAT


def proposal_of(studio: Studio, seed: int = 1) -> Proposal:
    track = studio.history.song.tracks[1]
    start = 2 * BAR
    ghosts = tuple(
        GhostNote(pitch, 90, start + n * BEAT, BEAT, 0.9) for n, pitch in enumerate((45, 48, 52))
    )
    recipe = Recipe(
        ProposalKind.NEXT_BAR,
        GeneratorMode.TONAL,
        SamplingSettings(seed=seed),
        None,
        "note_gru",
        "0" * 64,
        start_tick=start,
    )
    return Proposal(seed, track.id, start, start + BAR, ghosts, recipe, 1.0)


@pytest.fixture
def working(studio: Studio, window: MainWindow) -> Studio:
    """The studio of a window with a song, as it is after the first paint."""
    studio.learner.start()
    studio.select_track(studio.history.song.tracks[1].id)
    return studio


def stored(studio: Studio) -> list[NoteDecision]:
    store = FeedbackStore(studio.learner.folder)
    found = [decision for _, decision in store.decisions()]
    store.close()
    return found


def written(studio: Studio, qtbot: QtBot) -> Callable[[], None]:
    """Waits until the writer has done what was given to it so far."""

    def wait() -> None:
        done: list[int] = []
        studio.learner.change(lambda _store: done.append(1))
        qtbot.waitUntil(lambda: bool(done))

    return wait


def test_an_accept_is_remembered_whole(working: Studio, window: MainWindow, qtbot: QtBot) -> None:
    working.co_writer.proposed.emit((proposal_of(working),))
    window.roll.accept_all()
    working.learner.settle()
    written(working, qtbot)()
    (decision,) = stored(working)
    assert decision.verdict is Verdict.ACCEPTED
    assert [note.pitch for note in decision.notes] == [45, 48, 52]
    assert len(decision.prompt) > 1
    assert decision.asked


def test_a_dismissal_is_remembered_with_its_reason(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    working.co_writer.proposed.emit((proposal_of(working),))
    window.generate.alternatives.dismissed_because.emit("too busy")
    written(working, qtbot)()
    (decision,) = stored(working)
    assert (decision.verdict, decision.reason) == (Verdict.REJECTED, "too busy")
    assert not any(note.accepted for note in decision.notes)


def test_a_part_and_then_away_is_a_part(working: Studio, window: MainWindow, qtbot: QtBot) -> None:
    working.co_writer.proposed.emit((proposal_of(working),))
    window.roll.ghosts.accept_beat()
    window.roll.dismiss()
    working.learner.settle()
    written(working, qtbot)()
    (decision,) = stored(working)
    assert decision.verdict is Verdict.PARTIAL
    assert [note.accepted for note in decision.notes] == [True, False, False]


def test_asking_again_at_the_same_place_is_a_no(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    working.co_writer.proposed.emit((proposal_of(working, seed=1),))
    working.co_writer.proposed.emit((proposal_of(working, seed=2),))
    written(working, qtbot)()
    assert [one.verdict for one in stored(working)] == [Verdict.REGENERATED]


def test_an_accept_that_is_undone_is_none(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    working.co_writer.proposed.emit((proposal_of(working),))
    window.roll.accept_all()
    working.undo()
    working.learner.settle()
    written(working, qtbot)()
    assert stored(working) == []


def test_applied_and_undone_advice_is_remembered(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    working.mix_advisor.start()
    qtbot.waitUntil(lambda: bool(working.state.snapshot.mix.suggestions), timeout=30_000)
    suggestion = next(s for s in working.state.snapshot.mix.suggestions if s.move)
    working.mix_cure.apply(suggestion)
    working.mix_cure.undo_applied()
    written(working, qtbot)()
    store = FeedbackStore(working.learner.folder)
    found = [one for _, one in store.mix_responses()]
    store.close()
    assert [one.response for one in found] == [Response.APPLIED, Response.UNDONE]
    assert found[0].shown[found[0].place].id == suggestion.id


def test_dismissed_advice_is_remembered_hidden_and_comes_back(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    cards = window.findChild(SuggestionList)
    assert cards is not None
    working.mix_advisor.start()
    qtbot.waitUntil(lambda: bool(cards.cards), timeout=30_000)
    ids = [card.suggestion.id for card in cards.cards]
    cards.cards[0].dismiss.click()
    qtbot.waitUntil(lambda: [card.suggestion.id for card in cards.cards] == ids[1:])
    assert "(1)" in cards.bring_back.text()
    cards.bring_back.click()
    qtbot.waitUntil(lambda: sorted(card.suggestion.id for card in cards.cards) == sorted(ids))
    assert not cards.bring_back.isVisibleTo(cards)
    written(working, qtbot)()
    store = FeedbackStore(working.learner.folder)
    found = [one for _, one in store.mix_responses()]
    store.close()
    assert [one.response for one in found] == [Response.DISMISSED, Response.BROUGHT_BACK]
    assert {one.shown[one.place].id for one in found} == {ids[0]}


def test_a_corrected_instrument_is_remembered(
    working: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    working.name_instrument(working.history.song.tracks[1].id, CLASS_NAMES[9])
    written(working, qtbot)()
    store = FeedbackStore(working.learner.folder)
    assert [one.corrected_to for _, one in store.corrections()] == [CLASS_NAMES[9]]
    store.close()


def test_the_page_shows_switches_exports_and_deletes(
    working: Studio, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    working.co_writer.proposed.emit((proposal_of(working),))
    window.roll.dismiss()
    working.learner.settle()
    written(working, qtbot)()
    questions = LearningQuestions(save_path=tmp_path / "mine.json")
    dialog = LearningDialog(working.learner, working.ear, questions)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.privacy.export.isEnabled)
    assert "Proposals judged: 1" in dialog.decisions.heading.text()
    assert not dialog.privacy.share.isEnabled()
    dialog.privacy.levels[Consent.STATISTICS].click()
    qtbot.waitUntil(dialog.privacy.share.isEnabled)
    dialog.privacy.export.click()
    qtbot.waitUntil((tmp_path / "mine.json").exists)
    write_corrections(working.learner.folder.corrections, Corrections())
    dialog.privacy.delete.click()
    qtbot.waitUntil(lambda: not dialog.privacy.export.isEnabled())
    assert not working.learner.folder.path.exists()


class LearningQuestions(ScriptedQuestions):
    def json_path(self, _suggestion: Path) -> Path | None:
        return self.save_path

    def midi_files(self) -> list[Path]:
        return self.open_paths

    def may_delete_learned(self) -> bool:
        return True


def test_the_app_works_without_its_key(studio: Studio, window: MainWindow, qtbot: QtBot) -> None:
    FeedbackStore(studio.learner.folder).close()
    studio.learner.folder.key_file.unlink()
    said: list[str] = []
    studio.said.connect(said.append)
    studio.learner.start()
    qtbot.waitUntil(lambda: any("its key is not in" in text for text in said))
    studio.co_writer.proposed.emit((proposal_of(studio),))
    window.roll.accept_all()
    assert len(studio.history.song.tracks[1].notes) == 8 + 3


def test_nothing_is_made_before_the_first_decision(studio: Studio, qtbot: QtBot) -> None:
    studio.learner.start()
    studio.close()
    assert not studio.learner.folder.path.exists()
