"""The strip above the piano roll that asks for notes."""
