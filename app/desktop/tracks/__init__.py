"""The track list."""
