"""Sound: audio files, the synth, the mixer, and playback."""
