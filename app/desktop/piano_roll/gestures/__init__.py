"""Mouse gestures of the roll: one per file, each ends in one edit."""
