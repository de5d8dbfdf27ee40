from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.desktop.mix.detail_lines import detail_lines, streaming_text
from app.desktop.mix.deviation_view import DeviationView
from app.desktop.mix.figures import figure
from app.desktop.mix.loudness_view import LoudnessFigures, LoudnessView
from app.desktop.mix.spectrum_view import SpectrumView, note_name_of
from app.desktop.mix.suggestion_card import SuggestionCard, amount_text, evidence_text
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_report import analyze_mix
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
    TrackShare,
)
from modules.spectral_analyzer.target import FREQUENCIES_HZ, target_curve

MUD = Suggestion(
    id="rock.low_mid.high",
    severity=Severity.MEDIUM,
    message="Muddy low-mids.",
    freq_range_hz=(250.0, 500.0),
    track_names=("Guitar",),
    move=MixMove(MoveType.PEAK, -2.0, 315.0, 0.9, track_ids=(3,)),
    relevance=0.6,
    evidence=Evidence(-3.1, -9.0, -5.0, "dB", "derived", (TrackShare(3, "Guitar", 0.62),)),
)


def test_numbers() -> None:
    assert figure(None) == "–"
    assert figure(-14.26) == "−14.3"
    assert figure(2.0, signed=True) == "+2.0"


def test_evidence_names_numbers_range_origin_and_cause() -> None:
    text = evidence_text(MUD)
    for part in ("−3.1 dB", "−9.0 … −5.0", "derived", "Guitar cause 62 %"):
        assert part in text


def test_amount() -> None:
    assert amount_text(MixMove(MoveType.HIGH_SHELF, 1.5, 12_000.0)) == "+1.5 dB at 12 kHz"
    assert amount_text(MixMove(MoveType.LIMIT, amount=-1.0)) == "limit at −1.0 dBTP"
    assert amount_text(MixMove(MoveType.GAIN, -0.4)) == "−0.4 dB"
    assert amount_text(MixMove(MoveType.WIDTH, amount=0.6)) == "width 0.60"


def test_the_slider_sets_the_amount_and_keeps_the_sign(qtbot: QtBot) -> None:
    card = SuggestionCard(MUD, emphasized=True)
    qtbot.addWidget(card)
    assert card.chosen == MUD
    card.slider.setValue(45)
    assert card.chosen.move is not None
    assert card.chosen.move.gain_db == pytest.approx(-4.5)


def test_the_slider_reaches_a_large_advice(qtbot: QtBot) -> None:
    card = SuggestionCard(replace(MUD, move=MixMove(MoveType.GAIN, -10.5)), emphasized=True)
    qtbot.addWidget(card)
    assert card.chosen.move is not None
    assert card.chosen.move.gain_db == pytest.approx(-10.5)


def test_newer_numbers_keep_a_chosen_amount(qtbot: QtBot) -> None:
    from dataclasses import replace

    card = SuggestionCard(MUD, emphasized=True)
    qtbot.addWidget(card)
    card.slider.setValue(45)
    card.show_suggestion(replace(MUD, message="Newer."))
    assert card.slider.value() == 45


def test_deviation_is_measured_from_the_middle_of_the_genre(qtbot: QtBot) -> None:
    view = DeviationView()
    qtbot.addWidget(view)
    profile = load_profile("rock")
    view.show_profile(profile)
    bands = tuple(band.centre_db for band in profile.bands)
    view.show_bands(tuple(level + 1.0 for level in bands))
    assert view.deviations_db == pytest.approx((1.0,) * 7)
    assert "inside it" in view.sentence(0)
    view.show_bands(tuple(level + 20.0 for level in bands))
    assert "above it" in view.sentence(3)
    view.show_bands(None)
    assert view.deviations_db is None


def test_views_paint_with_and_without_values(qtbot: QtBot) -> None:
    spectrum, bands, loudness = SpectrumView(), DeviationView(), LoudnessView()
    for view in (spectrum, bands, loudness):
        qtbot.addWidget(view)
        view.resize(340, 160)
        assert not view.grab().isNull()
    spectrum.show_target(target_curve(load_profile("jazz")))
    for level in (-30.0, -200.0, 40.0):
        spectrum.show_curve(np.full(len(FREQUENCIES_HZ), level), live=True)
        assert not spectrum.grab().isNull()
    loudness.show_figures(LoudnessFigures(-14.0, -11.0, -12.0, 6.0, 0.3, 13.0, -0.2, 0.5, True))
    assert not loudness.grab().isNull()


def test_details_stand_in_the_tooltips(qtbot: QtBot, rng: np.random.Generator) -> None:
    noise = (0.2 * rng.standard_normal((2, 4 * 44_100))).astype(np.float32)
    report = analyze_mix(noise, 44_100, load_profile("rock"))
    view, bands = LoudnessView(), DeviationView()
    for widget in (view, bands):
        qtbot.addWidget(widget)
    streaming = streaming_text(report)
    view.show_figures(LoudnessFigures(streaming=streaming, details=detail_lines(report)))
    assert "lost in mono 3." in view.toolTip()
    assert "Spotify turns it down" in view.toolTip()
    assert streaming.startswith("Stream −")
    stereo = report.measurement.stereo
    bands.show_profile(report.profile)
    bands.show_bands(report.measurement.bands_db)
    bands.show_image(stereo.band_correlation, stereo.band_width)
    assert "Correlation" in bands.sentence(3)
    silent = analyze_mix(0 * noise, 44_100, load_profile("rock"))
    assert (detail_lines(silent), streaming_text(silent)) == ((), "")


def test_the_axis_is_logarithmic_and_reversible(qtbot: QtBot) -> None:
    view = SpectrumView()
    qtbot.addWidget(view)
    view.resize(400, 160)
    assert view.x_of(20) < view.x_of(200) < view.x_of(20_000) <= 400
    assert view.frequency_at(view.x_of(1000.0)) == pytest.approx(1000.0)
    assert view.x_of(200) - view.x_of(20) == pytest.approx(view.x_of(2000) - view.x_of(200))
    assert note_name_of(440.0) == "A4"
