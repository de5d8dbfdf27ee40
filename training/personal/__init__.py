"""Simulated users: what learning from decisions is worth, and whether it harms."""
