"""Opens a shipped model in ONNX Runtime, which is imported here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modules.errors import ModelError


def open_session(path: Path, name: str, without: str) -> Any:
    """A session of the model at `path` that runs on one thread and never spins.

    Raises ModelError, named `name`, for a damaged file, and for a missing runtime, `without` which
    something cannot be done, such as "nothing can be generated".
    """
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as failures
    except ImportError as error:
        raise ModelError(
            f"ONNX Runtime cannot be loaded, so {without}; reinstall Nomad Muse.", name
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    known = (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NoSuchFile,
        failures.NotImplemented,
        failures.RuntimeException,
    )
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except known as error:
        raise ModelError(
            f"The model “{name}” is damaged ({path}); reinstall Nomad Muse.", name
        ) from error
