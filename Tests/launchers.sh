#!/usr/bin/env bash
# Holds what cluster/ hands to others to their own checkers: shell scripts to shellcheck, units to
# systemd-analyze, with a limit on what a unit is exposed to, and Kubernetes manifests to the schemas of
# three releases.
#
# Usage: Tests/launchers.sh
set -euo pipefail
cd "$(dirname "$0")/.."
bash cluster/setup.sh shellcheck systemd python3-venv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "launchers: scripts"
shellcheck --severity=warning cluster/*.sh cluster/ssh-workers cluster/slurm/*.sbatch Tests/*.sh

echo "launchers: units"
# The program of a unit must exist to be verified.
program=$(command -v true)
for unit in cluster/systemd/*.service; do
    sed "s#^ExecStart=[^ ]*#ExecStart=$program#; /^Documentation=/d" "$unit" >"$work/$(basename "$unit")"
done
systemd-analyze verify --recursive-errors=no "$work"/*.service
systemd-analyze security --offline=true --threshold=15 "$work"/*.service >"$work/exposure" ||
    { cat "$work/exposure"; exit 1; }
grep '^→' "$work/exposure"

echo "launchers: manifests"
venv=.build/launchers-venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet kubernetes-validate==1.37.0
for release in 1.27 1.30 1.33; do
    "$venv/bin/kubernetes-validate" --strict -k "$release" --quiet cluster/kubernetes/tenfold.yaml
done
