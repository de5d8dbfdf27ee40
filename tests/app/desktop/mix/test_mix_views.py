from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desktop.mix.applied_card import applied_text, heading_text
from app.desktop.mix.detail_lines import detail_lines, streaming_text
from app.desktop.mix.deviation_view import DeviationView
from app.desktop.mix.figures import figure
from app.desktop.mix.frequency_axis import note_name_of
from app.desktop.mix.loudness_view import LoudnessFigures, LoudnessView
from app.desktop.mix.move_words import amount_text
from app.desktop.mix.spectrum_view import SpectrumView
from app.desktop.mix.suggestion_card import SuggestionCard, evidence_text
from app.desktop.studio.mix_cure import AppliedMove, AppliedMoves, Effect
from modules.song.move_amount import scaled_move
from modules.song.score import Song
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_report import analyze_mix
from modules.spectral_analyzer.outcome import Outcome
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


@pytest.mark.parametrize(
    ("move", "text"),
    [
        (MixMove(MoveType.HIGH_SHELF, 1.5, 12_000.0), "+1.5 dB at 12 kHz"),
        (MixMove(MoveType.LIMIT, amount=-1.0), "limit at −1.0 dBTP"),
        (MixMove(MoveType.GAIN, -0.4), "−0.4 dB"),
        (MixMove(MoveType.WIDTH, amount=0.6), "width 0.60"),
        (MixMove(MoveType.PAN, amount=-0.4, track_ids=(1,)), "pan 40 % left"),
        (MixMove(MoveType.PAN, amount=0.0, track_ids=(1,)), "pan to the centre"),
        (MixMove(MoveType.POLARITY, track_ids=(1,)), "polarity inverted"),
        (MixMove(MoveType.MONO_BELOW, frequency_hz=120.0), "mono below 120 Hz"),
        (MixMove(MoveType.HIGH_PASS, frequency_hz=80.0), "high-pass at 80 Hz"),
        (MixMove(MoveType.LOW_PASS, frequency_hz=9_000.0), "low-pass at 9 kHz"),
    ],
)
def test_amounts_in_words(move: MixMove, text: str) -> None:
    assert amount_text(move) == text


def effect_of(suggestion: Suggestion, amount: float) -> Effect:
    """Half a decibel for every decibel of the move."""
    assert suggestion.move is not None
    move = scaled_move(suggestion.move, amount, Song())
    outcome = None if move is None else Outcome("Low-mid", "dB", -3.0, move.gain_db / 2)
    return Effect(replace(suggestion, move=move), outcome)


def card_of(qtbot: QtBot, suggestion: Suggestion = MUD) -> SuggestionCard:
    card = SuggestionCard(suggestion, effect_of, emphasized=True)
    qtbot.addWidget(card)
    return card


def test_the_amount_is_a_share_of_the_move(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    assert card.amount.text == "100 % · −2.0 dB at 315 Hz · predicted: Low-mid −1.0 dB"
    with qtbot.waitSignal(card.amount.rested):
        qtbot.keyClick(card.amount.slider, Qt.Key.Key_End)
    assert card.amount.text == "150 % · −3.0 dB at 315 Hz · predicted: Low-mid −1.5 dB"
    with qtbot.waitSignal(card.applied) as applied:
        qtbot.mouseClick(card.apply, Qt.MouseButton.LeftButton)
    assert applied.args == [MUD, 1.5]


def test_nothing_of_a_move_cannot_be_applied(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    with qtbot.waitSignal(card.amount.rested):
        qtbot.keyClick(card.amount.slider, Qt.Key.Key_Home)
    assert card.amount.text == "0 % · no change"
    assert not card.apply.isEnabled()


def test_an_amount_is_heard_while_it_changes(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    card.show_preview(on=True)
    with qtbot.waitSignal(card.preview_toggled) as heard:
        qtbot.keyClick(card.amount.slider, Qt.Key.Key_PageDown)
    assert heard.args == [MUD, 0.9, True]


def test_a_move_that_is_made_whole_has_no_slider(qtbot: QtBot) -> None:
    flip = replace(MUD, move=MixMove(MoveType.POLARITY, track_ids=(3,)))
    card = card_of(qtbot, flip)
    assert card.amount.slider.isHidden()
    assert card.amount.value == 1.0


def test_newer_numbers_keep_a_chosen_amount(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    card.amount.slider.setValue(45)
    card.show_suggestion(replace(MUD, message="Newer: half of it."))
    assert card.amount.slider.value() == 45
    assert card.amount.slider.accessibleName() == "Amount of: Newer"


def test_what_came_of_moves_is_told() -> None:
    outcome = Outcome("Low-mid", "dB", -3.0, -2.14, -1.93)
    low = Outcome("Correlation below 120 Hz", "", 0.2, 0.61, 0.6)
    mono = replace(MUD, move=MixMove(MoveType.MONO_BELOW, frequency_hz=120.0))
    made = (AppliedMove(MUD, outcome), AppliedMove(mono, low))
    both = AppliedMoves(made, Song(), is_measured=True)
    assert heading_text(both) == "✓ Applied 2 moves"
    assert applied_text(both).splitlines() == [
        "−2.0 dB at 315 Hz on Guitar",
        "mono below 120 Hz on the master",
        "Low-mid: predicted −2.1, achieved −1.9 dB",
        "Correlation below 120 Hz: predicted +0.61, achieved +0.60",
    ]
    waiting = AppliedMoves((AppliedMove(MUD, replace(outcome, achieved_change=None)),), Song())
    assert heading_text(waiting) == "✓ −2.0 dB at 315 Hz on Guitar"
    assert applied_text(waiting) == "Low-mid: predicted −2.1 dB, measuring…"


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
    assert view.axis.x_of(20) < view.axis.x_of(200) < view.axis.x_of(20_000) <= 400
    assert view.axis.frequency_at(view.axis.x_of(1000.0)) == pytest.approx(1000.0)
    assert view.axis.x_of(200) - view.axis.x_of(20) == pytest.approx(
        view.axis.x_of(2000) - view.axis.x_of(200)
    )
    assert note_name_of(440.0) == "A4"
