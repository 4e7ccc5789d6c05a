#!/usr/bin/env bash
# From a bare Debian 12 with Swift to a loan model: sets up, builds, runs the study, exports.
# A second run finds everything built and goes on with, or shows, the same study.
set -euo pipefail
cd "$(dirname "$0")/.."
bash cluster/setup.sh
echo "quickstart: building"
swift build --configuration release --product tenfold --quiet
exec "$(swift build --configuration release --show-bin-path)/tenfold" run Data/loan.yaml "$@"
