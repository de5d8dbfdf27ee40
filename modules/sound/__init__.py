"""Makes sound: decoding, synthesis, mixing, playback and rendering to files."""
