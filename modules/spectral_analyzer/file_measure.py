"""What one file of music adds to a profile: a few numbers, without judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from modules.errors import AudioFileError
from modules.spectral_analyzer.applicability import MIN_DURATION_S
from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.mix_report import meter_of_file
from modules.spectral_analyzer.target import FREQUENCIES_HZ, sixth_octave_db
from modules.spectral_analyzer.tone import BAND_END_TOLERANCE


@dataclass(frozen=True, slots=True)
class FileMeasure:
    """The numbers of one file; None is "not measurable".

    `bands_db` (7) and `curve_db` (61 sixths of an octave) are relative to the total power and None
    above the end of a lossy file's treble. `range_lu` is None before 60 s.
    """

    bands_db: tuple[float | None, ...]
    curve_db: tuple[float | None, ...]
    integrated_lufs: float | None
    plr_db: float | None
    range_lu: float | None
    correlation: float | None
    low_correlation: float | None
    side_to_mid_db: float | None

    def document(self) -> dict[str, Any]:
        """All numbers as plain JSON, rounded to thousandths."""
        return {key: _rounded(value) for key, value in asdict(self).items()}

    @classmethod
    def of_document(cls, values: Mapping[str, Any]) -> FileMeasure:
        """The measure that `document` wrote; raises KeyError or TypeError for another one."""
        plain: dict[str, Any] = {name: values[name] for name in cls.__dataclass_fields__}
        rows = {name: tuple(plain[name]) for name in ("bands_db", "curve_db")}
        return cls(**{**plain, **rows})


def measure_file(path: Path, cancelled: Callable[[], bool] = lambda: False) -> FileMeasure:
    """The numbers of an audio file, read block by block.

    Raises AudioFileError for what cannot be read, is silent or shorter than 3 s, and Cancelled.
    """
    found = meter_of_file(path, cancelled).measurement()
    if found.duration_s < MIN_DURATION_S:
        raise AudioFileError(
            f"“{path.name}” is shorter than {MIN_DURATION_S:.0f} s; it cannot be a reference.", path
        )
    curve = None if found.spectrum is None else _curve(found)
    if found.bands_db is None or curve is None:
        raise AudioFileError(f"“{path.name}” is silent; it cannot be a reference.", path)
    loud, stereo = found.loudness, found.stereo
    return FileMeasure(
        bands_db=tuple(
            level if found.bandwidth_hz >= BAND_END_TOLERANCE * upper_hz else None
            for level, upper_hz in zip(found.bands_db, BAND_EDGES_HZ[1:], strict=True)
        ),
        curve_db=curve,
        integrated_lufs=loud.integrated_lufs,
        plr_db=loud.plr_db,
        range_lu=loud.range_lu if loud.range_is_stable else None,
        correlation=stereo.correlation,
        low_correlation=stereo.low_correlation,
        side_to_mid_db=stereo.side_to_mid_db,
    )


def _curve(found: Measurement) -> tuple[float | None, ...] | None:
    assert found.spectrum is not None
    levels = sixth_octave_db(found.spectrum.frequencies_hz, found.spectrum.power)
    if levels is None:
        return None
    return tuple(
        level if hertz <= found.bandwidth_hz else None
        for level, hertz in zip(levels.tolist(), FREQUENCIES_HZ.tolist(), strict=True)
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return None if value is None else round(float(value), 3)
