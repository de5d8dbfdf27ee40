"""The wiring of one open song: player, ear, co-writer, mix advice, files. No widgets."""
