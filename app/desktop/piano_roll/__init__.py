"""The piano roll: notes, ghost notes, velocity lane, ruler and keyboard in one panel."""
