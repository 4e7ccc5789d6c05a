#!/usr/bin/env bash
# Plays cluster/ssh-workers against real sshd on four hosts made of network namespaces: a coordinator on
# one, three with private disks that have never seen Tenfold, one of them dead. The study must end with
# the digest of a run in one process, and `down` must leave no process and no file. Needs root.
#
# Usage: Tests/ssh-workers.sh ARCHIVE      the archive of cluster/package.sh
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "ssh test: run me as root" >&2; exit 1; }
archive=$(realpath "${1:?the archive of cluster/package.sh}")
bash cluster/setup.sh openssh-server openssh-client iproute2
work=$(mktemp -d)
chmod 711 "$work"
lab=tfssh$$
net=10.83.7
. Tests/Lab/hosts.sh

finish() {
    hosts_down
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "ssh test: $*" >&2
    exit 1
}

# Host 0 is the coordinator's.
hosts_up

ssh-keygen -q -t ed25519 -N '' -f "$work/user"
ssh-keygen -q -t ed25519 -N '' -f "$work/machine"
cp "$work/user.pub" "$work/let-in"
mkdir -p /run/sshd
for host in 1 2 3; do
    echo "$net.$((host + 1)) $(cut -d ' ' -f 1-2 "$work/machine.pub")" >>"$work/known"
    mkdir "$work/disk-$host"
    cat >"$work/sshd-$host" <<CONFIG
ListenAddress $net.$((host + 1))
HostKey $work/machine
AuthorizedKeysFile $work/let-in
PidFile none
StrictModes no
UsePAM no
CONFIG
    # Each sees a disk of its own where the workers' directory will be.
    ip netns exec "$lab-$host" unshare --mount sh -c \
        "mount --bind $work/disk-$host /var/tmp && exec $(command -v sshd) -D -f $work/sshd-$host" \
        2>"$work/sshd-$host.log" &
    disown
done
coordinate() { ip netns exec "$lab-0" "$@"; }
workers() {
    SSH="ssh -i $work/user -o UserKnownHostsFile=$work/known -o IdentitiesOnly=yes" \
        ip netns exec "$lab-0" bash cluster/ssh-workers "$@"
}

mkdir "$work/here"
tar --extract --gzip --file "$archive" --directory "$work/here" --strip-components 1
tenfold=$work/here/bin/tenfold
sed "s#credit_data.csv#$PWD/Data/credit_data.csv#" Data/loan.yaml >"$work/loan.yaml"
"$tenfold" run "$work/loan.yaml" --out "$work/alone" --slots 2 --quiet >"$work/alone.txt"
"$tenfold" keygen "$work/keys" >/dev/null
cat >"$work/hosts.txt" <<HOSTS
# host        slots
$net.2        1   --grace 5
$net.3        1   cpus=0 --grace 5
$net.3        -   cpus=1 --grace 5   # a second worker there
$net.4        2
HOSTS
ip -n "$lab-3" link set eth0 down # this one is dead

coordinate "$tenfold" coordinator "$work/loan.yaml" --out "$work/study" --keys "$work/keys" \
    --listen "tcp://$net.1:5555" --quiet >"$work/cluster.txt" 2>"$work/coordinator.log" &
coordinator=$!
code=0
workers up "$work/hosts.txt" "tcp://$net.1:5555" "$work/keys/worker.key" "$archive" >"$work/up.txt" || code=$?
cat "$work/up.txt"
[ $code -eq 1 ] || fail "up with a dead host ended with $code, not 1"
[ "$(grep -c ': started, process' "$work/up.txt")" -eq 3 ] || fail "three workers should have started"
grep -q "^$net.4: " "$work/up.txt" || fail "nothing was said of the dead host"
if workers up "$work/hosts.txt" "tcp://$net.1:5555" "$work/keys/worker.key" "$archive" >"$work/again.txt"; then
    fail "up passed over the dead host"
fi
cat "$work/again.txt"
[ "$(grep -c ': runs already, process' "$work/again.txt")" -eq 3 ] || fail "a second up started workers anew"
workers status "$work/hosts.txt" >"$work/status.txt" || true
cat "$work/status.txt"
[ "$(grep -c ': runs since ' "$work/status.txt")" -eq 3 ] || fail "status should show three workers"

for _ in $(seq 600); do
    if grep -q '^Digest: ' "$work/cluster.txt"; then break; fi
    kill -0 "$coordinator" 2>/dev/null || fail "the coordinator ended: $(tail -n 3 "$work/coordinator.log")"
    sleep 1
done
digest() { sed -n 's/^Digest: //p' "$1"; }
[ -n "$(digest "$work/cluster.txt")" ] || fail "the study did not end"
[ "$(digest "$work/cluster.txt")" = "$(digest "$work/alone.txt")" ] || fail "the digests differ"

workers logs "$work/hosts.txt" "$work/logs" >/dev/null || true
workers down "$work/hosts.txt" "$work/ended" >"$work/down.txt" || true
cat "$work/down.txt"
for log in logs/$net.2/worker-1.log ended/$net.3/worker-1.log ended/$net.3/worker-2.log; do
    [ -s "$work/$log" ] || fail "$log was not brought"
done
for host in 1 2; do
    left=$(find "$work/disk-$host" -mindepth 1)
    [ -z "$left" ] || fail "down left $left"
    for pid in $(ip netns pids "$lab-$host"); do
        [[ $(readlink "/proc/$pid/exe") != */tenfold ]] || fail "down left process $pid"
    done
done
kill "$coordinator"
echo "ssh test: the same digest with workers on two of three hosts, nothing left: $(digest "$work/cluster.txt")"
