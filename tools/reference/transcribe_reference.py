"""Transcribes the clips of a manifest with an independent Whisper, for comparison with ours.

Greedy, temperature 0, no timestamps, language given, float32. Backends, both from PyPI:
  openai          openai-whisper (PyTorch), weights read from a Hugging Face folder
  faster-whisper  CTranslate2, the folder converted on the fly (compute type by --compute)

  python transcribe_reference.py --model DIR --speech DIR --languages ca cs --out FILE.jsonl

One JSON line a clip: path, language, sentence, text, seconds. A file that exists is continued.
"""

import argparse
import csv
import json
import os
import sys
import tempfile
import time

SAMPLE_RATE = 16000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="Hugging Face folder of a Whisper model")
    parser.add_argument("--speech", required=True, help="folder with manifest.tsv and clips")
    parser.add_argument("--manifest", default="manifest.tsv")
    parser.add_argument("--languages", nargs="*", help="only these")
    parser.add_argument("--limit", type=int, help="only the first clips of each language")
    parser.add_argument("--backend", choices=["openai", "faster-whisper"], default="openai")
    parser.add_argument("--compute", default="float32", help="faster-whisper: float32 or int8")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def decode_audio(path):
    """Samples of a clip, mono 16 kHz, through the ffmpeg program."""
    from whisper.audio import load_audio

    return load_audio(path)


def language_code(name):
    """The manifest's locale (sv-SE) as Whisper's code (sv)."""
    return name.split("-")[0]


def openai_name(name):
    """A Hugging Face parameter name as openai/whisper's."""
    replacements = [
        ("model.", ""), (".layers.", ".blocks."), ("fc1", "mlp.0"), ("fc2", "mlp.2"),
        ("final_layer_norm", "mlp_ln"), ("self_attn_layer_norm", "attn_ln"),
        ("encoder_attn_layer_norm", "cross_attn_ln"), ("self_attn.", "attn."),
        ("encoder_attn.", "cross_attn."), ("q_proj", "query"), ("k_proj", "key"),
        ("v_proj", "value"), ("out_proj", "out"), ("decoder.embed_tokens", "decoder.token_embedding"),
        ("encoder.embed_positions.weight", "encoder.positional_embedding"),
        ("decoder.embed_positions.weight", "decoder.positional_embedding"),
        ("encoder.layer_norm", "encoder.ln_post"), ("decoder.layer_norm", "decoder.ln"),
    ]  # fmt: skip
    for old, new in replacements:
        name = name.replace(old, new)
    return name


def openai_transcriber(folder, threads):
    import torch
    import whisper
    from safetensors.torch import load_file

    torch.set_num_threads(threads)
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    dims = whisper.model.ModelDimensions(
        n_mels=config["num_mel_bins"], n_audio_ctx=config["max_source_positions"],
        n_audio_state=config["d_model"], n_audio_head=config["encoder_attention_heads"],
        n_audio_layer=config["encoder_layers"], n_vocab=config["vocab_size"],
        n_text_ctx=config["max_target_positions"], n_text_state=config["d_model"],
        n_text_head=config["decoder_attention_heads"], n_text_layer=config["decoder_layers"],
    )  # fmt: skip
    model = whisper.model.Whisper(dims)
    weights = load_file(os.path.join(folder, "model.safetensors"))
    state = {openai_name(name): tensor.float() for name, tensor in weights.items() if not name.startswith("proj_out")}
    missing = model.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys
    assert all("mask" in key for key in missing.missing_keys), missing.missing_keys
    model.eval()

    def transcribe(samples, language):
        audio = whisper.pad_or_trim(torch.from_numpy(samples))
        mel = whisper.log_mel_spectrogram(audio, n_mels=dims.n_mels)
        options = whisper.DecodingOptions(language=language, without_timestamps=True, fp16=False)
        return whisper.decode(model, mel, options).text

    return transcribe


def faster_model(folder, threads, compute):
    """The folder as a faster-whisper model; converted once, into the folder for temporary files."""
    import ctranslate2
    from faster_whisper import WhisperModel

    target = os.path.join(tempfile.gettempdir(), "distilwhisper-ct2")
    if not os.path.exists(os.path.join(target, "model.bin")):
        copied = [f for f in ("tokenizer.json", "preprocessor_config.json") if os.path.exists(os.path.join(folder, f))]
        converter = ctranslate2.converters.TransformersConverter(folder, copy_files=copied)
        converter.convert(target, quantization="float32", force=True)
    return WhisperModel(target, device="cpu", compute_type=compute, cpu_threads=threads)


def faster_transcriber(folder, threads, compute):
    model = faster_model(folder, threads, compute)

    def transcribe(samples, language):
        segments, _ = model.transcribe(
            samples[: 30 * SAMPLE_RATE], language=language, beam_size=1, best_of=1, temperature=0.0,
            without_timestamps=True, condition_on_previous_text=False, no_speech_threshold=None,
            log_prob_threshold=None, compression_ratio_threshold=None,
        )  # fmt: skip
        return "".join(segment.text for segment in segments).strip()

    return transcribe


def main():
    args = arguments()
    done = set()
    if os.path.exists(args.out):
        with open(args.out) as file:
            done = {json.loads(line)["path"] for line in file}
    with open(os.path.join(args.speech, args.manifest), newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if args.languages:
        rows = [row for row in rows if row["language"] in args.languages]
    if args.limit:
        languages = {row["language"] for row in rows}
        rows = [row for name in sorted(languages) for row in [r for r in rows if r["language"] == name][: args.limit]]
    rows = [row for row in rows if row["path"] not in done]
    if args.backend == "openai":
        transcribe = openai_transcriber(args.model, args.threads)
    else:
        transcribe = faster_transcriber(args.model, args.threads, args.compute)
    with open(args.out, "a") as out:
        for number, row in enumerate(rows, 1):
            samples = decode_audio(os.path.join(args.speech, row["path"]))
            start = time.perf_counter()
            text = transcribe(samples, language_code(row["language"]))
            line = {key: row[key] for key in ("path", "language", "sentence")}
            line |= {"text": text, "seconds": round(time.perf_counter() - start, 3)}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
            print(f"{number}/{len(rows)} {row['path']}: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
