#!/bin/sh
# Trains Persian experts, tests them on speakers that were never heard, and packs them:
#
#     sh examples/persian/run.sh TRAIN.tsv TEST.tsv OUTPUT_FOLDER
#
# Stopped at any moment, the same command goes on. TRAINER may name an installed distilwhisper-train.
set -eu
here=$(dirname "$0")
train=$1 test=$2 out=$3
trainer=${TRAINER:-"node $here/../../tools/run-source.mjs $here/../../apps/trainer/src/cli.ts"}

$trainer train --config "$here/persian.yaml" --data "$train" --output "$out"
$trainer evaluate --language fa --data "$test" --checkpoint "$out/best.safetensors" --baseline \
  --json "$out/test.json" --transcripts "$out/test.jsonl"
$trainer pack "$out" --output "$out/fa.experts.safetensors" --licence CC0-1.0 \
  --description "Common Voice, Persian" --scores "$out/test.json"
