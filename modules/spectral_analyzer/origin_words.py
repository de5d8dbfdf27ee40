"""Where each number of a profile comes from, in words that the interface and reports show."""

from __future__ import annotations

from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GenreProfile, Origin

_JUDGEMENT = {
    "sub_bass": "no published descriptor reaches below 60 Hz",
    "air": "no published descriptor reaches above 11 kHz",
    "plr_db": "in the order and size of published figures (Kirchberger and Russo 2016; Katz's K-14 "
    "and K-20; Shepherd's PLR of 11 dB for loud, healthy pop)",
    "integrated_lufs": "what the range of PLR gives at a true peak of −1 dBTP",
    "range_lu": "for information; the loudness range hardly depends on genre (Deruty and Pachet "
    "2015) and is never called a fault",
    "low_correlation_min": "bass is the one source that is clearly more central than the mix "
    "(De Man 2017)",
}
_NO_FIGURES = "no figures by genre are published"


def origin_words(profile: GenreProfile, quantity: str) -> str:
    """One phrase on a band (`bands.BAND_NAMES`) or a field of the profile, such as "plr_db".

    Raises KeyError for a quantity that profiles do not have.
    """
    origin = _origin(profile, quantity)
    if origin is Origin.JUDGEMENT:
        return f"our judgement: {_JUDGEMENT.get(quantity, _NO_FIGURES)}"
    if origin is Origin.REFERENCES:
        return f"your references “{profile.title}” ({_files(profile)})"
    if origin is Origin.MEASURED:
        return f"measured ({_files(profile)})"
    source = profile.source
    if profile.measured_on:
        # Too few references for a spread of their own: it is that of the genre.
        source = f"the spread of {profile.genre} around “{profile.title}” ({_files(profile)})"
    return f"{origin.value}: {source}"


def _origin(profile: GenreProfile, quantity: str) -> Origin:
    if quantity in BAND_NAMES:
        return profile.bands[BAND_NAMES.index(quantity)].spread_origin
    if quantity == "low_correlation_min":
        return profile.low_correlation_origin
    if quantity not in QUANTITIES:
        raise KeyError(quantity)
    origin: Origin = getattr(profile, quantity).origin
    return origin


QUANTITIES = ("plr_db", "integrated_lufs", "range_lu", "correlation", "side_to_mid_db")


def _files(profile: GenreProfile) -> str:
    count = f"{profile.tracks} file{'' if profile.tracks == 1 else 's'}"
    return f"{count}, {profile.measured_on}" if profile.measured_on else count
