"""Runs the short measurements, or those that are named, one after the other; `make bench` calls it.

The soak takes minutes and is run by itself: `python -m benchmarks.callback_soak --help`.
"""

from __future__ import annotations

import subprocess
import sys

SHORT = (
    "startup",
    "ghost_notes",
    "note_speed",
    "ear",
    "analyzer_tick",
    "song_analysis",
    "ebu_checks",
    "meter_agreement",
    "analyze_vs_ffmpeg",
    "roll_paint",
    "window_frames",
)


def main() -> int:
    failed = []
    for name in sys.argv[1:] or SHORT:
        print(f"\n## {name}\n", flush=True)
        status = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], check=False
        ).returncode
        if status:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
