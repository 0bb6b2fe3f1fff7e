"""Times other Whispers on what apps/infer/bench does; prints milliseconds and texts as JSON.

  python transcribe.py short|long|batched MODEL_FOLDER THREADS REPEATS FILE.wav ...

From samples in memory to text, greedy at temperature 0, best of REPEATS.
  short    30 s at most, no timestamps: faster-whisper int8 and PyTorch float32 (openai-whisper)
  long     faster-whisper int8, whole recording, windows one after the other
  batched  faster-whisper int8, speech found by its voice activity detection, 8 windows together
Needs openai-whisper and faster-whisper from PyPI, and the ffmpeg program.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "reference"))
import transcribe_reference as reference  # noqa: E402

BATCH = 8
GREEDY = {"language": "en", "beam_size": 1, "best_of": 1, "temperature": 0.0}


def joined(segments):
    return "".join(segment.text for segment in segments).strip()


def long_transcriber(folder, threads):
    model = reference.faster_model(folder, threads, "int8")
    return lambda samples, _: joined(model.transcribe(samples, **GREEDY)[0])


def batched_transcriber(folder, threads):
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(reference.faster_model(folder, threads, "int8"))
    return lambda samples, _: joined(pipeline.transcribe(samples, batch_size=BATCH, **GREEDY)[0])


PEERS = {
    "short": {
        "faster-whisper int8": lambda *where: reference.faster_transcriber(*where, "int8"),
        "PyTorch float32": reference.openai_transcriber,
    },
    "long": {"faster-whisper int8": long_transcriber},
    "batched": {"faster-whisper int8, batches": batched_transcriber},
}


def main():
    kind, folder, threads, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    clips = {file: reference.decode_audio(file) for file in sys.argv[5:]}
    if kind == "short":
        clips = {file: samples[: 30 * 16000] for file, samples in clips.items()}
    results = {}
    for name, load in PEERS[kind].items():
        transcribe = load(folder, threads)
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
