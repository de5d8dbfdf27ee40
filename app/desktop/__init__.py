"""The desktop app: Qt widgets around the engines of `modules`."""

import os

# Before numpy is imported for the first time: its matrix products are small here, and a second
# thread for them spins between calls. It cost 70 % of a core while playing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from app.desktop.whole_errors import keep_errors_whole

keep_errors_whole()
