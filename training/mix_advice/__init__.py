"""Planted faults: what mix advice is measured by, and what its ranking learns from."""
