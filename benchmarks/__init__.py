"""Measurements, run on request: `make bench`, or one at a time with `python -m benchmarks.NAME`."""
