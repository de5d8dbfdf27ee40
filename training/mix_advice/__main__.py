"""`python -m training.mix_advice`."""

import os
import sys

# Small matrices: several threads would only wait for each other. Before NumPy is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from training.mix_advice.command_line import main

sys.exit(main(sys.argv[1:]))
