"""The sound output in the window: unplugged while playing, found again, or not there at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.desktop.main_window import MainWindow
from modules.sound import output_keeper
from modules.sound.device import SoundDevice

RATE = 44_100
Wait = Callable[[Callable[[], bool]], None]


class Plug:
    """A device that is opened, takes nothing, and can be pulled out."""

    device_name: str | None = "Loud (Test)"
    channels = 2
    latency_s = 0.02
    is_running = True

    def __init__(
        self, _name: object, rate: int, _block: int, _fill: object, on_lost: Callable[[], None]
    ) -> None:
        self.sample_rate = rate
        self.pull = on_lost

    def close(self) -> None:
        self.is_running = False


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> list[Plug]:
    """All devices that were opened; there is one to open."""
    opened: list[Plug] = []

    def plug(*arguments: object) -> Plug:
        opened.append(Plug(*arguments))  # type: ignore[arg-type]
        return opened[-1]

    found = (SoundDevice("Loud (Test)", "Test", 2, RATE, True),)
    monkeypatch.setattr(output_keeper, "open_output", plug)
    monkeypatch.setattr(output_keeper, "list_devices", lambda _way, refresh: found)
    monkeypatch.setattr(output_keeper, "STALL_S", 60.0)
    return opened


def test_a_device_that_is_pulled_out_is_told_and_found_again(
    window: MainWindow, plugs: list[Plug], wait_for: Wait
) -> None:
    chip, player = window.transport.output, window.studio.player
    player.choose_output("auto")
    wait_for(lambda: chip.text().startswith("Loud"))
    player.toggle_play()
    plugs[-1].pull()
    wait_for(lambda: chip.text() == "No sound")
    assert "Loud (Test)" in chip.toolTip()
    assert chip.accessibleName() == "Sound output: No sound"
    # The song goes on, in silence and in time.
    before = player.position_tick
    wait_for(lambda: player.position_tick != before)
    chip.menu().aboutToShow.emit()
    again = next(a for a in chip.menu().actions() if a.text() == "Look for devices again")
    again.trigger()
    wait_for(lambda: chip.text().startswith("Loud"))
    assert player.is_playing


def test_without_any_device_everything_else_works(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, wait_for: Wait
) -> None:
    monkeypatch.setattr(output_keeper, "list_devices", lambda _way, refresh: ())
    chip, player = window.transport.output, window.studio.player
    wait_for(lambda: chip.text() == "No sound")
    assert chip.toolTip()
    player.toggle_play()
    wait_for(lambda: player.position_tick > 0)
    player.stop()
