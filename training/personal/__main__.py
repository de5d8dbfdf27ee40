"""Runs `python -m training.personal`."""

from training.personal.cli import main

raise SystemExit(main())
