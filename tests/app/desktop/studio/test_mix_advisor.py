from __future__ import annotations

from collections.abc import Callable

import pytest

from app.desktop.studio.studio import Studio
from modules.song.edits import SetGenre
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
