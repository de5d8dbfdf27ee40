"""The rules behind mix advice: one small file per family, listed in `catalogue`."""
