#!/usr/bin/env bash
# Everything a change must pass: sets up, lints, builds with warnings as errors, runs every test.
# With TENFOLD_REFERENCE=1 also holds studies of the loan data to scikit-learn and XGBoost, from PyPI,
# and ask-tell to its protocol.
# With TENFOLD_LAUNCHERS=1, as root, also makes the package and plays the launchers of cluster/ with it:
# in a bare Debian, and over sshd on hosts made of network namespaces.
set -euo pipefail
cd "$(dirname "$0")/.."
# The journal on a server is tested on a server of the tests' own.
bash cluster/setup.sh postgresql libpq5

echo "== lint"
swift format lint --strict --recursive Package.swift Sources Tests

echo "== build, warnings as errors"
export TENFOLD_STRICT=1
swift build --build-tests --quiet

echo "== tests"
# The suites that load both cores run one after the other, so that tests with a limit on their time
# are not starved by them.
heavy=(ClusterTests ProgramTests EstimatorsTests SamplingTests SchedulingTests TrainingTests)
swift test --skip-build --disable-xctest --skip "$(IFS='|'; echo "${heavy[*]}")"
for suite in "${heavy[@]}"; do
    echo "== $suite"
    swift test --skip-build --disable-xctest --filter "$suite"
done

if [ "${TENFOLD_REFERENCE:-}" = 1 ]; then
    echo "== reference"
    venv=.build/reference-venv
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement Tests/Reference/requirements.txt
    swift build -c release --product tenfold --quiet
    "$venv/bin/python" Tests/Reference/compare.py .build/release/tenfold
    "$venv/bin/python" Tests/Reference/ask-tell.py .build/release/tenfold
    "$venv/bin/python" Tests/Reference/families.py .build/release/tenfold
fi

if [ "${TENFOLD_LAUNCHERS:-}" = 1 ]; then
    echo "== launchers"
    archive=.build/launchers.tar.gz
    bash Tests/launchers.sh
    bash cluster/package.sh "$archive"
    bash Tests/package.sh "$archive"
    bash Tests/ssh-workers.sh "$archive"
fi
