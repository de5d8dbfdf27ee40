from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop.studio.studio import Studio
from modules.song.edits import RenameTrack
from modules.song.score import Song
from modules.sound.render import render_song
from modules.spectral_analyzer.loudness import LoudnessMeter
from modules.spectral_analyzer.suggestion import MixMove, MoveType, Suggestion

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def advised(studio: Studio, wait_for: Wait) -> Studio:
    """A studio that has analyzed the small song."""
    studio.mix_advisor.start()
    wait_for(lambda: studio.mix_advisor.report is not None)
    return studio


def about_mud(studio: Studio) -> Suggestion:
    return next(s for s in studio.state.snapshot.mix.suggestions if ".low_mid.high" in s.id)


def test_half_of_a_move_is_half_of_its_gain(advised: Studio) -> None:
    cure, mud = advised.mix_cure, about_mud(advised)
    assert mud.move is not None
    whole, half = cure.effect(mud, 1.0), cure.effect(mud, 0.5)
    assert half.suggestion.move is not None
    assert half.suggestion.move.gain_db == pytest.approx(mud.move.gain_db / 2)
    assert whole.outcome is not None
    assert half.outcome is not None
    assert whole.outcome.predicted_change < half.outcome.predicted_change < 0.0
    assert cure.effect(mud, 0.0).suggestion.move is None


def test_apply_changes_the_equalizer_and_is_measured(advised: Studio, wait_for: Wait) -> None:
    cure = advised.mix_cure
    guitar = advised.history.song.tracks[2]
    cure.apply(about_mud(advised), 1.2)
    bands = advised.history.song.track(guitar.id).mix.eq
    assert len(bands) == len(guitar.mix.eq) + 1
    assert bands[-1].gain_db < 0
    wait_for(lambda: cure.applied is not None and cure.applied.is_measured)
    assert cure.applied is not None
    outcome = cure.applied.moves[0].outcome
    assert outcome is not None
    assert outcome.achieved_change is not None
    assert outcome.predicted_change < -0.2
    assert outcome.achieved_change == pytest.approx(outcome.predicted_change, abs=0.1)


def test_undo_of_an_applied_move(advised: Studio) -> None:
    before = advised.history.song
    advised.mix_cure.apply(about_mud(advised))
    assert advised.mix_cure.can_undo_applied
    advised.mix_cure.undo_applied()
    assert advised.history.song is before
    assert advised.mix_cure.applied is None


def test_later_edits_stand_on_an_applied_move(advised: Studio) -> None:
    advised.mix_cure.apply(about_mud(advised))
    advised.do(RenameTrack(advised.history.song.tracks[0].id, "Kit"))
    assert not advised.mix_cure.can_undo_applied


def test_preview_is_heard_and_ends_with_the_next_edit(advised: Studio) -> None:
    heard: list[object] = []
    preview = advised.mix_cure.preview
    preview.changed.connect(heard.append)
    advised.player.open()
    mud = about_mud(advised)
    advised.mix_cure.hear(mud, 1.0)
    assert advised.player.is_playing
    advised.mix_cure.hear(mud, 0.3)
    assert preview.id == mud.id
    advised.do(RenameTrack(advised.history.song.tracks[0].id, "Kit"))
    assert heard == [mud.id, None]


def test_bypass_lasts_as_long_as_the_preview(advised: Studio) -> None:
    preview, bypassed = advised.mix_cure.preview, []
    preview.bypassed.connect(bypassed.append)
    preview.bypass(True)
    assert not preview.is_bypassed, "there is nothing to bypass"
    advised.player.open()
    advised.mix_cure.hear(about_mud(advised), 1.0)
    preview.bypass(True)
    advised.mix_cure.hear(about_mud(advised), 0.8)
    assert preview.is_bypassed, "a new amount does not end the comparison"
    preview.bypass(False)
    preview.bypass(True)
    preview.end()
    assert bypassed == [True, False, True, False]


def test_all_moves_are_fitted_and_made_as_one_edit(advised: Studio, wait_for: Wait) -> None:
    cure, before = advised.mix_cure, advised.history.song
    assert cure.can_apply_all
    cure.apply_all()
    assert cure.is_working
    assert not cure.can_apply_all
    wait_for(lambda: not cure.is_working)
    assert cure.applied is not None
    assert advised.history.song is cure.applied.song_after
    advised.history.undo()
    assert advised.history.song is before


def test_an_edit_meanwhile_keeps_all_as_it_is(advised: Studio, wait_for: Wait) -> None:
    said: list[str] = []
    advised.mix_cure.said.connect(said.append)
    advised.mix_cure.apply_all()
    advised.do(RenameTrack(advised.history.song.tracks[0].id, "Kit"))
    renamed = advised.history.song
    wait_for(lambda: bool(said))
    assert advised.history.song is renamed
    assert "changed meanwhile" in said[0]


def test_work_that_is_cancelled_can_begin_again(advised: Studio, wait_for: Wait) -> None:
    started: list[object] = []
    advised.jobs.started.connect(started.append)
    advised.mix_cure.apply_all()
    advised.jobs.cancel(started[0])  # type: ignore[arg-type]
    assert not advised.mix_cure.is_working
    assert advised.mix_cure.can_apply_all
    wait_for(lambda: advised.jobs.is_idle)


def test_another_song_has_nothing_to_apply(advised: Studio) -> None:
    advised.history.load(Song())
    assert not advised.mix_cure.can_apply_all


def test_settings_are_exported_as_text_and_json(
    advised: Studio, wait_for: Wait, tmp_path: Path
) -> None:
    said: list[str] = []
    advised.files.said.connect(said.append)
    advised.mix_cure.apply(about_mud(advised))
    for name in ("mix.txt", "mix.json"):
        advised.files.export_settings(tmp_path / name)
        wait_for(lambda name=name: any(name in sentence for sentence in said))  # type: ignore[misc]
    assert "Guitar" in (tmp_path / "mix.txt").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "mix.json").read_text(encoding="utf-8"))["master"]


def loudness_lufs(song: Song) -> float:
    meter = LoudnessMeter(44_100, 2)
    meter.feed(render_song(song).samples)
    assert meter.integrated_lufs is not None
    return meter.integrated_lufs


def test_a_preview_of_a_limiter_is_as_loud_as_the_song(
    advised: Studio, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[Song, float]] = []
    monkeypatch.setattr(advised.player, "compare", lambda *of: heard.append(of))
    limit = replace(about_mud(advised), move=MixMove(MoveType.LIMIT, amount=-12.0))
    song = advised.history.song
    advised.mix_cure.hear(limit, 1.0)
    wait_for(lambda: len(heard) == 2)
    after, gain_db = heard[-1]
    assert gain_db > heard[0][1] + 0.2, "the limiter works"
    assert loudness_lufs(after) + gain_db == pytest.approx(loudness_lufs(song), abs=0.2)
