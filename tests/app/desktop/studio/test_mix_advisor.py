from __future__ import annotations

from collections.abc import Callable

import pytest

from app.desktop.studio.studio import Studio
from modules.song.edits import RenameTrack, SetGenre
from modules.song.score import Song
from modules.spectral_analyzer.suggestion import Suggestion

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def advised(studio: Studio, wait_for: Wait) -> Studio:
    """A studio that has analyzed the small song."""
    studio.mix_advisor.start()
    wait_for(lambda: bool(studio.state.snapshot.mix.suggestions))
    return studio


def about_mud(studio: Studio) -> Suggestion:
    return next(s for s in studio.state.snapshot.mix.suggestions if ".low_mid.high" in s.id)


def test_the_muddy_guitar_is_found(advised: Studio) -> None:
    assert about_mud(advised).track_names == ("Guitar",)
    assert advised.mix_advisor.report is not None
    assert advised.mix_advisor.report.song is advised.history.song


def test_apply_changes_the_equalizer_and_is_measured(advised: Studio, wait_for: Wait) -> None:
    advisor = advised.mix_advisor
    guitar = advised.history.song.tracks[2]
    advisor.apply(about_mud(advised))
    bands = advised.history.song.track(guitar.id).mix.eq
    assert len(bands) == len(guitar.mix.eq) + 1
    assert bands[-1].gain_db < 0
    wait_for(lambda: advisor.applied is not None and advisor.applied.measured_db is not None)
    assert advisor.applied is not None
    assert advisor.applied.predicted_db is not None
    assert advisor.applied.measured_db is not None
    assert advisor.applied.predicted_db < -0.2
    assert advisor.applied.measured_db == pytest.approx(advisor.applied.predicted_db, abs=0.3)


def test_undo_of_an_applied_move(advised: Studio) -> None:
    before = advised.history.song
    advised.mix_advisor.apply(about_mud(advised))
    assert advised.mix_advisor.can_undo_applied
    advised.mix_advisor.undo_applied()
    assert advised.history.song is before
    assert advised.mix_advisor.applied is None


def test_later_edits_stand_on_an_applied_move(advised: Studio) -> None:
    advised.mix_advisor.apply(about_mud(advised))
    advised.do(RenameTrack(advised.history.song.tracks[0].id, "Kit"))
    assert not advised.mix_advisor.can_undo_applied


def test_preview_is_heard_and_ends_with_the_next_edit(advised: Studio) -> None:
    heard: list[object] = []
    advised.mix_advisor.previewing.connect(heard.append)
    advised.player.open()
    suggestion = about_mud(advised)
    advised.mix_advisor.preview(suggestion)
    assert advised.player.is_playing
    assert advised.mix_advisor.preview_id == suggestion.id
    advised.do(RenameTrack(advised.history.song.tracks[0].id, "Kit"))
    assert heard == [suggestion.id, None]


def test_another_genre_judges_anew(advised: Studio, wait_for: Wait) -> None:
    advised.do(SetGenre("classical"))
    profile = advised.mix_advisor.profile
    assert profile is not None
    assert profile.genre == "classical"
    wait_for(lambda: not advised.mix_advisor.is_analyzing)
    ids = [suggestion.id for suggestion in advised.state.snapshot.mix.suggestions]
    assert not any(suggestion_id.startswith("rock.") for suggestion_id in ids)


def test_another_song_forgets_the_report(advised: Studio) -> None:
    advised.history.load(Song())
    assert advised.mix_advisor.report is None
    assert advised.state.snapshot.mix.suggestions == ()
