from __future__ import annotations

from collections.abc import Callable

import numpy as np
from heard_sounds import decided

from app.desktop.studio.studio import Studio
from modules.song.edits import (
    RemoveTrack,
    RenameTrack,
    SetInstrumentOverride,
    SetTempo,
    SetTrackSound,
)
from modules.song.key import Key, Mode
from modules.song.score import Song
from modules.unified_state import EngineStatus

ORCHESTRA_HIT = 55
"""A MIDI sound that is of no one class."""

Wait = Callable[[Callable[[], bool]], None]


def test_state_follows_the_song(studio: Studio) -> None:
    song = studio.history.song
    assert set(studio.state.snapshot.tracks) == {track.id for track in song.tracks}
    studio.do(SetTempo(0, 90.5))
    assert studio.state.snapshot.music.tempo_bpm == 90.5
    studio.do(RemoveTrack(song.tracks[0].id))
    assert song.tracks[0].id not in studio.state.snapshot.tracks


def test_the_key_is_found_in_the_notes(studio: Studio, wait_for: Wait) -> None:
    wait_for(lambda: studio.state.snapshot.music.key is not None)
    music = studio.state.snapshot.music
    assert music.key == Key(9, Mode.MINOR)
    assert music.key_is_detected


def test_an_override_outranks_the_ear_and_lasts(studio: Studio, wait_for: Wait) -> None:
    bass = studio.history.song.tracks[1].id
    studio.do(SetInstrumentOverride(bass, "Brass"))
    studio.classifier.start()
    wait_for(lambda: bass in studio.classifier.heard)
    known = studio.state.snapshot.tracks[bass]
    assert known.instrument == "Brass"
    assert known.overridden
    studio.do(SetInstrumentOverride(bass, None))
    known = studio.state.snapshot.tracks[bass]
    assert not known.overridden
    assert known.instrument == studio.classifier.heard[bass].instrument


def test_every_track_is_labelled_after_loading(studio: Studio, wait_for: Wait) -> None:
    studio.classifier.start()
    wait_for(lambda: all(t.instrument for t in studio.state.snapshot.tracks.values()))
    drums = studio.state.snapshot.tracks[studio.history.song.tracks[0].id]
    assert drums.track_type is not None


def test_a_new_name_counts_at_once_and_can_be_undone(studio: Studio) -> None:
    track = studio.history.song.tracks[1]
    probabilities = np.full(20, 0.1 / 18, dtype=np.float32)
    probabilities[[4, 6]] = (0.4, 0.5)
    studio.do(SetTrackSound(track.id, ORCHESTRA_HIT))
    studio.do(RenameTrack(track.id, "Take 3"))
    studio.classifier._remember(track.id, decided(probabilities, 0.05, 6))

    def told() -> str | None:
        return studio.state.snapshot.tracks[track.id].instrument

    assert told() == "Electric Guitar (clean)"
    studio.do(RenameTrack(track.id, "Bass"))
    assert told() == "Electric Bass"
    studio.undo()
    assert told() == "Electric Guitar (clean)"


def test_an_edit_elsewhere_does_not_move_a_label_that_is_held(studio: Studio) -> None:
    track = studio.history.song.tracks[1]
    studio.do(SetTrackSound(track.id, ORCHESTRA_HIT))
    studio.do(RenameTrack(track.id, "Bass"))

    def hear(electric: float, acoustic: float) -> str | None:
        probabilities = np.full(20, 0.01 / 18, dtype=np.float32)
        probabilities[[4, 5]] = (electric, acoustic)
        studio.classifier._remember(track.id, decided(probabilities, 0.05, 5))
        return studio.state.snapshot.tracks[track.id].instrument

    assert hear(0.2, 0.79) == "Electric Bass"
    assert hear(0.17, 0.82) == "Electric Bass"
    studio.do(SetTempo(0, 91.0))
    assert studio.state.snapshot.tracks[track.id].instrument == "Electric Bass"
    studio.do(RenameTrack(track.id, "Contrabass"))
    assert studio.state.snapshot.tracks[track.id].instrument == "Acoustic Bass"


def test_a_refused_edit_is_told_and_changes_nothing(studio: Studio) -> None:
    refused: list[object] = []
    studio.refused.connect(refused.append)
    before = studio.history.song
    assert not studio.do(SetTempo(0, 1e9))
    assert studio.history.song is before
    assert refused


def test_selection_follows_the_tracks(studio: Studio) -> None:
    tracks = studio.history.song.tracks
    assert studio.selected_track_id == tracks[1].id
    studio.do(RemoveTrack(tracks[1].id))
    assert studio.selected_track_id == tracks[0].id
    studio.history.load(Song())
    assert studio.selected_track_id is None


def test_plays_in_silence_and_the_analyzer_listens(studio: Studio, wait_for: Wait) -> None:
    studio.start()
    engines = studio.state
    wait_for(
        lambda: (
            engines.snapshot.engines["analyzer"].status in (EngineStatus.READY, EngineStatus.BUSY)
        )
    )
    studio.player.toggle_play()
    assert studio.player.is_playing
    wait_for(lambda: studio.analyzer.picture is not None)
    picture = studio.analyzer.picture
    assert picture is not None
    wait_for(lambda: studio.player.position_tick > 0)
    studio.player.stop()
    assert not studio.player.is_playing
    assert studio.player.position_tick == 0


def test_close_twice_is_fine(studio: Studio) -> None:
    studio.start()
    studio.close()
    studio.close()


def test_a_track_that_is_gone_cannot_be_selected(studio: Studio) -> None:
    selected = studio.selected_track_id
    studio.select_track(12_345)
    assert studio.selected_track_id == selected
