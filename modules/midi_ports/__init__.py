"""MIDI keyboards and other programs: ports, what is played on them, what is sent to them."""
