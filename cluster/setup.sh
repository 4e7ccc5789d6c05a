#!/usr/bin/env bash
# Makes this machine able to build Tenfold: checks Swift, installs the Debian packages that miss.
# Names given as arguments are installed as well.
set -euo pipefail
cd "$(dirname "$0")/.."

swift_needed=6.3
if ! command -v swift >/dev/null; then
    echo "setup: Swift is missing; install $swift_needed or newer from https://www.swift.org/install/linux/" >&2
    exit 1
fi
swift_found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n' "$swift_needed" "${swift_found:-0}" | sort -V | head -n 1)" != "$swift_needed" ]; then
    echo "setup: Swift ${swift_found:-?} is too old; install $swift_needed or newer from https://www.swift.org/install/linux/" >&2
    exit 1
fi

mapfile -t packages < <(sed 's/#.*//; s/ *$//; /^$/d' cluster/packages.txt)
packages+=("$@")
missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "setup: packages are missing; run: sudo apt-get update && sudo $install" >&2
    exit 1
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update && $as_root $install; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "setup: installing failed; the last lines are above" >&2
    exit 1
fi
