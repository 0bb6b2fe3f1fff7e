"""Cross-entropy of transcripts with layers left out: which layers of a Whisper can a student do without?

    python choose_layers.py MODEL MANIFEST.tsv --languages en fa --limit 8 --stack decoder --drop 1

MODEL is a Hugging Face folder, MANIFEST a table with path, sentence and language. Clips are heard with
one second of silence after them. Needs torch, transformers and librosa from PyPI. Nothing is trained.
"""

import argparse
import csv
import itertools
from pathlib import Path

import librosa
import torch
from torch.nn.functional import cross_entropy, gelu
from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration, WhisperTokenizerFast


def read_clips(manifest, languages, limit):
    rows = list(csv.DictReader(open(manifest, encoding="utf-8"), delimiter="\t"))
    return [row for code in languages for row in [r for r in rows if r["language"] == code][:limit]]


def open_clip(row, folder, extractor, tokenizer):
    samples, _ = librosa.load(folder / row["path"], sr=16000)
    frames = min(3000, 2 * int(50 * (len(samples) / 16000 + 1)))
    mel = extractor(samples, sampling_rate=16000, return_tensors="pt").input_features[:, :, :frames]
    prompt = ["<|startoftranscript|>", f"<|{row['language']}|>", "<|transcribe|>", "<|notimestamps|>"]
    text = tokenizer(" " + row["sentence"], add_special_tokens=False).input_ids
    ids = tokenizer.convert_tokens_to_ids(prompt) + text + tokenizer.convert_tokens_to_ids(["<|endoftext|>"])
    return row["language"], mel, torch.tensor([ids])


def encode(encoder, layers, mel):
    x = gelu(encoder.conv2(gelu(encoder.conv1(mel)))).transpose(1, 2)
    x = x + encoder.embed_positions.weight[: x.shape[1]]
    for layer in layers:
        out = layer(x, None, None)
        x = out[0] if isinstance(out, tuple) else out
    return encoder.layer_norm(x)


def loss(decoder, layers, states, ids):
    decoder.layers = torch.nn.ModuleList(layers)
    hidden = decoder(input_ids=ids[:, :-1], encoder_hidden_states=states, use_cache=False).last_hidden_state
    logits = hidden @ decoder.embed_tokens.weight.T
    return cross_entropy(logits[0, 3:], ids[0, 4:]).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--languages", nargs="+", default=["en"])
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("--stack", choices=["encoder", "decoder"], default="decoder")
    parser.add_argument("--drop", type=int, default=1, help="so many layers at once")
    args = parser.parse_args()
    model = WhisperForConditionalGeneration.from_pretrained(args.model, torch_dtype=torch.float32).eval().model
    extractor = WhisperFeatureExtractor(feature_size=model.config.num_mel_bins)
    tokenizer = WhisperTokenizerFast(tokenizer_file=str(Path(args.model) / "tokenizer.json"))
    rows = read_clips(args.manifest, args.languages, args.limit)
    clips = [open_clip(row, args.manifest.parent, extractor, tokenizer) for row in rows]
    stacks = {"encoder": list(model.encoder.layers), "decoder": list(model.decoder.layers)}
    count = len(stacks[args.stack])
    with torch.no_grad():
        heard = [encode(model.encoder, stacks["encoder"], mel) for _, mel, _ in clips]
        for dropped in [(), *itertools.combinations(range(count), args.drop)]:
            kept = {**stacks, args.stack: [x for i, x in enumerate(stacks[args.stack]) if i not in dropped]}
            states = heard if args.stack == "decoder" else [encode(model.encoder, kept["encoder"], mel) for _, mel, _ in clips]
            losses = [(code, loss(model.decoder, kept["decoder"], s, ids)) for s, (code, _, ids) in zip(states, clips)]
            means = {c: sum(v for k, v in losses if k == c) / sum(k == c for k, _ in losses) for c in args.languages}
            print(dropped or "none", *(f"{code} {value:.3f}" for code, value in means.items()), flush=True)


main()
