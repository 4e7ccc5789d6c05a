#!/usr/bin/env bash
# Proves that the archive of cluster/package.sh needs nothing of a machine: unpacks it in a bare Debian
# that has neither packages nor Swift, and runs the program, a study, and a worker there as a user
# without rights. Needs root, debootstrap and a Debian mirror.
#
# Usage: Tests/package.sh [ARCHIVE]      default: makes one
# BARE names a directory with a bare Debian to use again (made where it is missing).
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "package test: run me as root" >&2; exit 1; }
work=$(mktemp -d)
started=()
bare=${BARE:-$work/bare}
finish() {
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
    wait
    umount "$bare/proc" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
archive=${1:-$work/tenfold.tar.gz}
[ $# -gt 0 ] || bash cluster/package.sh "$archive"

if [ ! -x "$bare/bin/sh" ]; then
    bash cluster/setup.sh debootstrap
    debootstrap --variant=minbase bookworm "$bare" >/dev/null
fi
# A program finds its own libraries by way of /proc.
mount -t proc proc "$bare/proc"
home=$bare/home/tenfold-test
rm -rf "$home"
mkdir -p "$home"
tar --extract --gzip --file "$archive" --directory "$home" --strip-components 1
sed 's/trials: 60/trials: 12/' Data/loan.yaml >"$home/loan.yaml"
cp Data/credit_data.csv "$home"
chown -R 65534:65534 "$home"

# A user who owns nothing but one folder, as on a node of somebody else's.
in_bare() {
    exec env -i HOME=/home/tenfold-test PATH=/usr/bin:/bin \
        /usr/sbin/chroot --userspec=65534:65534 "$bare" sh -c 'cd && exec bin/tenfold "$@"' sh "$@"
}
digest() { sed -n 's/^Digest: //p' "$1"; }
same() {
    if [ -z "$2" ] || [ "$2" != "$3" ]; then
        echo "package test: $1: '$2' is not '$3'" >&2
        exit 1
    fi
    echo "package test: $1: $2"
}

if (in_bare --help) | grep -q '^Usage: tenfold'; then echo "package test: --help"; fi
missing=$(chroot "$bare" sh -c 'ldd /home/tenfold-test/bin/tenfold | grep "not found"' || true)
[ -z "$missing" ] || { echo "package test: $missing" >&2; exit 1; }

echo "package test: a study there"
(in_bare run loan.yaml --slots 2 --quiet) >"$work/alone.txt"

echo "package test: a coordinator here, a worker there"
endpoint=tcp://127.0.0.1:$((20000 + RANDOM % 20000))
mkdir "$work/here"
tar --extract --gzip --file "$archive" --directory "$work/here" --strip-components 1
"$work/here/bin/tenfold" keygen "$work/keys" >/dev/null
install -o 65534 -m 600 "$work/keys/worker.key" "$home/worker.key"
cp Data/credit_data.csv "$work"
cp "$home/loan.yaml" "$work"
"$work/here/bin/tenfold" coordinator "$work/loan.yaml" --out "$work/study" --keys "$work/keys" \
    --listen "$endpoint" --exit --quiet >"$work/cluster.txt" &
coordinator=$!
(in_bare worker "$endpoint" --key worker.key --slots 2 --quiet) &
started=("$coordinator" $!)
# Without the worker the coordinator would wait for ever.
wait "${started[1]}"
wait "$coordinator"
started=()
same "digest with a worker there" "$(digest "$work/cluster.txt")" "$(digest "$work/alone.txt")"

(in_bare predict loan-repayment.tenfold/bundle credit_data.csv) >"$work/there.csv"
"$work/here/bin/tenfold" predict "$work/study/bundle" Data/credit_data.csv >"$work/here.csv"
same "SHA-256 of predictions" "$(sha256sum <"$work/there.csv")" "$(sha256sum <"$work/here.csv")"
