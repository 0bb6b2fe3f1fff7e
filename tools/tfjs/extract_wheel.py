"""Copies the C headers and the two C++ libraries of a TensorFlow wheel into `deps` of tfjs-node.

python extract_wheel.py WHEEL DEPS
"""

import re
import shutil
import sys
import zipfile
from pathlib import Path

LIBRARY = re.compile(r"^tensorflow/(libtensorflow_(?:cc|framework)\.so\.\d+)$")
HEADER = re.compile(r"^tensorflow/include/((?:tensorflow|tsl|xla|google|absl)/.*\.(?:h|inc|proto))$")


def target_of(member: str) -> str | None:
    """Where a file of the wheel goes below `deps`; None where it is not needed."""
    library = LIBRARY.match(member)
    if library:
        return f"lib/{library[1]}"
    header = HEADER.match(member)
    return f"include/{header[1]}" if header else None


def main(wheel: str, deps: str) -> None:
    shutil.rmtree(deps, ignore_errors=True)
    copied = 0
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            target = target_of(member)
            if target is None:
                continue
            path = Path(deps, target)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as file:
                shutil.copyfileobj(source, file)
            copied += 1
    print(f"{copied} files from {Path(wheel).name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
