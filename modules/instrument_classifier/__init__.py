"""Hears which instrument is on a track: MFCC features, a small CNN, a decision over time."""
