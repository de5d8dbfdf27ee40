"""High contrast and reduced motion, as commands that are remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.desktop.main_window import MainWindow
from app.desktop.mix.deviation_view import DeviationView
from app.desktop.theme.motion import motion_is_reduced, motion_is_wanted, reduce_motion
from app.desktop.theme.theme import current_theme, current_tokens
from modules.spectral_analyzer.genre_profile import load_profile


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    reduce_motion(False)
    current_theme().wear("dark")


def test_contrast_is_kept_when_the_shade_changes(window: MainWindow) -> None:
    actions, settings = window.actions_by_id, window.studio.settings
    actions["view.contrast"].trigger()
    assert current_tokens().name == "contrast-dark"
    actions["view.light"].trigger()
    assert current_tokens().name == "contrast-light"
    assert settings.settings.theme == "contrast-light"
    assert actions["view.contrast"].isChecked()
    assert actions["view.light"].isChecked()
    actions["view.contrast"].trigger()
    assert current_tokens().name == "light"
    assert not actions["view.contrast"].isChecked()


def test_less_motion_is_remembered(window: MainWindow) -> None:
    action = window.actions_by_id["view.less_motion"]
    action.trigger()
    assert action.isChecked()
    assert motion_is_reduced()
    assert not motion_is_wanted()
    assert window.studio.settings.settings.reduced_motion
    action.trigger()
    assert not motion_is_reduced()
    assert not window.studio.settings.settings.reduced_motion


def test_bars_do_not_glide_when_motion_is_reduced(qtbot: object) -> None:
    view, profile = DeviationView(), load_profile("rock")
    view.show_profile(profile)
    view.show_bands([band.centre_db + 5.0 for band in profile.bands])
    view.glide()
    assert view.shown_db[0] < 5.0
    reduce_motion(True)
    view.glide()
    assert view.shown_db[0] == pytest.approx(5.0)
    view.deleteLater()
