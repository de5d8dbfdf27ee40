"""Drawn electric pianos, organs, synthesizer leads and pads."""

from __future__ import annotations

import numpy as np

from training.instrument_classifier.tones import (
    CONTROL,
    RATE,
    Built,
    Finish,
    Sound,
    Voice,
    axis,
    drifting,
    gate,
    harmonics,
    shaped_noise,
    untouched,
)


def electric_piano(rng: np.random.Generator) -> Built:
    """A tine or reed: a sine that a pickup bends, and a bell that dies soon (Chowning 1973)."""
    bell_ratio = rng.choice([rng.uniform(6.0, 7.5), 14.0, 4.0, rng.uniform(2.5, 4.0)])
    bell_s, body_s = rng.uniform(0.05, 0.6), rng.uniform(0.5, 2.5)
    bend, bell = rng.uniform(0.1, 2.5), rng.uniform(0.05, 0.7)
    offset = rng.uniform(0.0, 0.6)
    tremolo_hz, tremolo = rng.uniform(3.0, 7.0), rng.uniform(0.0, 0.3) * (rng.random() < 0.4)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.15)
        fall = np.exp(-time / (body_s * (220.0 / hertz) ** 0.35))
        swing = bend * loud * fall * np.sin(2 * np.pi * hertz * time)
        tone = fall * (np.tanh(swing + offset) - np.tanh(offset)) / (bend * loud + 0.05)
        ring = bell * loud * np.exp(-time / bell_s) * np.sin(2 * np.pi * hertz * bell_ratio * time)
        shake = 1.0 - tremolo * (0.5 + 0.5 * np.sin(2 * np.pi * tremolo_hz * time))
        return loud * (tone + ring) * shake * gate(time, held_s, 0.06)

    return note, untouched


def lead(rng: np.random.Generator) -> Built:
    """Two drawn waves, detuned, through a low-pass whose corner falls."""
    return _subtractive(rng, rise_s=(0.001, 0.03), sweep_s=(0.05, 0.8)), untouched


def pad(rng: np.random.Generator) -> Built:
    """Four drawn waves that swell, detuned, behind a slow filter."""
    return _subtractive(rng, rise_s=(0.15, 0.9), sweep_s=(0.8, 4.0), voices=4), untouched


def _subtractive(
    rng: np.random.Generator,
    rise_s: tuple[float, float],
    sweep_s: tuple[float, float],
    voices: int = 2,
) -> Voice:
    rise, sweep = rng.uniform(*rise_s), rng.uniform(*sweep_s)
    base_hz, peak_hz = 10 ** rng.uniform(2.3, 3.5), 10 ** rng.uniform(3.0, 3.9)
    even, detune = rng.uniform(0.0, 1.0), rng.uniform(0.02, 0.25)
    tilt, resonance = rng.uniform(0.8, 1.6), rng.uniform(0.0, 3.0)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.3)
        order = np.arange(1, int(max(2, min(36, 9000.0 / hertz))) + 1)[:, None]
        corner = base_hz + (peak_hz - base_hz) * np.exp(-time / sweep)
        ratio = hertz * order / corner
        level = np.where(order % 2 == 1, 1.0, even) / order**tilt / np.sqrt(1 + ratio**4)
        level = level * (1 + resonance * np.exp(-((ratio - 1.0) ** 2) * 12.0))
        sound = np.zeros_like(time)
        for voice in range(voices):
            pitch = hertz * 2 ** (detune * (voice - (voices - 1) / 2) / 12)
            sound += (level * np.sin(order * (2 * np.pi * pitch * time + 1.7 * voice))).sum(axis=0)
        return loud * sound * np.minimum(time / rise, 1.0) * gate(time, held_s, 0.25)

    return note


def organ(rng: np.random.Generator) -> Built:
    """Drawbars or pipes: sines at the footages, a click or a chiff, a turning loudspeaker."""
    order = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0])
    level = rng.random(9) ** 2 * (rng.random(9) < 0.6)
    level[1] = max(level[1], 0.3)
    level = level * rng.uniform(0.6, 1.0) ** order
    click, turn_hz = rng.uniform(0.0, 0.3), rng.choice([0.8, 6.5, 0.0])
    depth, rise_s = rng.uniform(0.001, 0.006), rng.uniform(0.003, 0.08)
    pipes = int(rng.integers(1, 4))

    def note(hertz: float, _loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.1)
        wave = np.sin(2 * np.pi * turn_hz * time)
        sound = np.zeros_like(time)
        for pipe in range(pipes):
            phase = 2 * np.pi * hertz * 0.5 * np.cumsum(1 + depth * wave + 0.0008 * pipe) / RATE
            for ratio, amount in zip(order, level, strict=True):
                if amount and hertz * ratio < 9000.0:
                    sound += amount * np.sin(2 * ratio * phase + pipe)
        chance = np.random.default_rng(round(hertz))
        tick = click * chance.standard_normal(len(time)) * np.exp(-time / 0.004)
        shape = np.minimum(time / rise_s, 1.0) * gate(time, held_s, 0.05)
        return (sound * (1 + 0.25 * wave) + tick) * shape

    return note, _driven(rng)


