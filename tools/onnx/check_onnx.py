"""Checks ONNX files with the official checker and strict shape inference, and runs them where feeds lie beside them.

    pip install onnx numpy
    node tools/run-source.mjs tools/onnx/write_samples.ts DIR
    python tools/onnx/check_onnx.py DIR [--reference]

With --reference the standard files are also run by onnx's own reference implementation, another runtime
than onnxruntime, and compared with the expected results beside them (NAME.json). Exit code 1 when any file fails.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator


def is_standard(model):
    return all(entry.domain == "" for entry in model.opset_import)


def check(path):
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path, load_external_data=False)
    if is_standard(model):
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    return model


def tensor(stored):
    return np.array(stored["data"], dtype=stored["dtype"]).reshape(stored["shape"])


def compare(path, case):
    session = ReferenceEvaluator(str(path))
    names = [output for output in session.output_names]
    results = session.run(names, {name: tensor(feed) for name, feed in case["feeds"].items()})
    for name, result in zip(names, results):
        expected = tensor(case["expected"][name])
        if np.shape(result) != expected.shape:
            raise ValueError(f"{name} is {np.shape(result)}, expected {expected.shape}")
        np.testing.assert_allclose(result, expected, **case["tolerance"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--reference", action="store_true")
    options = arguments.parse_args()
    files = sorted(options.folder.rglob("*.onnx"))
    failures, compared = 0, 0
    for path in files:
        try:
            model = check(path)
            feeds = path.with_suffix(".json")
            if options.reference and feeds.exists() and is_standard(model):
                compare(path, json.loads(feeds.read_text()))
                compared += 1
        except Exception as error:
            failures += 1
            print(f"{path.relative_to(options.folder)}: {str(error).strip()[:600]}")
    print(f"{len(files)} files checked, {compared} compared with the reference implementation, {failures} failed")
    sys.exit(1 if failures or not files else 0)


main()
