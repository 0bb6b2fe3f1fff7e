#!/bin/sh
# What 4-bit weights take from a language, and what its expert gives back:
#
#     sh examples/repair/run.sh MODEL TRAIN.tsv TEST.tsv PACK OUTPUT_FOLDER
#
# MODEL is a folder with whisper-base in float32, PACK a Persian pack that examples/persian made of the same TRAIN.tsv.
# Stopped at any moment, the same command goes on. SCHEME, SETTINGS (for training) and FLAGS (for evaluation) may be set.
set -eu
here=$(dirname "$0")
model=$1 train=$2 test=$3 pack=$4 out=$5
scheme=${SCHEME:-int4-block256}
run="node $here/../../tools/run-source.mjs"
trainer=${TRAINER:-"$run $here/../../apps/trainer/src/cli.ts"}
mkdir -p "$out"

# Speakers that neither the pack nor anything here is trained on: the split of examples/persian.
[ -e "$out/held.jsonl" ] || $trainer prepare --data "$train" --language fa --output "$out/train.jsonl" \
  --validation "$out/held.jsonl" --set data.validationShare=0.05

# NAME OPTION...: what one system hears in the test clips, unless it is there already
evaluate() {
  name=$1
  shift
  [ -e "$out/$name.json" ] || $trainer evaluate --language fa --model "$model" --audio-context elastic ${FLAGS:-} \
    --data "$test" --data "$out/held.jsonl" --json "$out/$name.json" --transcripts "$out/$name.jsonl" "$@"
}

# NAME OPTION...: goes on from the pack for a few steps
train() {
  name=$1
  shift
  [ -e "$out/$name/last.safetensors" ] || $trainer train --config "$here/repair.yaml" --student "$model" \
    --data "$out/train.jsonl" --initial-experts "$pack" --output "$out/$name" ${SETTINGS:-} "$@"
}

evaluate float32-expert --pack "$pack" --quantization float32
evaluate quantised-expert --pack "$pack" --quantization "$scheme"
train repaired --backbone-quantization "$scheme"
evaluate quantised-repaired --checkpoint "$out/repaired/last.safetensors"
# As many more steps on the float model: what is gained by training longer, and not by training on 4 bits.
train control
evaluate quantised-control --checkpoint "$out/control/last.safetensors" --quantization "$scheme"
evaluate float32-plain --quantization float32
evaluate quantised-plain --quantization "$scheme"
$run "$here/compare.ts" "$out"
