"""The layers of the house, checked by running them: see also the import contract in pyproject."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

BLOCKED_IMPORT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError("blocked by the test: " + name)
sys.meta_path.insert(0, Block())
import importlib
for name in {names!r}:
    importlib.import_module(name)
print("imported", len({names!r}))
"""


def module_names(package: str) -> list[str]:
    found = pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
    return [package, *(module.name for module in found if not module.name.endswith("__main__"))]


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_engine_imports_without_qt_and_torch() -> None:
    blocked = {"PySide6", "pyqtgraph", "torch", "librosa", "app", "training"}
    result = run_python(BLOCKED_IMPORT.format(blocked=blocked, names=module_names("modules")))
    assert result.returncode == 0, result.stderr


def test_faces_import_without_torch_and_training() -> None:
    blocked = {"torch", "librosa", "training", "onnx", "symusic"}
    result = run_python(BLOCKED_IMPORT.format(blocked=blocked, names=module_names("app")))
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("heavy", ["scipy.signal", "onnxruntime", "sounddevice", "torch", "mido"])
def test_start_of_the_command_line_loads_nothing_heavy(heavy: str) -> None:
    result = run_python(
        f"import main, sys; main.build_parser(); sys.exit({heavy!r} in sys.modules)"
    )
    assert result.returncode == 0, result.stderr or f"{heavy} was loaded"


def test_scipy_is_imported_in_one_place_only() -> None:
    """Two threads that import it at the same moment fail; `late_scipy` holds a lock."""
    root = Path(__file__).parent.parent
    importing = re.compile(r"^\s*(import|from) scipy", re.MULTILINE)
    found = [
        path.relative_to(root).as_posix()
        for folder in ("app", "modules")
        for path in sorted((root / folder).rglob("*.py"))
        if importing.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
