"""The shared corpora as training reads them; skipped where they are absent."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("symusic", reason="reading the corpora needs symusic")

from training.corpus.archives import CORPORA, PARTS, read_corpus
from training.corpus.songs import align_to_beats, estimate_key, read_song

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "midi"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.train,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is absent"),
]


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_file_belongs_to_a_part_and_reads(corpus: str) -> None:
    for file in islice(read_corpus(FOLDER, corpus), 12):
        assert file.part in PARTS
        assert file.path.endswith(".mid")
        assert read_song(file).ppq > 0


def test_a_pop_song_lies_on_the_beat_after_alignment() -> None:
    file = next(read_corpus(FOLDER, "pop909"))
    song = read_song(file)
    aligned = align_to_beats(file, song)
    notes = [note for track in aligned.tracks for note in track.notes]
    assert len(notes) == sum(len(track.notes) for track in song.tracks)
    step = aligned.ppq // 4
    distance = np.array([min(n.start_tick % step, -n.start_tick % step) for n in notes])
    assert np.mean(distance <= aligned.ppq // 32) > 0.85
    assert all(len(track.notes) for track in aligned.tracks)


def test_drum_pads_become_general_midi() -> None:
    pitches = {
        note.pitch
        for file in islice(read_corpus(FOLDER, "groove"), 40)
        for track in read_song(file).tracks
        for note in track.notes
    }
    assert pitches
    assert not pitches & {22, 26, 58}


def test_keys_are_found() -> None:
    songs = [read_song(file) for file in islice(read_corpus(FOLDER, "jsb-chorales"), 8)]
    assert all(estimate_key(song) is not None for song in songs)
    drums = read_song(next(read_corpus(FOLDER, "groove")))
    assert estimate_key(drums) is None
