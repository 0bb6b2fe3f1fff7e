"""Quantises the ONNX files of a transformers.js folder as the published q8 files are.

  python quantize_onnx.py FOLDER

Reads FOLDER/onnx/NAME.onnx (standard operations: distilwhisper export --standard) and writes
NAME_quantized.onnx beside it: onnxruntime's dynamic quantiser over all operations it knows, one scale
for each weight, unsigned weights where there are convolutions. Transposed weights are computed first,
for the quantiser takes none but stored ones. Needs onnx and onnxruntime from PyPI.
"""

import sys
import tempfile
from pathlib import Path

import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.registry import IntegerOpsRegistry


def has_convolutions(path):
    return any(node.op_type == "Conv" for node in onnx.load(path).graph.node)


def fold_constants(source, target):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def main():
    folder = Path(sys.argv[1]) / "onnx"
    for name in ("encoder_model", "decoder_model_merged"):
        with tempfile.TemporaryDirectory() as scratch:
            folded = Path(scratch) / "folded.onnx"
            fold_constants(folder / f"{name}.onnx", folded)
            quantize_dynamic(
                folded,
                folder / f"{name}_quantized.onnx",
                op_types_to_quantize=list(IntegerOpsRegistry),
                weight_type=QuantType.QUInt8 if has_convolutions(folded) else QuantType.QInt8,
                extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
            )


if __name__ == "__main__":
    main()
