"""Measures the mix (spectrum, loudness, stereo) and advises against a genre profile."""
