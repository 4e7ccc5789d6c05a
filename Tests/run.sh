#!/usr/bin/env bash
# Everything a change must pass: sets up, lints, builds with warnings as errors, runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."
bash cluster/setup.sh

echo "== lint"
swift format lint --strict --recursive Package.swift Sources Tests

echo "== build, warnings as errors"
export TENFOLD_STRICT=1
swift build --build-tests --quiet

echo "== tests"
swift test --skip-build --disable-xctest
