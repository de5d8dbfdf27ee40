"""`python -m training.instrument_classifier train|export|evaluate`: see each one's --help."""

from __future__ import annotations

import sys

from training.instrument_classifier.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
