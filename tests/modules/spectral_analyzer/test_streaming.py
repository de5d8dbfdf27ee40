"""What streaming services do to a master, against the services' own examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modules.errors import CurveFileError
from modules.spectral_analyzer.mix_meter import Loudness
from modules.spectral_analyzer.streaming import (
    SERVICES_FILE,
    RuleOrigin,
    ServiceForecast,
    forecast_streaming,
    load_services,
    streaming_summary,
)


def forecasts(integrated: float | None, peak: float | None) -> dict[str, ServiceForecast]:
    loudness = Loudness(integrated, None, None, None, peak, peak, None, None)
    return {each.id: each for each in forecast_streaming(loudness)}


def test_spotifys_own_example() -> None:
    """“If a track is -20 dB LUFS and its true peak is -5 dB FS, we only lift it up to -16.”"""
    spotify = forecasts(-20.0, -5.0)["spotify"]
    assert spotify.played_lufs == pytest.approx(-16.0)
    assert spotify.true_peak_dbtp == pytest.approx(-1.0)
    assert spotify.limited_db == 0.0
    assert "2.0 dB short" in spotify.message


def test_loud_listening_limits_what_has_no_room() -> None:
    loud = forecasts(-20.0, -5.0)["spotify_loud"]
    assert loud.gain_db == pytest.approx(9.0)
    assert loud.limited_db == pytest.approx(5.0)
    assert loud.true_peak_dbtp == pytest.approx(-1.0)


def test_a_loud_master_is_turned_down_everywhere() -> None:
    found = forecasts(-8.0, -0.2)
    assert found["youtube"].gain_db == pytest.approx(-6.0)
    assert found["apple_music"].gain_db == pytest.approx(-8.0)
    assert found["spotify"].peak_over_db == pytest.approx(1.8)
    assert "may distort" in found["spotify"].message
    summary = streaming_summary(list(found.values()))
    assert summary is not None
    assert "Every streaming service turns it down, by 6.0 to 8.0 dB" in summary


def test_a_quiet_master_is_left_or_raised() -> None:
    found = forecasts(-20.0, -1.0)
    assert found["tidal"].gain_db == 0.0
    assert "6.0 dB quieter" in found["tidal"].message
    assert found["spotify"].gain_db == 0.0
    summary = streaming_summary(list(found.values()))
    assert summary is not None
    assert summary.startswith("No streaming service")


def test_between_the_levels_some_turn_it_down() -> None:
    summary = streaming_summary(list(forecasts(-15.5, -2.0).values()))
    assert summary == "Apple Music would turn it down, by at most 0.5 dB; the others would not."


def test_silence_has_no_forecast() -> None:
    assert forecasts(None, None) == {}
    assert streaming_summary([]) is None


def test_every_number_has_an_origin() -> None:
    for service in load_services():
        assert set(service.origins) == set(service.sources) >= {"target_lufs", "raises"}
        assert all(service.sources.values())
        assert service.checked
    assert load_services()[0].origins["target_lufs"] is RuleOrigin.PUBLISHED


def test_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    with pytest.raises(CurveFileError, match="cannot be read"):
        load_services(path)
    text = SERVICES_FILE.read_text(encoding="utf-8")
    for damage in (
        "{",
        "[]",
        text.replace('"to_peak"', '"sometimes"'),
        text.replace("-14.0", "14"),
    ):
        path.write_text(damage, encoding="utf-8")
        load_services.cache_clear()
        with pytest.raises(CurveFileError, match="not valid"):
            load_services(path)
    load_services.cache_clear()
    assert len(json.loads(text)["services"]) == len(load_services())
