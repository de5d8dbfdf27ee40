"""The equalizer of a track or of the master, as a curve that can be drawn."""
