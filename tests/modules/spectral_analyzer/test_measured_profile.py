"""Profiles from measured files: percentiles, honest fallbacks, and files that survive."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reference_audio import EVEN_DB, write_noise

from modules.errors import AudioFileError, CurveFileError, ParameterError
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.file_measure import FileMeasure, measure_file
from modules.spectral_analyzer.genre_profile import Origin, load_profile, read_profile
from modules.spectral_analyzer.measured_profile import Provenance, measured_profile
from modules.spectral_analyzer.origin_words import QUANTITIES, origin_words
from modules.spectral_analyzer.profile_store import (
    ProfileStore,
    checked_name,
    profile_document,
    write_profile,
)
from modules.spectral_analyzer.references import profile_from_references
from modules.spectral_analyzer.target import FREQUENCIES_HZ, monotone_cubic, target_curve

ROCK = load_profile("rock")
MINE = Provenance("rock", "Mine", Origin.REFERENCES, "Measured: a.wav", "2026-11-21")


def measure(shift_db: float = 0.0, **changes: object) -> FileMeasure:
    """A file's numbers, all bands lifted by `shift_db`."""
    plain = FileMeasure(
        bands_db=tuple(level + shift_db for level in EVEN_DB),
        curve_db=tuple(-20.0 + shift_db for _ in FREQUENCIES_HZ),
        integrated_lufs=-12.0 + shift_db,
        plr_db=10.0 + shift_db,
        range_lu=5.0,
        correlation=0.6,
        low_correlation=0.95,
        side_to_mid_db=-9.0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_numbers_of_a_file_are_those_of_its_report(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    found = measure_file(write_noise(tmp_path / "a.wav", rng))
    for level, wanted in zip(found.bands_db, EVEN_DB, strict=True):
        assert level == pytest.approx(wanted, abs=0.6)
    assert len(found.curve_db) == len(FREQUENCIES_HZ)
    assert found.range_lu is None  # shorter than 60 s
    document = json.loads(json.dumps(found.document()))
    assert FileMeasure.of_document(document).document() == document


def test_silence_and_snippets_are_no_references(tmp_path: Path, rng: np.random.Generator) -> None:
    import soundfile

    soundfile.write(tmp_path / "silent.wav", np.zeros((4 * 44_100, 2)), 44_100)
    with pytest.raises(AudioFileError, match="is silent"):
        measure_file(tmp_path / "silent.wav")
    with pytest.raises(AudioFileError, match="shorter than 3 s"):
        measure_file(write_noise(tmp_path / "short.wav", rng, seconds=1.0))


def test_percentiles_of_many_files() -> None:
    measures = [measure(shift) for shift in np.linspace(-3.0, 3.0, 61)]
    profile = measured_profile(measures, ROCK, replace(MINE, origin=Origin.MEASURED))
    for band, level in zip(profile.bands, EVEN_DB, strict=True):
        assert (band.p10_db, band.centre_db, band.p90_db) == pytest.approx(
            (level - 2.4, level, min(level + 2.4, 0.0)), abs=0.01
        )
        assert band.spread_origin is Origin.MEASURED
    assert (profile.plr_db.low, profile.plr_db.high) == pytest.approx((7.6, 12.4))
    assert profile.curve is not None
    assert profile.curve.centre_db == pytest.approx([-20.0] * 61, abs=0.01)
    assert profile.curve.p90_db == pytest.approx([-17.6] * 61, abs=0.01)


def test_the_curve_is_smooth_and_keeps_its_shape(rng: np.random.Generator) -> None:
    slope = -10.0 - 0.3 * np.arange(61)
    measures = [measure(curve_db=tuple(slope + rng.normal(0, 3.0, 61))) for _ in range(9)]
    curve = measured_profile(measures, ROCK, MINE).curve
    assert curve is not None
    rough = np.abs(np.diff([m.curve_db for m in measures], n=2)).mean()
    assert np.abs(np.diff(curve.centre_db, n=2)).mean() < 0.3 * rough
    assert np.abs(np.array(curve.centre_db) - slope).mean() < 1.0
    rows = np.array([curve.p10_db, curve.centre_db, curve.p90_db])
    assert (np.diff(rows, axis=0) >= 0.0).all()


def test_one_file_borrows_the_spread_of_the_genre() -> None:
    profile = measured_profile([measure()], ROCK, MINE)
    for band, of_rock, level in zip(profile.bands, ROCK.bands, EVEN_DB, strict=True):
        assert band.centre_db == level
        assert band.centre_origin is Origin.REFERENCES
        assert band.spread_origin is of_rock.spread_origin
        assert level - band.p10_db == pytest.approx(of_rock.centre_db - of_rock.p10_db)
    assert profile.plr_db == ROCK.plr_db
    assert profile.curve is None


def test_what_the_files_cannot_tell_comes_from_the_genre() -> None:
    mono = [measure(correlation=None, side_to_mid_db=None, range_lu=None) for _ in range(4)]
    lossy = [replace(m, bands_db=(*m.bands_db[:6], None)) for m in mono]
    profile = measured_profile(lossy, ROCK, MINE)
    assert (profile.correlation, profile.range_lu) == (ROCK.correlation, ROCK.range_lu)
    assert profile.bands[6] == ROCK.bands[6]
    assert profile.plr_db.origin is Origin.REFERENCES


def test_files_that_measure_the_same_leave_some_room() -> None:
    profile = measured_profile([measure() for _ in range(5)], ROCK, MINE)
    assert profile.plr_db.high - profile.plr_db.low >= 2.0
    assert all(band.p90_db - band.p10_db >= 1.9 for band in profile.bands)


def test_every_profile_survives_its_file(tmp_path: Path) -> None:
    for profile in (ROCK, measured_profile([measure(s) for s in (-1, 0, 2)], ROCK, MINE)):
        write_profile(tmp_path / "p.json", profile)
        assert read_profile(tmp_path / "p.json") == profile


def test_the_measured_curve_is_what_is_drawn() -> None:
    profile = measured_profile([measure(s) for s in (-1.0, 0.0, 2.0)], ROCK, MINE)
    curve = target_curve(profile)
    assert profile.curve is not None
    assert tuple(curve.low_db) == profile.curve.p10_db


@pytest.mark.parametrize("genre", ["rock", "classical", "edm"])
def test_drawn_curves_are_those_of_scipy(genre: str) -> None:
    from scipy.interpolate import PchipInterpolator

    xs = np.array([0.0, 1.0, 2.5, 3.0, 4.7, 5.0, 8.0])
    for ys in ([b.centre_db for b in load_profile(genre).bands], [1, 2, 2, 1, 5, 5.1, 0]):
        at = np.linspace(0.0, 8.0, 200)
        ours = monotone_cubic(xs, np.array(ys, dtype=float), at)
        np.testing.assert_allclose(ours, PchipInterpolator(xs, ys)(at), atol=1e-9)


@pytest.mark.parametrize("curve", [[1.0], [-20.0] * 60, ["x"] * 61, None])
def test_a_wrong_curve_is_refused(curve: object, tmp_path: Path) -> None:
    profile = measured_profile([measure() for _ in range(3)], ROCK, MINE)
    document = profile_document(profile)
    document["curve"]["p10_db"] = curve
    (tmp_path / "p.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CurveFileError, match="not valid"):
        read_profile(tmp_path / "p.json")


def test_references_are_measured_and_bad_ones_reported(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    good = [write_noise(tmp_path / f"{n}.wav", rng) for n in range(3)]
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF")
    steps: list[float] = []
    found = profile_from_references([*good, bad, good[0]], ROCK, progress=steps.append)
    assert found.profile.tracks == 3
    assert [problem.path for problem in found.problems] == [bad]
    assert steps == [0.25, 0.5, 0.75, 1.0]
    with pytest.raises(AudioFileError):
        profile_from_references([bad], ROCK)
    with pytest.raises(ParameterError):
        profile_from_references([], ROCK)


def test_profiles_are_saved_found_and_removed(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles")
    assert store.saved() == ([], [])
    profile = measured_profile([measure()], ROCK, replace(MINE, title="Späte Nächte 夜"))
    store.save(profile)
    assert store.find("späte  nächte-夜").profile == profile
    (store.folder / "broken.json").write_text("{}", encoding="utf-8")
    saved, problems = store.saved()
    assert [each.name for each in saved] == ["Späte Nächte 夜"]
    assert len(problems) == 1
    store.remove("SPÄTE NÄCHTE 夜")
    with pytest.raises(ParameterError, match="There is no profile"):
        store.find("Späte Nächte 夜")


@pytest.mark.parametrize("name", ["", "  ", "/..", "x" * 41])
def test_not_everything_is_a_name(name: str) -> None:
    with pytest.raises(ParameterError):
        checked_name(name)


def test_every_number_tells_its_origin() -> None:
    mine = measured_profile([measure(s) for s in (0, 1, 2)], ROCK, MINE)
    few = measured_profile([measure()], ROCK, MINE)
    for name in (*BAND_NAMES, *QUANTITIES, "low_correlation_min"):
        assert "your references “Mine” (3 files, 2026-11-21)" in origin_words(mine, name)
        assert origin_words(ROCK, name).split(":")[0] in {"derived", "our judgement"}
    assert "the spread of rock around “Mine” (1 file, 2026-11-21)" in origin_words(few, "mid")
    assert "Elowsson" in origin_words(ROCK, "mid")
    with pytest.raises(KeyError):
        origin_words(ROCK, "title")
