"""Where the user's private profiles lie, for the window and for the command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modules.spectral_analyzer.profile_store import ProfileStore

APP_NAME = "nomad-muse"
PROFILES = "profiles"


def profile_store() -> ProfileStore:
    """The user's private profiles, in the data folder that the system gives to programs."""
    import platformdirs

    from modules.spectral_analyzer.profile_store import ProfileStore

    return ProfileStore(platformdirs.user_data_path(APP_NAME) / PROFILES)
