"""Chooses and moves the markers of the ruler, by mouse and by keys; each move is one edit."""

from __future__ import annotations

from app.desktop.piano_roll.marker_places import MarkerPlaces
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.ruler_markers import RulerMarkers
from app.desktop.place_words import position_text
from modules.song.marker_edits import Marker, MoveMarker, marker_at

FIRST_STAYS = "The song's first marker stays at its beginning."


class MarkerHand:
    """At most one marker is chosen; while the mouse holds it, the song shows where it would be."""

    def __init__(self, model: RollModel, markers: RulerMarkers) -> None:
        self._model = model
        self._markers = markers
        self._held: Marker | None = None
        self._places: MarkerPlaces | None = None
        self._way_ticks = 0.0
        self._to_tick: int | None = None

    @property
    def chosen(self) -> Marker | None:
        """The marker that the keys move."""
        tick = self._markers.chosen_tick
        marker = None if tick is None else marker_at(self._model.song, tick)
        return marker if marker and marker.text else None

    @property
    def can_drag(self) -> bool:
        """Whether the mouse holds a marker that may be moved: the first one of a song stays."""
        return self._held is not None and self._held.tick > 0

    @property
    def is_dragging(self) -> bool:
        """Whether the held marker has been moved away from its place."""
        return self._places is not None

    @property
    def text(self) -> str:
        """The chosen marker for those who do not see it."""
        marker = self.chosen
        if marker is None:
            return ""
        return f"{marker.text} at {position_text(self._model.time_map, marker.tick)}"

    def choose(self, marker: Marker | None) -> None:
        """Choose a marker, or none."""
        self._markers.chosen_tick = None if marker is None else marker.tick

    def choose_near(self, tick: int) -> None:
        """Choose the last marker at or before `tick`, if none is chosen."""
        if self.chosen is None:
            self.choose(next(m for m in reversed(self._markers.all) if m.tick <= tick))

    def choose_next(self, step: int) -> None:
        """Choose the marker `step` further; the first and the last are ends."""
        ticks = [marker.tick for marker in self._markers.all]
        here = self.chosen
        place = 0 if here is None else ticks.index(here.tick) + step
        self.choose(self._markers.all[min(max(place, 0), len(ticks) - 1)])

    def nudge(self, step: int) -> None:
        """Move the chosen marker to its next free place, forwards (1) or back (-1)."""
        marker = self.chosen
        if marker is None or marker.tick == 0:
            self._model.message.emit(FIRST_STAYS)
            return
        places = MarkerPlaces(self._model.history.song, marker, self._model.snap)
        taken = {other.tick for other in self._markers.all} - {marker.tick}
        tick = marker.tick
        while True:
            tick = places.next(tick) if step > 0 else places.previous(tick)
            if tick == 0:
                return
            if tick not in taken:
                break
        self._move(marker, tick)

    # The mouse.

    def take(self, marker: Marker, tick: float) -> None:
        """Hold a marker by the place `tick` of its flag."""
        self.choose(marker)
        self._held, self._way_ticks = marker, tick - marker.tick

    def drag(self, tick: float, *, free: bool) -> None:
        """Show the held marker at the place nearest to the pointer at `tick`."""
        marker = self._held
        if marker is None or not self.can_drag:
            return
        if self._places is None:
            self._places = MarkerPlaces(self._model.history.song, marker, self._model.snap)
        self._to_tick = self._places.nearest(tick - self._way_ticks, free=free)
        self._model.preview(MoveMarker(marker.tick, self._to_tick))
        self._markers.chosen_tick = self._markers.held_tick = self._to_tick

    def drop(self) -> None:
        """Leave the held marker where it is shown."""
        marker, tick = self._held, self._to_tick
        self.let_go()
        if marker is not None and tick is not None:
            self._move(marker, tick)

    def let_go(self) -> None:
        """Hold nothing; a marker that was dragged is where it was."""
        if self._held is not None and self._to_tick is not None:
            self._markers.chosen_tick = self._held.tick
            self._model.preview(None)
        self._held = self._places = self._to_tick = self._markers.held_tick = None

    def _move(self, marker: Marker, tick: int) -> None:
        self._model.commit(MoveMarker(marker.tick, tick))
        self._markers.chosen_tick = tick
