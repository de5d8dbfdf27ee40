"""Folding many channels to two."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples

MINUS_3_DB = float(np.sqrt(0.5))

# Speakers in the order of WAVE_FORMAT_EXTENSIBLE: (to left, to right) for every channel. Centre and
# surrounds enter at -3 dB as in ITU-R BS.775-4, table 2; the low-frequency effects are left out.
LEFT, RIGHT = (1.0, 0.0), (0.0, 1.0)
CENTRE, EFFECTS = (MINUS_3_DB, MINUS_3_DB), (0.0, 0.0)
LEFT_BACK, RIGHT_BACK = (MINUS_3_DB, 0.0), (0.0, MINUS_3_DB)
LAYOUTS = {
    3: (LEFT, RIGHT, CENTRE),
    4: (LEFT, RIGHT, LEFT_BACK, RIGHT_BACK),
    5: (LEFT, RIGHT, CENTRE, LEFT_BACK, RIGHT_BACK),
    6: (LEFT, RIGHT, CENTRE, EFFECTS, LEFT_BACK, RIGHT_BACK),
    7: (LEFT, RIGHT, CENTRE, EFFECTS, CENTRE, LEFT_BACK, RIGHT_BACK),
    8: (LEFT, RIGHT, CENTRE, EFFECTS, LEFT_BACK, RIGHT_BACK, LEFT_BACK, RIGHT_BACK),
}


def fold_to_stereo(samples: Samples) -> Samples:
    """`samples` (channels, frames) with at most two channels; mono and stereo pass unchanged.

    Three to eight channels are taken as the usual surround layouts. More than eight have no
    common meaning: odd ones go left, even ones right, at the level of their mean.
    """
    channels = samples.shape[0]
    if channels <= 2:
        return samples
    if channels in LAYOUTS:
        gains = np.array(LAYOUTS[channels], dtype=np.float32).T
        folded: Samples = gains @ samples
        return folded
    return np.stack([samples[0::2].mean(axis=0), samples[1::2].mean(axis=0)])
