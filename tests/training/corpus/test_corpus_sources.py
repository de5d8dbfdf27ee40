"""What sources.yaml describes, and what lies in zip files, folders and the chorales' JSON."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from corpus_songs import tune, write_tune

from modules.errors import FileError, ParameterError

pytest.importorskip("yaml", reason="the sources are described in YAML")

from training.corpus.chorales import chorale_song
from training.corpus.containers import open_container
from training.corpus.index import drawn_part, index_files, song_of
from training.corpus.sources import (
    AlsoRead,
    Source,
    Split,
    SplitRule,
    chosen_sources,
    load_sources,
    own_folder,
)

PUBLIC = {"pop909", "groove", "maestro", "lakh-clean", "giantmidi", "adl-piano"} | {
    "jsb-chorales",
    "nottingham",
}


def test_the_public_corpora_are_described() -> None:
    sources = load_sources()
    assert sources.keys() >= PUBLIC
    assert [name for name in PUBLIC if not sources[name].url] == ["giantmidi"]
    assert sources["pop909"].also is AlsoRead.RAW
    assert sources["groove"].filter.meters == ()
    assert dict(sources["groove"].drum_pads) == {22: 42, 26: 46, 58: 43}
    assert all(len(s.sha256) == 64 for s in sources.values() if s.sha256)
    assert not any(sources[name].shippable for name in ("maestro", "lakh-clean", "nottingham"))


def test_without_names_the_shippable_sources_are_chosen() -> None:
    sources = load_sources()
    assert all(source.shippable for source in chosen_sources(sources, []))
    assert [s.name for s in chosen_sources(sources, ["maestro", "groove", "maestro"])] == [
        "maestro",
        "groove",
    ]
    with pytest.raises(ParameterError, match="no source “lakh”"):
        chosen_sources(sources, ["lakh"])


GOOD = (
    "{title: T, licence: MIT, shippable: true, files: [a.zip], pattern: '*.mid', split: {by: songs}"
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- a list", "is not a table"),
        ("a: [", "describe"),
        ("Big Name: {}", "small letters"),
        ("a: {title: T}", "a.licence is missing"),
        (f"a: {GOOD.replace('songs', 'luck')}}}", "a.split.by"),
        (f"a: {GOOD}, filter: {{min_bar: 3}}}}", "may only set"),
        (f"a: {GOOD}, filter: {{min_bars: 1.5}}}}", "a.filter.min_bars"),
        (f"a: {GOOD}, instruments: {{X: Kazoo}}}}", "a.instruments.X"),
        (f"a: {GOOD}, drum_pads: [1]}}", "a.drum_pads"),
    ],
)
def test_a_wrong_description_names_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as failure:
        load_sources(path)
    assert place in str(failure.value)


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_and_a_folder_say_the_same(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", **{"root/b/2.mid": b"2", "root/1.mid": b"1", "root/x.txt": b""})
    for name in ("b/2.mid", "1.mid", "x.txt"):
        path = tmp_path / "a" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.stem.encode())
    for name in ("a.zip", "a"):
        source = Source("a", "", "", True, (name,))
        found = list(index_files(tmp_path, source))
        assert sorted(file.path for file in found) == ["1.mid", "b/2.mid"]
        assert {file.read() for file in found} == {b"1", b"2"}


def test_shadows_of_files_are_not_music(tmp_path: Path) -> None:
    zipped(
        tmp_path / "a.zip",
        **{"__MACOSX/._1.mid": b"", "x/.2.mid": b"", "x/3.MID": b"", "train/4.json": b""},
    )
    source = Source("a", "", "", True, ("a.zip",))
    assert [file.path for file in index_files(tmp_path, source)] == ["x/3.MID"]


def test_a_missing_or_damaged_source_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nomad-muse data download groove"):
        list(index_files(tmp_path, load_sources()["groove"]))
    (tmp_path / "groove.zip").write_bytes(b"not a zip")
    with pytest.raises(FileError, match=r"groove\.zip.*damaged"):
        list(index_files(tmp_path, load_sources()["groove"]))
    with pytest.raises(ParameterError, match="not a folder"):
        own_folder(tmp_path / "nowhere")


def parts(data: Path, split: Split) -> dict[str, str | None]:
    source = Source("a", "", "", True, ("a.zip",), split=split)
    return {file.path: file.part for file in index_files(data, source)}


def test_parts_by_list_table_folder_and_lot(tmp_path: Path) -> None:
    table = b"file,part\none/1.mid,validation\nvalid/2.mid,test\n"
    zipped(tmp_path / "a.zip", **{"r/one/1.mid": b"", "r/valid/2.mid": b"", "r/t.csv": table})
    by_table = Split(SplitRule.TABLE, "path", "t.csv", "file", "part")
    assert parts(tmp_path, by_table) == {"one/1.mid": "validation", "valid/2.mid": "test"}
    assert set(parts(tmp_path, Split(SplitRule.TRAIN)).values()) == {"train"}
    listed = Split(SplitRule.LISTED, key="name")
    assert set(parts(tmp_path, listed).values()) == {None}
    (tmp_path / "splits.json").write_text(json.dumps({"a": {"test": ["1.mid"]}}))
    assert parts(tmp_path, listed) == {"one/1.mid": "test", "valid/2.mid": None}
    with pytest.raises(ParameterError, match="“one”"):
        parts(tmp_path, Split(SplitRule.FOLDERS))
    with pytest.raises(FileError, match="no column"):
        parts(tmp_path, Split(SplitRule.TABLE, "path", "t.csv", "file", "split"))
    with pytest.raises(FileError, match="no table"):
        parts(tmp_path, Split(SplitRule.TABLE, "path", "u.csv", "file", "part"))


def test_lots_are_fair_and_lasting() -> None:
    drawn = [drawn_part(f"song {number}") for number in range(1000)]
    assert drawn == [drawn_part(f"song {number}") for number in range(1000)]
    assert 750 < drawn.count("train") < 850
    assert drawn.count("validation") > 70
    assert drawn.count("test") > 70


@pytest.mark.parametrize(
    ("source", "one", "other"),
    [
        ("lakh-clean", "clean_midi/ABBA/Waterloo.mid", "clean_midi/ABBA/Waterloo.2.mid"),
        ("giantmidi", "Bach, J. S., Toccata, x1-_y.mid", "Bach, J. S., Toccata, Ab3.mid"),
        ("adl-piano", "Jazz/Bop/Monk/Misterioso.mid", "Blues/Slow/Monk/Misterioso.mid"),
    ],
)
def test_versions_belong_to_one_song(source: str, one: str, other: str) -> None:
    described = load_sources()[source]
    assert song_of(described, one) == song_of(described, other)
    assert song_of(described, one) != song_of(described, one.replace("o", "u"))


CHORALE = [[67, 60, -1, 48], [67, 62, 55, 48], [69, 62, 55, None]]


def test_a_chorale_of_the_published_json() -> None:
    song = chorale_song(json.dumps(CHORALE).encode(), "000")
    rows = [[(n.pitch, n.start_tick, n.duration_ticks) for n in t.notes] for t in song.tracks]
    assert rows == [
        [(67, 0, 240), (69, 240, 120)],
        [(60, 0, 120), (62, 120, 240)],
        [(55, 120, 240)],
        [(48, 0, 240)],
    ]
    for damaged in (b"3", b"[[1], [1, 2]]", b'[["a"]]', b"[[200]]", b"{"):
        with pytest.raises(ValueError, match=r"it |Expecting"):
            chorale_song(damaged, "000")


def test_the_published_chorales_are_indexed(tmp_path: Path) -> None:
    path = tmp_path / "jsb-chorales.json"
    path.write_text(json.dumps({"train": [CHORALE], "valid": [CHORALE], "test": []}))
    found = list(index_files(tmp_path, load_sources()["jsb-chorales"]))
    assert [(f.path, f.part) for f in found] == [
        ("train/000.json", "train"),
        ("valid/000.json", "validation"),
    ]


def test_an_open_container_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", one=b"1")
    first = open_container(path)
    assert open_container(path) is first
    write_tune(tmp_path / "b" / "x.mid", tune(1))
    assert next(open_container(tmp_path / "b").names()) == "x.mid"
