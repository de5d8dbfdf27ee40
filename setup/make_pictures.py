"""Draws the pictures of the README, off screen: `make pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.desktop.main_window import MainWindow
from app.desktop.window_picture import save_window_picture

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SMALL = (1280, 720)


def show_alternatives(window: MainWindow) -> None:
    """The four alternatives side by side."""
    window.roll.run_command("proposal.tray")


def show_equalizer(window: MainWindow) -> None:
    """The equalizer of a guitar, with its spectrum."""
    guitar = next(t for t in window.studio.history.song.tracks if "Guitar" in t.name)
    window.studio.select_track(guitar.id)
    window.actions_by_id["mix.equalizer"].trigger()


def main() -> None:
    """Write all of them."""
    save_window_picture(IMAGES / "window.png")
    save_window_picture(
        IMAGES / "alternatives.png", theme="light", size=SMALL, prepare=show_alternatives
    )
    save_window_picture(IMAGES / "equalizer.png", size=SMALL, prepare=show_equalizer)


if __name__ == "__main__":
    main()
