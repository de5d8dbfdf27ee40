"""Genre profiles from labelled audio."""
