"""The genre profiles as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modules.errors import CurveFileError
from modules.spectral_analyzer.genre_profile import (
    CURVES_FOLDER,
    GENRES,
    Origin,
    load_profile,
)


@pytest.mark.parametrize("genre", GENRES)
def test_every_number_says_where_it_comes_from(genre: str) -> None:
    profile = load_profile(genre)
    assert len(profile.source) > 40
    assert profile.bands[0].spread_origin is Origin.JUDGEMENT
    assert profile.bands[-1].spread_origin is Origin.JUDGEMENT
    assert profile.plr_db.origin is Origin.JUDGEMENT


@pytest.mark.parametrize("genre", GENRES)
def test_the_centres_add_up_to_the_whole(genre: str) -> None:
    total = sum(10 ** (band.centre_db / 10) for band in load_profile(genre).bands)
    assert total == pytest.approx(1.0, abs=0.06)


def test_the_loudness_follows_from_the_dynamics() -> None:
    """Integrated = -1 dBTP - PLR, within the rounding of the table."""
    for profile in map(load_profile, GENRES):
        assert profile.integrated_lufs.low == pytest.approx(-1 - profile.plr_db.high, abs=0.5)
        assert profile.integrated_lufs.high == pytest.approx(-1 - profile.plr_db.low, abs=0.5)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 99),
        (("genre",), "pop"),
        (("bands", "mid", "p10_db"), 3.0),
        (("bands", "mid", "centre_db"), float("nan")),
        (("bands", "mid", "centre_origin"), "rumour"),
        (("bands",), []),
        (("plr_db", "low"), 50.0),
        (("low_correlation_min",), None),
    ],
)
def test_a_wrong_value_is_refused(path: tuple[str, ...], value: object, tmp_path: Path) -> None:
    document = json.loads((CURVES_FOLDER / "rock.json").read_text(encoding="utf-8"))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    (tmp_path / "rock.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CurveFileError, match=r"rock\.json is not valid"):
        load_profile("rock", tmp_path)
