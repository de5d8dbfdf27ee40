"""What streaming services would do to a master: turn it down, raise it, limit it, or nothing.

The rules are data (`streaming_services.json`), each number with its origin; this is their only
reader. They are levels of playback, not targets for a mix.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from modules.errors import CurveFileError
from modules.spectral_analyzer.mix_meter import Loudness

SERVICES_FILE = Path(__file__).with_name("streaming_services.json")
SCHEMA_VERSION = 1
UNCHANGED_DB = 0.05


class Raises(StrEnum):
    """What a service does with a master quieter than its level."""

    NEVER = "never"
    TO_PEAK = "to_peak"
    LIMITER = "limiter"


class RuleOrigin(StrEnum):
    """Who says so."""

    PUBLISHED = "published by the service"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class StreamingService:
    """The rules of one service, with the `origins` of its numbers and the day they were `checked`.

    `true_peak_dbtp` is the highest peak that survives its lossy coding unharmed;
    `loud_true_peak_dbtp` the same for masters louder than `target_lufs`. `is_default` is False
    for a setting that listeners choose.
    """

    id: str
    name: str
    is_default: bool
    target_lufs: float
    raises: Raises
    true_peak_dbtp: float
    loud_true_peak_dbtp: float
    origins: Mapping[str, RuleOrigin]
    sources: Mapping[str, str]
    checked: str


@dataclass(frozen=True, slots=True)
class ServiceForecast:
    """What one service would do, in numbers and in a sentence.

    `limited_db` is how much its limiter would take off the peaks, `peak_over_db` by how much the
    master's true peak exceeds what the service's coding bears (0 when it does not).
    """

    id: str
    name: str
    is_default: bool
    target_lufs: float
    gain_db: float
    played_lufs: float
    true_peak_dbtp: float
    limited_db: float
    peak_over_db: float
    target_origin: RuleOrigin
    raises_origin: RuleOrigin
    checked: str
    message: str


def forecast_streaming(loudness: Loudness) -> tuple[ServiceForecast, ...]:
    """What every known service would do; empty for what has no loudness or no peak.

    Raises CurveFileError when the file of the services is damaged.
    """
    level, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    if level is None or peak is None:
        return ()
    return tuple(_forecast(service, level, peak) for service in load_services())


def _forecast(service: StreamingService, level: float, peak: float) -> ServiceForecast:
    wanted = service.target_lufs - level
    headroom = service.true_peak_dbtp - peak
    gain = min(wanted, 0.0)
    if wanted > 0.0 and service.raises is Raises.TO_PEAK:
        gain = max(min(wanted, headroom), 0.0)
    elif wanted > 0.0 and service.raises is Raises.LIMITER:
        gain = wanted
    limited = max(gain - headroom, 0.0) if gain > 0.0 else 0.0
    bearable = service.loud_true_peak_dbtp if wanted < 0.0 else service.true_peak_dbtp
    over = max(peak - bearable, 0.0)
    return ServiceForecast(
        id=service.id,
        name=service.name,
        is_default=service.is_default,
        target_lufs=service.target_lufs,
        gain_db=gain,
        played_lufs=level + gain,
        true_peak_dbtp=peak + gain - limited,
        limited_db=limited,
        peak_over_db=over,
        target_origin=service.origins["target_lufs"],
        raises_origin=service.origins["raises"],
        checked=service.checked,
        message=_message(service, gain, wanted, limited, over),
    )


def _message(
    service: StreamingService, gain: float, wanted: float, limited: float, over: float
) -> str:
    if gain < -UNCHANGED_DB:
        does = f"turns it down by {-gain:.1f} dB"
    elif gain > UNCHANGED_DB:
        does = f"raises it by {gain:.1f} dB"
        if limited > UNCHANGED_DB:
            does += f" and limits its peaks by {limited:.1f} dB"
        elif wanted - gain > UNCHANGED_DB:
            does += f", as far as its peaks allow, {wanted - gain:.1f} dB short of its level"
    else:
        does = "leaves it as it is"
        if wanted > UNCHANGED_DB:
            does += f", {wanted:.1f} dB quieter than its level"
    if over > UNCHANGED_DB:
        does += f"; its coding may distort peaks that are {over:.1f} dB too high"
    return f"{service.name} {does} ({service.origins['target_lufs']})."


def streaming_summary(forecasts: Sequence[ServiceForecast]) -> str | None:
    """One sentence on all services as they are set by default; None without forecasts."""
    gains = [forecast.gain_db for forecast in forecasts if forecast.is_default]
    if not gains:
        return None
    low, high = min(gains), max(gains)
    if low > -UNCHANGED_DB:
        if high > UNCHANGED_DB:
            return f"No streaming service turns it down; some raise it, by up to {high:.1f} dB."
        return "No streaming service turns it down; it may play quieter than its neighbours."
    if high < -UNCHANGED_DB:
        return (
            f"Every streaming service turns it down, by {-high:.1f} to {-low:.1f} dB: more "
            "loudness would gain nothing there."
        )
    down = [f.name for f in forecasts if f.is_default and f.gain_db < -UNCHANGED_DB]
    return f"{', '.join(down)} would turn it down, by at most {-low:.1f} dB; the others would not."


@cache
def load_services(path: Path = SERVICES_FILE) -> tuple[StreamingService, ...]:
    """The services; raises CurveFileError for a missing or damaged file."""
    try:
        return _services(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CurveFileError(
            f"The rules of the streaming services cannot be read ({error.strerror}): {path}.", path
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CurveFileError(
            f"“{path.name}” is not valid: {error}. Reinstall to restore it.", path
        ) from error


def _services(document: Mapping[str, Any]) -> tuple[StreamingService, ...]:
    if document["version"] != SCHEMA_VERSION:
        raise ValueError(f"version {document['version']} is unknown")
    checked = str(document["checked"])
    return tuple(_service(values, checked) for values in document["services"])


def _service(values: Mapping[str, Any], checked: str) -> StreamingService:
    numbers = {key: value for key, value in values.items() if isinstance(value, dict)}
    target, peak = float(numbers["target_lufs"]["value"]), numbers["true_peak_dbtp"]
    loud_peak = numbers.get("loud_true_peak_dbtp", peak)
    if not -40.0 <= target <= 0.0 or not -6.0 <= float(peak["value"]) <= 0.0:
        raise ValueError(f"the levels of {values['id']} are out of range")
    return StreamingService(
        id=str(values["id"]),
        name=str(values["name"]),
        is_default=bool(values["is_default"]),
        target_lufs=target,
        raises=Raises(numbers["raises"]["value"]),
        true_peak_dbtp=float(peak["value"]),
        loud_true_peak_dbtp=float(loud_peak["value"]),
        origins={key: RuleOrigin(number["origin"]) for key, number in numbers.items()},
        sources={key: str(number["source"]) for key, number in numbers.items()},
        checked=checked,
    )
