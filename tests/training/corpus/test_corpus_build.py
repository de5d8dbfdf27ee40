"""The whole build on small corpora: copies, parts, cache, damage, workers, and the command."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from corpus_songs import drum_beat, moved, tune, write_tune

from modules.errors import FileError, ParameterError

pytest.importorskip("symusic", reason="reading corpora needs symusic")
pytest.importorskip("yaml", reason="the sources are described in YAML")

from training.corpus import code_version, result_cache
from training.corpus.build import BuildPlan, build
from training.corpus.cli import main
from training.corpus.file_result import FileResult
from training.corpus.filter_settings import FilterSettings
from training.corpus.index import CorpusFile
from training.corpus.shards import read_sequences, sequences_digest
from training.corpus.sources import Source, Split, SplitRule, own_folder
from training.corpus.workers import map_unordered

MakeFolder = Callable[..., Path]


def plan_of(folder: Path, out: Path, **changes: object) -> BuildPlan:
    return replace(BuildPlan((own_folder(folder),), folder.parent, out / "index.json"), **changes)


def only(report: dict[str, object]) -> dict[str, object]:
    """What the report says of its one source."""
    sources = report["sources"]
    assert isinstance(sources, dict)
    (row,) = sources.values()
    assert isinstance(row, dict)
    return row


def test_every_song_is_in_one_part_with_all_its_tracks(tunes: MakeFolder, tmp_path: Path) -> None:
    report = build(plan_of(tunes(30), tmp_path / "out"))
    row = only(report)
    assert (row["files"], row["kept"], row["rejected"]) == (30, 30, {})
    parts = row["parts"]
    assert isinstance(parts, dict)
    assert sum(parts.values()) == 30
    sequences = list(read_sequences(tmp_path / "out" / "index.json"))
    assert len(sequences) == report["sequences"] == 60
    by_song: dict[str, set[str]] = {}
    for sequence in sequences:
        by_song.setdefault(sequence.song, set()).add(sequence.part)
    assert all(len(found) == 1 for found in by_song.values())
    assert sequences_digest(sequences) == report["sha256"]
    assert sequences_digest(pickle.loads(pickle.dumps(sequences))) == report["sha256"]


def test_copies_leave_in_any_key_and_tempo(tunes: MakeFolder, tmp_path: Path) -> None:
    folder = tunes(5)
    write_tune(folder / "z-higher.mid", moved(tune(2), 4))
    write_tune(folder / "z-slower.mid", moved(tune(3), -3, bpm=71.5))
    shutil.copy(folder / "tune04.mid", folder / "z-again.mid")
    report = build(plan_of(folder, tmp_path / "out"))
    assert only(report)["rejected"] == {"duplicate": 3}
    copies = report["copies"]
    assert isinstance(copies, list)
    assert [row["like"].split("/")[1] for row in copies] == [
        "tune04.mid",
        "tune02.mid",
        "tune03.mid",
    ]
    kept = build(plan_of(folder, tmp_path / "out", keep_duplicates=True))
    assert only(kept)["kept"] == 8
    found = read_sequences(tmp_path / "out" / "index.json")
    parts = {sequence.song: sequence.part for sequence in found}
    assert parts["z-higher.mid"] == parts["tune02.mid"]


def test_a_copy_of_a_held_out_song_leaves_the_training_part(
    tunes: MakeFolder, tmp_path: Path
) -> None:
    folder = tunes(0)
    write_tune(folder / "train" / "1.mid", tune(1))
    write_tune(folder / "train" / "2.mid", moved(tune(2), 2))
    write_tune(folder / "valid" / "2.mid", tune(2))
    source = Source("x", "", "", True, (str(folder),), split=Split(SplitRule.FOLDERS))
    report = build(BuildPlan((source,), tmp_path, tmp_path / "out" / "index.json"))
    assert only(report)["parts"] == {"train": 1, "validation": 1}
    assert only(report)["rejected"] == {"song of another part": 1}


def test_versions_of_a_song_share_its_part(tmp_path: Path) -> None:
    for number in range(12):
        write_tune(tmp_path / "m" / f"song{number % 4}.{number}.mid", tune(number))
    source = Source("x", "", "", True, ("m",), song=r"(song\d)")
    build(BuildPlan((source,), tmp_path, tmp_path / "out" / "index.json"))
    parts: dict[str, set[str]] = {}
    for sequence in read_sequences(tmp_path / "out" / "index.json"):
        parts.setdefault(sequence.song[:5], set()).add(sequence.part)
    assert len(parts) == 4
    assert all(len(found) == 1 for found in parts.values())


def test_a_second_build_does_nothing_again(tunes: MakeFolder, tmp_path: Path) -> None:
    folder, out = tunes(6), tmp_path / "out"
    first = build(plan_of(folder, out))
    assert only(first)["from_cache"] == 0
    write_tune(folder / "new.mid", tune(99))
    write_tune(folder / "tune00.mid", tune(77))
    second = build(plan_of(folder, out))
    assert (only(second)["files"], only(second)["from_cache"]) == (7, 5)
    third = build(plan_of(folder, out))
    assert only(third)["from_cache"] == 7
    assert third["sha256"] == second["sha256"] != first["sha256"]


def test_settings_and_code_make_results_old(
    tunes: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tunes(3), tmp_path / "out"
    build(plan_of(folder, out))
    strict = replace(own_folder(folder), filter=FilterSettings(min_bars=30))
    plan = BuildPlan((strict,), folder.parent, out / "index.json")
    with pytest.raises(ParameterError, match="too short"):
        build(plan)
    code_version.code_digest.cache_clear()
    monkeypatch.setattr(result_cache, "code_digest", lambda: "other code")
    assert only(build(plan_of(folder, out)))["from_cache"] == 0


def test_where_a_source_lies_and_how_it_is_split_costs_nothing(
    tunes: MakeFolder, tmp_path: Path
) -> None:
    folder, out = tunes(3), tmp_path / "out"
    build(plan_of(folder, out))
    moved_away = folder.rename(tmp_path / "elsewhere")
    source = replace(
        own_folder(folder.parent), name="own-tunes", files=(str(moved_away),), licence="MIT",
        split=Split(SplitRule.TRAIN),
    )  # fmt: skip
    report = build(BuildPlan((source,), tmp_path, out / "index.json"))
    assert only(report)["from_cache"] == 3
    assert only(report)["parts"] == {"train": 3}


class Killed(Exception):  # noqa: N818
    """Stands for a signal that nobody catches."""


def test_a_killed_build_goes_on(tunes: MakeFolder, tmp_path: Path) -> None:
    folder, out = tunes(40), tmp_path / "out"
    expected = build(plan_of(folder, tmp_path / "whole"))

    def kill(step: str, done: int, _total: int) -> None:
        if step == "reading" and done >= 20:
            raise Killed

    with pytest.raises(Killed):
        build(plan_of(folder, out), kill)
    assert not (out / "index.json").exists()
    resumed = build(plan_of(folder, out))
    assert only(resumed)["from_cache"] == 32
    assert resumed["sha256"] == expected["sha256"]


def test_the_corpus_before_stays_until_the_new_one_is_whole(
    tunes: MakeFolder, tmp_path: Path
) -> None:
    folder, index = tunes(4), tmp_path / "out" / "index.json"
    before = build(plan_of(folder, tmp_path / "out"))
    write_tune(folder / "new.mid", tune(50))

    def kill(step: str, _done: int, _total: int) -> None:
        if step == "writing":
            raise Killed

    with pytest.raises(Killed):
        build(plan_of(folder, tmp_path / "out"), kill)
    assert sequences_digest(read_sequences(index)) == before["sha256"]


def test_a_damaged_result_is_made_again(tunes: MakeFolder, tmp_path: Path) -> None:
    folder, out = tunes(3), tmp_path / "out"
    first = build(plan_of(folder, out))
    kept = sorted(path for path in (out / "cache").rglob("*") if path.is_file())
    kept[0].write_bytes(kept[0].read_bytes()[:-7])
    kept[1].write_bytes(b"")
    again = build(plan_of(folder, out))
    assert only(again)["from_cache"] == 1
    assert again["sha256"] == first["sha256"]


def test_damaged_files_are_listed_and_the_rest_goes_on(tunes: MakeFolder, tmp_path: Path) -> None:
    folder = tunes(3)
    whole = (folder / "tune00.mid").read_bytes()
    (folder / "cut.mid").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.mid").write_bytes(b"")
    (folder / "text.mid").write_text("not music")
    (folder / "no-beat.mid").write_bytes(whole[:12] + b"\0\0" + whole[14:])
    (folder / "gone.mid").symlink_to(folder / "nowhere.mid")
    report = build(plan_of(folder, tmp_path / "out"))
    errors = report["errors"]
    assert isinstance(errors, list)
    told = {row["path"].split("/")[1] for row in errors}
    assert {"empty.mid", "text.mid", "no-beat.mid", "gone.mid"} <= told
    assert only(report)["files"] == 8
    assert only(report)["kept"] in (3, 4)
    assert all(row["message"].count("\n") == 0 for row in errors)


def test_rejections_are_counted_by_reason(tunes: MakeFolder, tmp_path: Path) -> None:
    folder = tunes(2)
    write_tune(folder / "short.mid", tune(50, bars=8))
    write_tune(folder / "few.mid", drum_beat(1).with_track(drum_beat(1).tracks[0]))
    report = only(build(plan_of(folder, tmp_path / "out")))
    assert report["rejected"] == {"too short": 2}


def test_nothing_left_is_told(tmp_path: Path, tunes: MakeFolder) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(ParameterError, match="no MIDI files"):
        build(plan_of(tmp_path / "none", tmp_path / "out"))
    folder = tunes(1)
    with pytest.raises(FileError, match="cannot be made"):
        build(plan_of(folder, folder / "tune00.mid"))


def test_shards_are_of_bounded_size(tunes: MakeFolder, tmp_path: Path) -> None:
    folder = tunes(10)
    many = build(plan_of(folder, tmp_path / "many", max_shard_tokens=1000))
    one = build(plan_of(folder, tmp_path / "one"))
    assert len(list((tmp_path / "many" / "index-shards").iterdir())) > 3
    assert many["sha256"] == one["sha256"]
    with pytest.raises(FileError, match="nomad-muse data build"):
        list(read_sequences(tmp_path / "no" / "index.json"))
    (tmp_path / "one" / "index-shards" / "00000" / "tokens.npy").write_bytes(b"")
    with pytest.raises(FileError, match="damaged"):
        list(read_sequences(tmp_path / "one" / "index.json"))


def one_thread_cluster() -> Any:
    """A Dask cluster inside this process: quick to start."""
    distributed = pytest.importorskip("distributed", reason="a cluster needs Dask")
    return distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", processes=False
    )


def test_two_workers_come_to_the_same(tunes: MakeFolder, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="a cluster needs Dask")
    folder = tunes(40)
    (folder / "text.mid").write_text("not music")
    alone = build(plan_of(folder, tmp_path / "alone"))
    together = build(plan_of(folder, tmp_path / "together", workers=2))
    assert together["sha256"] == alone["sha256"]
    assert together["sources"] == alone["sources"]


def test_a_given_scheduler_does_the_work(tunes: MakeFolder, tmp_path: Path) -> None:
    folder = tunes(20)
    with one_thread_cluster() as cluster:
        report = build(plan_of(folder, tmp_path / "out", scheduler=cluster.scheduler_address))
    assert only(report)["kept"] == 20


def test_only_a_few_pieces_of_work_are_in_flight() -> None:
    drawn: list[int] = []

    def numbers() -> object:
        for number in range(60):
            drawn.append(number)
            yield number

    with one_thread_cluster() as cluster:
        results = map_unordered(_half, numbers(), scheduler=cluster.scheduler_address)
        next(results)
        assert len(drawn) <= 6
        assert len(list(results)) == 59


def _half(number: int) -> float:
    if number == 61:
        raise ImportError("no module of that name here")
    return number / 2


def test_workers_that_lack_the_program_are_told() -> None:
    with one_thread_cluster() as cluster:
        results = map_unordered(_half, [60, 61], scheduler=cluster.scheduler_address)
        with pytest.raises(ParameterError, match="same version"):
            list(results)


def test_no_scheduler_is_told(tunes: MakeFolder, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="a cluster needs Dask")
    with pytest.raises(ParameterError, match="No Dask scheduler"):
        build(plan_of(tunes(1), tmp_path / "out", scheduler="nonsense://here"))


def test_the_command_says_what_it_did(
    tunes: MakeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tunes(4), tmp_path / "out"
    arguments = ["build", "--midi", str(folder), "--out", str(out), "--workers", "1"]
    assert main(arguments) == 0
    assert "own-tunes: 4 of 4 files" in capsys.readouterr().out
    (folder / "text.mid").write_text("not music")
    assert main([*arguments, "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["sources"]["own-tunes"]["rejected"] == {"damaged": 1}
    assert "text.mid is not readable as music" in said.err
    assert main(["build", "--midi", str(tmp_path / "nowhere"), "--json"]) == 1
    assert "not a folder" in json.loads(capsys.readouterr().out)["errors"][0]["message"]
    with pytest.raises(SystemExit) as usage:
        main(["build", "--workers", "0"])
    assert usage.value.code == 2


def test_the_list_and_the_score_are_json(
    tunes: MakeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--json", "--data", str(tmp_path)]) == 0
    rows = json.loads(capsys.readouterr().out)["sources"]
    assert {row["path"] for row in rows} == {None}
    tune_file = tunes(1) / "tune00.mid"
    assert main(["score", str(tune_file)]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "nomad-symbolic"
    out = tmp_path / "score.json"
    assert main(["score", str(tune_file), "--out", str(out)]) == 0
    assert json.loads(out.read_bytes())["tracks"][1]["classification"]["type"] == "bass"
    assert main(["score", str(tmp_path / "nowhere.mid")]) == 1


def test_a_scheduler_that_stops_is_told(tunes: MakeFolder, tmp_path: Path) -> None:
    with one_thread_cluster() as cluster:
        results = map_unordered(_half, range(40), scheduler=cluster.scheduler_address)
        next(results)
        cluster.close()
        with pytest.raises(ParameterError, match="stopped"):
            list(results)


def test_a_full_disk_is_told(
    tunes: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(result_cache, "_write", full)
    with pytest.raises(FileError, match="free some space"):
        build(plan_of(tunes(2), tmp_path / "out"))


def test_a_fault_of_ours_costs_one_file(
    tunes: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = result_cache.process_file

    def faulty(file: CorpusFile, content: bytes, beats: bytes | None) -> FileResult:
        if file.path == "tune01.mid":
            raise IndexError("out of range")
        return real(file, content, beats)

    monkeypatch.setattr(result_cache, "process_file", faulty)
    report = only(build(plan_of(tunes(4), tmp_path / "out")))
    assert (report["kept"], report["rejected"]) == (3, {"damaged": 1})