def patch_lead(rng: np.random.Generator) -> Built:
    """A patch of any kind: FM, pulse width, hard sync, a wobbling filter; glides and repeats."""
    voice = (_fm, _moving_wave, _moving_wave)[int(rng.integers(3))](rng, False)
    return voice, _driven(rng)


def patch_pad(rng: np.random.Generator) -> Built:
    """A slow patch: FM, moving waves, or breath behind vowels."""
    return (_fm, _moving_wave, _airy)[int(rng.integers(3))](rng, True), untouched


def fm_piano(rng: np.random.Generator) -> Built:
    """Two struck FM pairs, as digital electric pianos have them (Chowning 1973)."""
    pairs = [
        (1.0, rng.choice([1.0, 1.0, 2.0, 3.0]), rng.uniform(0.3, 2.0), rng.uniform(0.4, 2.5), 1.0),
        (1.0, rng.choice([7.0, 11.0, 14.0, 5.0, 3.0]), rng.uniform(0.2, 1.5),
         rng.uniform(0.05, 0.7), rng.uniform(0.2, 1.0)),
    ]  # fmt: skip
    ring_s, chorus = rng.uniform(0.6, 3.0), rng.uniform(0.0, 0.004)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.2)
        sound = np.zeros_like(time)
        for carrier, ratio, index, fall_s, amount in pairs:
            bend = index * loud * np.exp(-time / fall_s)
            modulator = bend * np.sin(2 * np.pi * hertz * ratio * time)
            for side in (-1, 1):
                turn = 2 * np.pi * hertz * carrier * (1 + side * chorus) * time
                sound += amount * np.sin(turn + modulator)
        fall = np.exp(-time / (ring_s * (220.0 / hertz) ** 0.3))
        return loud * sound * fall * gate(time, held_s, 0.08)

    return note, untouched


def _envelope(rng: np.random.Generator, is_slow: bool) -> tuple[float, float, float]:
    """Rise, fall in seconds and the level that is held."""
    rise = rng.uniform(0.1, 0.9) if is_slow else 10 ** rng.uniform(-3.0, -1.2)
    is_plucked = not is_slow and rng.random() < 0.35
    return rise, rng.uniform(0.08, 0.8), 0.0 if is_plucked else rng.uniform(0.4, 1.0)


def _fm(rng: np.random.Generator, is_slow: bool) -> Voice:
    # Struck FM would be an electric piano: a lead or pad of this kind is held.
    rise, fall, held = _envelope(rng, is_slow)
    held = max(held, 0.5)
    ratio = rng.choice([0.5, 1.0, 2.0, 3.0, 4.0, rng.uniform(0.5, 7.0)])
    index, rest = rng.uniform(0.5, 7.0), rng.uniform(0.1, 0.9)
    feedback, wobble_hz = rng.uniform(0.0, 1.0), rng.uniform(0.1, 8.0)
    wobble = rng.uniform(0.0, 0.6) * (rng.random() < 0.5)
    sides = (-1, 0, 1) if is_slow or rng.random() < 0.3 else (0,)
    detune = rng.uniform(0.0005, 0.006)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.3)
        bend = index * (rest + (1 - rest) * np.exp(-time / fall))
        bend = bend * (1 + wobble * np.sin(2 * np.pi * wobble_hz * time)) * (0.4 + 0.6 * loud)
        bend = np.minimum(bend, 7000.0 / (hertz * max(1.0, ratio)))
        sound = np.zeros_like(time)
        for side in sides:
            turn = 2 * np.pi * hertz * (1 + side * detune) * time
            own = np.sin(ratio * turn + feedback * np.sin(ratio * turn))
            sound += np.sin(turn + bend * own)
        return loud * sound * _shape(time, rise, fall, held, held_s, 0.4 if is_slow else 0.1)

    return note


