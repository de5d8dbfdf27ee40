"""Many runs of pixels at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def pixels_of_runs(begins: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[Any]:
    """The places of all pixels of runs that begin at `begins`, one run after the other."""
    # Every pixel of every run: its first one, and how far it is from that.
    before = np.cumsum(lengths) - lengths
    places: NDArray[Any] = np.repeat(begins - before, lengths) + np.arange(int(lengths.sum()))
    return places
