"""Writes a trained network as an ONNX model whose weights and activations are 8 bit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

OPSET = 17


def write_static_int8(
    network: nn.Module,
    samples: NDArray[np.float32],
    path: Path,
    *,
    input_name: str,
    output_names: Sequence[str],
    operators: Sequence[str],
    rows_at_once: int,
    is_input_exact: bool = False,
) -> None:
    """Write `network` to `path`, its ranges those of `samples`, (n, …) as it takes them.

    `operators` are the ONNX operators to quantize (static QDQ, weights signed and per channel,
    activations unsigned), calibrated `rows_at_once`. `is_input_exact` leaves out the matrix
    products on the input itself, for inputs whose ranges are too different for one step.
    """
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import CalibrationDataReader
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self._rest = iter(np.array_split(samples, max(len(samples) // rows_at_once, 1)))

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            rows = next(self._rest, None)
            return None if rows is None else {input_name: rows}

    with TemporaryDirectory() as folder:
        exported, prepared = Path(folder) / "float.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(1, *samples.shape[1:]),),
            str(exported),
            input_names=[input_name],
            output_names=list(output_names),
            dynamic_axes={name: {0: "batch"} for name in (input_name, *output_names)},
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(path),
            Reader(),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=list(operators),
            nodes_to_exclude=_products_on(input_name, prepared) if is_input_exact else [],
        )


def _products_on(input_name: str, path: Path) -> list[str]:
    import onnx

    nodes = onnx.load(path).graph.node
    return [node.name for node in nodes if node.op_type == "MatMul" and input_name in node.input]
