"""Runs `python -m training.generator`."""

from training.generator.cli import main

raise SystemExit(main())
