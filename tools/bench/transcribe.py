"""Times other Whispers on what apps/infer/bench does; prints milliseconds and texts as JSON.

  python transcribe.py MODEL_FOLDER THREADS REPEATS FILE.wav ...

Greedy, no timestamps, from samples in memory to text, best of REPEATS. Needs openai-whisper and
faster-whisper from PyPI, and the ffmpeg program.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "reference"))
import transcribe_reference as reference  # noqa: E402


def main():
    folder, threads, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    clips = {file: reference.decode_audio(file)[: 30 * 16000] for file in sys.argv[4:]}
    peers = {
        "faster-whisper int8": lambda: reference.faster_transcriber(folder, threads, "int8"),
        "PyTorch fp32": lambda: reference.openai_transcriber(folder, threads),
    }
    results = {}
    for name, load in peers.items():
        transcribe = load()
        results[name] = {}
        for file, samples in clips.items():
            times = []
            for _ in range(repeats):
                start = time.perf_counter()
                text = transcribe(samples, "en")
                times.append(1000 * (time.perf_counter() - start))
            results[name][file] = {"milliseconds": min(times), "text": text}
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
