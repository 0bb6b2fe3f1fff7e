"""Times librosa on what packages/audio/bench does; prints milliseconds as JSON.

Called by the bench, which passes how often to repeat. Needs librosa and soxr from PyPI.
"""

import json
import sys
import time

import librosa
import numpy as np

SECONDS = 30


def recording(rate: int) -> np.ndarray:
    t = np.arange(SECONDS * rate) / rate
    return (0.3 * np.sin(2 * np.pi * 220 * t) * np.sin(2 * np.pi * 3 * t)).astype(np.float32)


def log_mel(samples: np.ndarray, filters: np.ndarray) -> np.ndarray:
    spectrum = librosa.stft(samples, n_fft=400, hop_length=160, pad_mode="reflect")
    energies = filters @ (np.abs(spectrum[:, :-1]) ** 2)
    logs = np.log10(np.maximum(energies, 1e-10))
    return (np.maximum(logs, logs.max() - 8) + 4) / 4


def best(repeats: int, call) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def main() -> None:
    repeats = int(sys.argv[1])
    samples, cd = recording(16000), recording(44100)
    results = {}
    for bins in (80, 128):
        filters = librosa.filters.mel(sr=16000, n_fft=400, n_mels=bins)
        results[f"logMel{bins}"] = best(repeats, lambda f=filters: log_mel(samples, f))
    results["resample44100"] = best(
        repeats, lambda: librosa.resample(cd, orig_sr=44100, target_sr=16000, res_type="soxr_hq")
    )
    print(json.dumps({"librosa": librosa.__version__, "milliseconds": results}))


if __name__ == "__main__":
    main()
