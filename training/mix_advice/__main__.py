"""`python -m training.mix_advice`."""

import sys

from training.mix_advice.command_line import main

sys.exit(main(sys.argv[1:]))
