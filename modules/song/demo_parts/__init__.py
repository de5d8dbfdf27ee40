"""The players of the demo song: each file writes the notes of some of its tracks."""
