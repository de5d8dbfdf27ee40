"""What following all advice does to a planted band: through files, mixer and solver, as `apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import write_audio
from modules.spectral_analyzer.cure import cure
from modules.spectral_analyzer.mix_report import MixReport
from modules.spectral_analyzer.workpiece import StemMix
from modules.unified_state import TrackState
from training.mix_advice.band_faults import band_faults
from training.mix_advice.excerpts import Part
from training.mix_advice.fault import Fault, Planted
from training.mix_advice.good_mixes import good_mixes
from training.mix_advice.stems import SAMPLE_RATE

EVERY = 9
"""One of so many band faults of a song is cured: each takes some seconds. 9 meets every size."""
PUSHED_DB = 1.0


@dataclass(frozen=True, slots=True)
class Cured:
    """How far the planted band was outside before and after, in dB; and what it did to the others.

    `pushed_db` is by how much the other band that fared worst lies farther outside than before.
    """

    title: str
    fault: Fault
    before_db: float
    after_db: float
    pushed_db: float

    @property
    def is_halved(self) -> bool:
        """Whether at least half of the excess is gone."""
        return self.after_db <= self.before_db / 2.0


def cure_all(
    corpora: Path,
    part: Part,
    *,
    songs: int | None = None,
    seed: int = 1,
    tell: Callable[[str], None] = lambda _line: None,
) -> Iterator[Cured]:
    """Cures some band faults of every song, each time others."""
    for number, mix in enumerate(good_mixes(corpora, part, songs=songs, seed=seed)):
        faults = band_faults(mix, np.random.default_rng((seed, number)))
        for planted in islice(faults, number % EVERY, None, EVERY):
            found = cured(planted)
            name = f"{found.title}, {found.fault.name} {found.fault.size:g} dB"
            way = f"{found.before_db:.1f} → {found.after_db:.1f} dB"
            tell(f"{name}: {way}, others {found.pushed_db:+.1f} dB")
            yield found


def cured(planted: Planted) -> Cured:
    """Everything that is advised, followed at once."""
    fault = planted.fault
    if fault is None or fault.band is None or planted.finish is not None:
        raise ValueError("only a band that was pushed can be cured by the mixer")
    with TemporaryDirectory() as folder:
        work = _stem_mix(planted, Path(folder))
        measured = work.measured()
        found = cure(work.song, measured.report, measured.model, work.report)
        after = measured.report if found is None else found.after
    before_db, after_db = (_outside_db(report) for report in (measured.report, after))
    others = [band for band in range(len(before_db)) if band != fault.band]
    return Cured(
        planted.mix.title,
        fault,
        before_db[fault.band],
        after_db[fault.band],
        max(after_db[band] - before_db[band] for band in others),
    )


def _outside_db(report: MixReport) -> list[float]:
    """How far every band lies outside its range, on either side."""
    levels = report.measurement.bands_db or ()
    return [abs(b.excess_db(v)) for b, v in zip(report.profile.bands, levels, strict=True)]


def _stem_mix(planted: Planted, folder: Path) -> StemMix:
    states: dict[Path, TrackState] = {}
    for index, stem in enumerate(planted.mix.stems):
        path = folder / f"{index + 1} {stem.name.replace('/', ' ')}.wav"
        write_audio(path, AudioBuffer(planted.stem(index), SAMPLE_RATE), "FLOAT")
        states[path] = TrackState(
            index + 1,
            stem.name,
            instrument=stem.instrument,
            track_type=stem.track_type,
            confidence=1.0,
            uncertain=False,
            is_kit=stem.instrument is None,
        )
    work = StemMix(list(states), planted.mix.profile, states.get)
    trim_db = float(20.0 * np.log10(planted.trim))
    work.song = replace(work.song, master=replace(planted.master, volume_db=trim_db))
    return work


def cure_table(cases: Sequence[Cured]) -> str:
    """Shares of the cases in which the excess was halved, and in which no other band suffered."""
    lines = [f"{'cured':16} {'cases':>5} {'halved':>7} {'others within 1 dB':>19}"]
    for size in (None, *sorted({case.fault.size for case in cases})):
        here = [case for case in cases if size is None or case.fault.size == size]
        halved = np.mean([case.is_halved for case in here])
        kept = np.mean([case.pushed_db <= PUSHED_DB for case in here])
        name = "all" if size is None else f"{size:g} dB"
        lines.append(f"{name:16} {len(here):5d} {halved:7.1%} {kept:19.1%}")
    return "\n".join(lines)
