#!/usr/bin/env bash
# Feeds damaged bytes to everything that reads bytes of others, with libFuzzer. What it finds worth
# keeping is added to the corpus in .build/fuzz/corpus; an input that ends the program is left in
# .build/fuzz/crashes, and belongs into Tests/Fuzzing/Corpus once the fault is mended.
#
# Usage: Tests/fuzz.sh [SECONDS] [DECODER...]      (default: 600 seconds each, all of them)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
shift || true
decoders=("$@")
if [ ${#decoders[@]} -eq 0 ]; then mapfile -t decoders < <(ls Tests/Fuzzing/Corpus); fi
scratch=.build/fuzz
mkdir -p "$scratch/crashes"

# lld: gold, the default, fails over libFuzzer's own main.
TENFOLD_FUZZING=1 swift build --product fuzzer -c release --scratch-path "$scratch/build" --quiet \
    -Xswiftc -sanitize=fuzzer -Xswiftc -parse-as-library -Xswiftc -use-ld=lld
failed=0
for decoder in "${decoders[@]}"; do
    mkdir -p "$scratch/corpus/$decoder"
    if TENFOLD_DECODER=$decoder "$scratch/build/release/fuzzer" \
        "$scratch/corpus/$decoder" "Tests/Fuzzing/Corpus/$decoder" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1500 -malloc_limit_mb=1000 \
        -max_len=65536 -artifact_prefix="$scratch/crashes/$decoder-" -print_final_stats=1 \
        >"$scratch/$decoder.log" 2>&1; then
        runs=$(sed -n 's/stat::number_of_executed_units: *//p' "$scratch/$decoder.log")
        memory=$(sed -n 's/stat::peak_rss_mb: *//p' "$scratch/$decoder.log")
        echo "$decoder: $runs inputs in $seconds s, at most $memory MiB, no fault"
    else
        echo "$decoder: FAULT, see $scratch/$decoder.log"
        failed=1
    fi
done
exit $failed
