"""The feeder in a process of its own: commands go there, bulletins come back."""