def _moving_wave(rng: np.random.Generator, is_slow: bool) -> Voice:
    """Pulse width, sync or a plain saw by its harmonics, through a filter with a life of its own.

    The comb of a pulse is |sin(πkw)|; sync is a formant that moves with the slave's pitch.
    """
    rise, fall, held = _envelope(rng, is_slow)
    kind = rng.choice(["pulse", "saw", "sync"])
    width, width_hz = rng.uniform(0.05, 0.5), rng.uniform(0.1, 6.0)
    base_hz = 10 ** rng.uniform(2.2, 3.7)
    sweep, sweep_s = rng.uniform(-1.0, 4.0), rng.uniform(0.03, 1.5)
    wobble_hz, wobble = rng.uniform(0.2, 9.0), rng.uniform(0.0, 2.0) * (rng.random() < 0.4)
    peak, poles = rng.uniform(0.0, 5.0), rng.choice([1.0, 2.0])
    detune, voices = (
        rng.uniform(0.0, 0.012),
        int(rng.choice([1, 2, 3, 5] if is_slow else [1, 1, 2, 4])),
    )
    glide, vibrato_hz = rng.uniform(-0.2, 0.2) * (rng.random() < 0.3), rng.uniform(4.0, 7.0)
    depth = rng.uniform(0.0, 0.012) * (rng.random() < 0.4)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = axis(held_s + 0.3)
        slow = time[::CONTROL]
        order = np.arange(1, int(max(2, min(60, 9200.0 / hertz))) + 1)[:, None]
        if kind == "pulse":
            moving = width * (1 + 0.6 * np.sin(2 * np.pi * width_hz * slow))
            level = np.abs(np.sin(np.pi * order * moving)) / order
        elif kind == "sync":
            slave = 1.5 + 4.0 * width * (1 + 0.8 * np.sin(2 * np.pi * 0.3 * width_hz * slow))
            level = np.exp(-(((order - slave) / 1.5) ** 2)) + 0.4 / order
        else:
            level = 1.0 / order + 0.0 * slow
        octaves = sweep * np.exp(-slow / sweep_s) + wobble * np.sin(2 * np.pi * wobble_hz * slow)
        ratio = hertz * order / (base_hz * 2**octaves * (0.7 + 0.6 * loud))
        level = level / (1 + ratio**2) ** poles * (1 + peak * np.exp(-((ratio - 1.0) ** 2) * 15.0))
        pitch = hertz * (1 + glide * np.exp(-time / 0.05) + depth * np.sin(
            2 * np.pi * vibrato_hz * time))  # fmt: skip
        sound = np.zeros_like(time)
        for voice in range(voices):
            sound += harmonics(
                pitch * (1 + detune * (voice - (voices - 1) / 2)), level, 1.7 * voice
            )
        return loud * sound * _shape(time, rise, fall, held, held_s, 0.4 if is_slow else 0.1)

    return note


def _airy(rng: np.random.Generator, _is_slow: bool) -> Voice:
    """Many soft voices and breath behind a slowly moving vowel."""
    rise = rng.uniform(0.15, 0.9)
    formants = rng.uniform((300.0, 800.0, 2200.0), (850.0, 1900.0, 3200.0))
    breath, move_hz = rng.uniform(0.05, 1.0), rng.uniform(0.05, 0.7)

    def gain_db(hertz: Sound, drift: float = 0.0) -> Sound:
        near = [np.abs(np.log2(hertz / f) - drift) for f in formants]
        return np.asarray(-16.0 * np.min(near, axis=0) ** 0.8 - 4.0 * np.log2(1 + hertz / 1500.0))

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100))
        time = axis(held_s + 0.4)
        slow = time[::CONTROL]
        order = np.arange(1, int(max(2, min(40, 9000.0 / hertz))) + 1)[:, None]
        drift = 0.25 * np.sin(2 * np.pi * move_hz * slow)
        level = 10 ** (gain_db(hertz * order * (1.0 + drift)) / 20)
        sound = breath * shaped_noise(len(time), gain_db, chance)
        for voice in range(4):
            pitch = hertz * (1 + 0.004 * drifting(len(time), 3000, chance) + 0.002 * (voice - 1.5))
            sound = sound + harmonics(pitch, level, chance.uniform(0, 6))
        return loud * sound * _shape(time, rise, 1.0, 1.0, held_s, 0.5)

    return note


def _shape(
    time: Sound, rise_s: float, fall_s: float, held: float, held_s: float, release_s: float
) -> Sound:
    level = held + (1 - held) * np.exp(-np.maximum(0.0, time - rise_s) / fall_s)
    return np.asarray(np.minimum(time / rise_s, 1.0) * level * gate(time, held_s, release_s))


def _driven(rng: np.random.Generator) -> Finish:
    """Now and then a little overdrive behind it."""
    if rng.random() < 0.6:
        return untouched
    drive = 10 ** (rng.uniform(0.0, 20.0) / 20)

    def through(sound: Sound) -> Sound:
        return np.tanh(sound * (drive / (float(np.abs(sound).max()) + 1e-9)))

    return through
