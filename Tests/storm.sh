#!/usr/bin/env bash
# A study on a cluster of several hosts in a seeded storm of faults: see Tests/Lab/storm.py.
# Usage, as root: Tests/storm.sh [--minutes 10] [--seed 1] [--seeds N]
set -euo pipefail
exec python3 "$(dirname "$0")/Lab/storm.py" "$@"
