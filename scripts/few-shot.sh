#!/usr/bin/env bash
# How good few examples are: draws some of each class from a table, tunes on them with --task contrastive, and prints for each draw the
# accuracy on another table of the head alone and of the tuned encoder with its head, and the mean of both.
#
#   scripts/few-shot.sh TRAIN.tsv TEST.tsv [OPTION...]
#
# Both tables are TEXT TAB LABEL without a row of names; options go to transfer finetune. SHOTS (8) examples a class, draws FIRST (1) to LAST
# (10), MODEL (all-minilm-l6-v2), TRANSFER (the command, transfer), and OUT (few-shot) come from the environment. Draw N is the same one each time.
# A draw whose run is there already is only read.
set -euo pipefail
if (($# < 2)); then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
train=$1 test=$2
shift 2
shots=${SHOTS:-8} out=${OUT:-few-shot}
read -ra transfer <<<"${TRANSFER:-transfer}"
mkdir -p "$out"

# Lines in an order that the seed alone decides, with whatever awk there is: Marsaglia's generator x -> 69069 x + 1 modulo 2^32.
shuffle() { awk -v x="$1" 'function next_x() { return x = (69069 * x + 1) % 4294967296 } BEGIN { for (i = 0; i < 8; i++) next_x() } { printf "%.0f\t%s\n", next_x(), $0 }' "$2" | sort -n | cut -f 2-; }

figure() { grep -o "\"$2\": *[0-9.]*" "$1" | head -1 | grep -o '[0-9.]*$'; }

printf 'draw\thead alone\tcontrastive\n'
for draw in $(seq "${FIRST:-1}" "${LAST:-10}"); do
    few=$out/draw-$shots-$draw.tsv run=$out/run-$shots-$draw
    shuffle "$draw" "$train" | awk -F '\t' -v shots="$shots" 'seen[$2]++ < shots' >"$few"
    if [ ! -e "$run/metrics.json" ]; then
        "${transfer[@]}" finetune "${MODEL:-all-minilm-l6-v2}" --data "$few" --val "$test" --text 1 --label 2 --task contrastive --out "$run" --quiet "$@" >/dev/null
    fi
    printf '%s\t%s\t%s\n' "$draw" "$(figure "$run/metrics.json" frozen_accuracy)" "$(grep -A 3 '"validation": {' "$run/metrics.json" | figure /dev/stdin accuracy)"
done | awk '{ print; head += $2; tuned += $3; n++ } END { printf "mean\t%.4f\t%.4f\n", head / n, tuned / n }'
