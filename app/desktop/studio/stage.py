"""What a suggestion needs to know of the place where it would appear."""

from __future__ import annotations

from typing import Protocol


class Stage(Protocol):
    """Where suggestions appear: the piano roll."""

    @property
    def may_suggest(self) -> bool:
        """Whether nothing that was asked for is in front, and ghosts are not hidden."""

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse is in the middle of something."""

    @property
    def has_suggestion(self) -> bool:
        """Whether ghosts that nobody asked for are to be seen."""

    @property
    def is_followed(self) -> bool:
        """Whether they are what is left of a suggestion that the user went along with."""
