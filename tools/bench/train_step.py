"""Times a training step of Whisper with language experts in PyTorch; prints JSON.

  python train_step.py elastic|published MODEL_FOLDER MATERIAL_FOLDER THREADS REPEATS

MATERIAL_FOLDER is written by apps/trainer/bench/step.ts: inputs.safetensors (mel, tokens, labels, teacher) and
trained.safetensors (experts.STACK.LAYER.*).
  elastic    the step of apps/trainer: the clips as long as they are, the teacher's hidden states given
  published  as the published procedure trains: every clip padded to 30 s, the teacher run at each step
In both the backbone is frozen, both feed-forwards are computed and mixed by the gate, with noise and dropouts;
cross-entropy with label smoothing, gate budget, Jensen-Shannon divergence; clipping; AdamW (fused).
`checks` are losses and gradient norms of the first steps without noise and dropout.
Needs torch, transformers and safetensors from PyPI.
"""

import json
import os
import resource
import sys
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import WhisperForConditionalGeneration

GATE_DROPOUT, EXPERT_DROPOUT, NOISE, BUDGET = 0.1, 0.3, 2.5, 0.5
TASK, DISTILLATION = 0.5 / 1.41**2, 0.5
CHECKS = 2


def attention(module, x, source, heads, causal=False):
    def split(y):
        return y.view(y.shape[0], y.shape[1], heads, -1).transpose(1, 2)

    q, k, v = (split(f(y)) for f, y in ((module.q_proj, x), (module.k_proj, source), (module.v_proj, source)))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return module.out_proj(y.transpose(1, 2).flatten(2))


def feed_forward(layer, x, experts, name, noisy, gates):
    """The shared feed-forward and the expert, mixed by a soft gate."""
    shared = layer.fc2(F.gelu(layer.fc1(x)))
    if experts is None:
        return shared
    p = {key: experts[f"experts.{name}.{key}"] for key in
         ("gate_in.weight", "gate_in.bias", "gate_out.weight", "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")}
    hidden = F.relu(F.linear(F.dropout(x, GATE_DROPOUT, noisy), p["gate_in.weight"], p["gate_in.bias"]))
    logits = F.linear(hidden, p["gate_out.weight"])
    if noisy:
        logits = logits + NOISE * torch.randn_like(logits)
    gate = torch.sigmoid(logits)
    gates.append(gate.flatten())
    expert = F.linear(F.gelu(F.linear(x, p["fc1.weight"], p["fc1.bias"])), p["fc2.weight"], p["fc2.bias"])
    return shared + gate * (F.dropout(expert, EXPERT_DROPOUT, noisy) - shared)


def decoder_states(model, mel, tokens, experts=None, noisy=False, gates=None):
    """Last hidden states of the decoder; the encoder takes mel of any length."""
    encoder, decoder = model.model.encoder, model.model.decoder
    x = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel)))).transpose(1, 2)
    x = x + encoder.embed_positions.weight[: x.shape[1]]
    for i, layer in enumerate(encoder.layers):
        y = layer.self_attn_layer_norm(x)
        x = x + attention(layer.self_attn, y, y, layer.self_attn.num_heads)
        x = x + feed_forward(layer, layer.final_layer_norm(x), experts, f"encoder.{i}", noisy, gates)
    audio = encoder.layer_norm(x)
    x = decoder.embed_tokens(tokens) + decoder.embed_positions.weight[: tokens.shape[1]]
    for i, layer in enumerate(decoder.layers):
        y = layer.self_attn_layer_norm(x)
        x = x + attention(layer.self_attn, y, y, layer.self_attn.num_heads, causal=True)
        y = layer.encoder_attn_layer_norm(x)
        x = x + attention(layer.encoder_attn, y, audio, layer.encoder_attn.num_heads)
        x = x + feed_forward(layer, layer.final_layer_norm(x), experts, f"decoder.{i}", noisy, gates)
    return decoder.layer_norm(x)


def js_divergence(student, teacher, mask):
    log_s, log_t = F.log_softmax(student, -1), F.log_softmax(teacher, -1)
    s, t = log_s.exp(), log_t.exp()
    log_m = torch.log(0.5 * (s + t) + 1e-10)
    rows = 0.5 * (t * (log_t - log_m) + s * (log_s - log_m)).sum(-1)
    return (rows * mask).sum() / mask.sum()


def step(model, experts, optimizer, batch, noisy, published):
    table = model.model.decoder.embed_tokens.weight
    mel, tokens, labels = batch["mel"], batch["tokens"].long(), batch["labels"].long()
    with torch.no_grad():
        hidden = decoder_states(model, mel, tokens) if published else batch["teacher"]
        teacher = F.linear(hidden, table)
    gates = []
    logits = F.linear(decoder_states(model, mel, tokens, experts, noisy, gates), table)
    ce = F.cross_entropy(logits.transpose(1, 2), labels, ignore_index=-100, label_smoothing=0.1)
    budget = (torch.cat(gates).mean() - BUDGET).abs()
    loss = TASK * (ce + budget) + DISTILLATION * js_divergence(logits, teacher, (labels != -100).float())
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(experts.values(), 1.0)
    optimizer.step()
    return loss.item(), norm.item()


def peak_megabytes():
    """Most resident memory of this process (ru_maxrss would count its parent's too)."""
    with open("/proc/self/status") as status:
        line = next((line for line in status if line.startswith("VmHWM")), None)
    kilobytes = int(line.split()[1]) if line else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes * 1024 / 1e6


def main():
    kind, model_folder, material, threads, repeats = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = WhisperForConditionalGeneration.from_pretrained(model_folder, dtype=torch.float32).requires_grad_(False)
    batch = load_file(os.path.join(material, "inputs.safetensors"))
    published = kind == "published"
    if published:
        batch["mel"] = F.pad(batch["mel"], (0, 3000 - batch["mel"].shape[2]), value=float(batch["mel"].min()))
    experts = {name: x.requires_grad_() for name, x in load_file(os.path.join(material, "trained.safetensors")).items()}
    optimizer = torch.optim.AdamW(experts.values(), lr=1e-4, betas=(0.9, 0.98), eps=1e-8, weight_decay=0, fused=True)
    checks = [step(model, experts, optimizer, batch, False, published) for _ in range(CHECKS)]
    step(model, experts, optimizer, batch, True, published)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        step(model, experts, optimizer, batch, True, published)
        seconds.append(time.perf_counter() - start)
    json.dump({"checks": checks, "seconds": seconds, "peakMegabytes": peak_megabytes()}, sys.stdout)


if __name__ == "__main__":
    main()
