#!/usr/bin/env bash
# Kills coordinators, workers and slots of real studies at random moments, runs the same command again
# until the study is over, and compares the digest with that of an undisturbed run. One line a run.
#
# Usage: Tests/chaos.sh [RUNS] [SEED] [STUDY]
#   STUDY     a study file, such as Data/loan.yaml (default: a small one over Data/credit_data.csv)
#   SAMPLER   the small study's method (default: bayes)
#   PRUNER    what stops its trials early (default: fold_race)
#   TRIALS    its budget (default: 24)
#   TENFOLD   names the program (default: the release build)
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-20}
seed=${2:-1}
tenfold=$(realpath "${TENFOLD:-.build/release/tenfold}")
study=${3:+$(realpath "$3")}
data=$(realpath Data/credit_data.csv)
directory=$(mktemp -d)
SECONDS=0
RANDOM=$seed

# The processes below one, deepest last.
descendants() {
    local child
    for child in $(pgrep -P "$1" || true); do
        echo "$child"
        descendants "$child"
    done
}

coordinator=
finish() {
    if [ -n "$coordinator" ]; then
        # shellcheck disable=SC2046
        kill -9 "$coordinator" $(descendants "$coordinator") 2>/dev/null || true
    fi
    rm -rf "$directory"
}
trap finish EXIT

if [ -z "$study" ]; then
    study=$directory/study.yaml
    cat >"$study" <<STUDY
name: chaos
data: {train: $data, target: Status, positive: bad, holdout: 0.2}
models:
  LogisticRegression: default
  XGBClassifier: {n_estimators: {min: 20, max: 120}}
  GaussianNB: default
cv: {type: StratifiedKFold, n_splits: 5}
method: ${SAMPLER:-bayes}
early_terminate: {type: ${PRUNER:-fold_race}}
budget: {trials: ${TRIALS:-24}}
parallel_trials: 4
seed: 11
STUDY
fi
cd "$directory"

digest() { sed -n 's/^Digest: //p' "$1"; }

"$tenfold" run "$study" --out calm --quiet >calm.txt
expected=$(digest calm.txt)
# The kills fall anywhere in a run, however long the study takes here.
pause=$((SECONDS * 1000 / 3 + 500))
echo "undisturbed: $expected"

failed=0
for run in $(seq "$runs"); do
    story=
    kills=0
    planned=$((1 + RANDOM % 4))
    slots=$((1 << RANDOM % 4))
    workers=$((1 + RANDOM % 3))
    rm -rf "$directory/run"
    while true; do
        "$tenfold" run "$study" --out run --slots $slots --workers $workers --quiet >run.txt &
        coordinator=$!
        while [ $kills -lt $planned ] && kill -0 $coordinator 2>/dev/null; do
            moment=$((RANDOM * RANDOM % pause))
            sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
            mapfile -t below < <(descendants $coordinator)
            dice=$((RANDOM % (${#below[@]} + 1)))
            kills=$((kills + 1))
            if [ $dice -eq 0 ]; then
                kill -9 $coordinator 2>/dev/null && story+=" coordinator"
                break
            fi
            victim=${below[$((dice - 1))]}
            name=$({ tr "\0" " " <"/proc/$victim/cmdline"; } 2>/dev/null | cut -d" " -f2 || true)
            kill -9 "$victim" 2>/dev/null && story+=" ${name:-gone}"
        done
        code=0
        wait $coordinator 2>/dev/null || code=$?
        coordinator=
        [ $code -eq 137 ] || break
    done
    twice=$(sqlite3 run/journal.sqlite "SELECT count(*) - count(DISTINCT trial || '.' || fold)
        FROM records WHERE kind = 'fold_completed'")
    attempts=$(sqlite3 run/journal.sqlite \
        "SELECT count(*) FROM records WHERE kind = 'attempt_failed'")
    found=$(digest run.txt)
    verdict=same
    if [ $code -ne 0 ] || [ "$found" != "$expected" ] || [ "$twice" -ne 0 ]; then
        verdict="DIFFERENT (exit $code, $twice folds twice, digest ${found:-none})"
        failed=1
    fi
    echo "run $run: $slots slots, $workers workers, killed:${story:- nothing}, lost" \
        "attempts: $attempts: $verdict"
done
exit $failed
