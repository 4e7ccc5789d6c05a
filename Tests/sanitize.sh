#!/usr/bin/env bash
# Runs the tests of the cluster with programs that a sanitizer watches: ThreadSanitizer for data races,
# AddressSanitizer for memory that is not a program's own.
#
# Usage: Tests/sanitize.sh [thread] [address]      (default: both; half an hour each)
set -euo pipefail
cd "$(dirname "$0")/.."
sanitizers=("$@")
if [ ${#sanitizers[@]} -eq 0 ]; then sanitizers=(thread address); fi
# A watched program needs many times the memory or the time that these grant it.
skipped='a fit beyond the memory limit|a fit beyond the time limit|a task that ends its slot three times'
failed=0
for sanitizer in "${sanitizers[@]}"; do
    scratch=.build/sanitize-$sanitizer
    reports=$PWD/$scratch/report
    swift build --build-tests --quiet --scratch-path "$scratch" --sanitize "$sanitizer"
    rm -f "$reports".*
    export TENFOLD_PATIENCE=10
    # ThreadSanitizer does not see the lock of Synchronization's Mutex, which asks the kernel itself.
    echo "race:Mailbox*post" >"$scratch/suppressions"
    echo "race:Mailbox*collect" >>"$scratch/suppressions"
    export TSAN_OPTIONS="log_path=$reports exitcode=66 suppressions=$PWD/$scratch/suppressions"
    export ASAN_OPTIONS="log_path=$reports detect_leaks=0"
    if swift test --skip-build --scratch-path "$scratch" --sanitize "$sanitizer" --disable-xctest \
        --filter 'ClusterTests|MessagingTests|ZeroMQTests' --skip "$skipped" \
        >"$scratch/tests.log" 2>&1 && ! compgen -G "$reports.*" >/dev/null; then
        echo "$sanitizer: $(grep -a 'Test run with' "$scratch/tests.log"), no report"
    else
        echo "$sanitizer: FAULT, see $scratch/tests.log and $scratch/report.*"
        failed=1
    fi
done
exit $failed
