"""Spectrum, meters and suggestions."""
