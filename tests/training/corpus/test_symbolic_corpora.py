"""The shared corpora as training reads them; skipped where they are absent."""

from __future__ import annotations

import json
import zipfile
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("symusic", reason="reading the corpora needs symusic")
pytest.importorskip("yaml", reason="the sources are described in YAML")

from modules.song.canonical_score import canonical_score
from training.corpus.build import BuildPlan, build
from training.corpus.index import PARTS, CorpusFile, index_files, read_corpus
from training.corpus.process_file import process_file
from training.corpus.songs import read_song, read_songs
from training.corpus.sources import Source, load_sources, own_folder

SOURCES = load_sources()
SHIPPABLE = sorted(name for name, source in SOURCES.items() if source.shippable)

pytestmark = pytest.mark.shared_data


@pytest.fixture
def midi(shared_data: Path) -> Path:
    """The folder of the symbolic corpora."""
    return shared_data / "midi"


def first_files(midi: Path, name: str, count: int) -> list[CorpusFile]:
    return list(islice(read_corpus(midi, name), count))


@pytest.mark.parametrize("name", [*SHIPPABLE, "nottingham", "karaoke-nc"])
def test_every_file_belongs_to_a_part_and_gives_tokens(midi: Path, name: str) -> None:
    kept = 0
    for file in first_files(midi, name, 12):
        assert file.part in PARTS
        report = process_file(file, file.read(), file.read_beats()).report
        kept += report.fault is None
    assert kept >= 10


def test_a_pop_song_lies_on_the_beat_after_alignment(midi: Path) -> None:
    (file,) = first_files(midi, "pop909", 1)
    aligned, raw = (r.song for r in read_songs(file, file.read(), file.read_beats()))
    notes = [note for track in aligned.tracks for note in track.notes]
    assert len(notes) == sum(len(track.notes) for track in raw.tracks)
    step = aligned.ppq // 4
    distance = np.array([min(n.start_tick % step, -n.start_tick % step) for n in notes])
    assert np.mean(distance <= aligned.ppq // 32) > 0.85
    assert all(len(track.notes) for track in aligned.tracks)


def test_drum_pads_become_general_midi(midi: Path) -> None:
    songs = [read_song(file) for file in first_files(midi, "groove", 40)]
    assert all(track.is_drums for song in songs for track in song.tracks)
    pitches = {note.pitch for song in songs for track in song.tracks for note in track.notes}
    assert pitches
    assert not pitches & {22, 26, 58}


def test_keys_and_roles_are_found(midi: Path) -> None:
    chorale, together = read_songs(file := first_files(midi, "jsb-chorales", 1)[0], file.read())
    score = canonical_score(chorale.song)
    assert score.key is not None
    assert score.roles[0].role == "melody"
    assert score.roles[3].role == "bass"
    assert len(together.song.tracks) == 1
    drums = first_files(midi, "groove", 1)[0]
    assert canonical_score(read_song(drums)).key is None


def test_chorales_are_the_same_as_midi_and_as_published(midi: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(midi / "jsb-chorales.zip") as archive:
        published = json.loads(archive.read("jsb-chorales/Jsb16thSeparated.json"))
    few = {part: pieces[:6] for part, pieces in published.items()}
    (tmp_path / "jsb-chorales.json").write_text(json.dumps(few))
    midi_files = {f.path: f for f in index_files(midi, SOURCES["jsb-chorales"])}
    for file in index_files(tmp_path, SOURCES["jsb-chorales"]):
        other = midi_files[file.path.replace(".json", ".mid")]
        one = process_file(file, file.read(), None)
        two = process_file(other, other.read(), None)
        assert file.part == other.part
        assert [r.track.tokens.tolist() for r in one.tracks] == [
            r.track.tokens.tolist() for r in two.tracks
        ]


def test_odd_and_corrupt_files_are_told_and_never_fatal(midi: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(midi / "robustness.zip") as archive:
        archive.extractall(tmp_path / "robustness")
    source: Source = own_folder(tmp_path / "robustness")
    report = build(BuildPlan((source,), tmp_path, tmp_path / "out" / "index.json"))
    sources = report["sources"]
    assert isinstance(sources, dict)
    row = sources[source.name]
    assert row["kept"] > 5
    assert row["kept"] + sum(row["rejected"].values()) == row["files"] == 83
    assert row["rejected"]["damaged"] >= 10
