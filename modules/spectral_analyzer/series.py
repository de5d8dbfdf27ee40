"""A row of numbers, or of rows of numbers, that grows at its end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Series:
    """Appends in amortized constant time, so that a long stream costs no more than a short one."""

    def __init__(self, width: int | None = None) -> None:
        """Hold single numbers, or rows of `width` numbers."""
        self._row_shape = () if width is None else (width,)
        self._room: NDArray[np.float64] = np.zeros((1024, *self._row_shape))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[np.float64]:
        """All values so far, as a view."""
        return self._room[: self._count]

    def extend(self, values: NDArray[np.float64]) -> None:
        """Append `values`."""
        end = self._count + len(values)
        if end > len(self._room):
            room = np.zeros((max(end, 2 * len(self._room)), *self._row_shape))
            room[: self._count] = self.values
            self._room = room
        self._room[self._count : end] = values
        self._count = end
