#!/usr/bin/env bash
# Plays cluster/slurm on a real Slurm whose four hosts are network namespaces: the coordinator and an
# array of two workers as jobs; then one worker's node crashes, and the other's is cut off until Slurm has
# requeued its job, while the first run of it is still alive. The study must end with the digest of a run
# in one process. Needs root; takes some minutes, as Slurm waits two before it starts a job again.
#
# Usage: Tests/slurm.sh ARCHIVE      the archive of cluster/package.sh
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "slurm test: run me as root" >&2; exit 1; }
archive=$(realpath "${1:?the archive of cluster/package.sh}")
bash cluster/setup.sh munge slurmctld slurmd slurm-client iproute2
work=$(mktemp -d)
chmod 755 "$work"
lab=tfslurm$$
net=10.83.8
. Tests/Lab/hosts.sh

finish() {
    hosts_down
    [ ! -s "$work/munged.pid" ] || kill "$(cat "$work/munged.pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "slurm test: $*" >&2
    tail -n 5 "$work"/*.out >&2 || true
    exit 1
}

# Host 0 is the controller.
hosts_up

head -c 128 /dev/urandom >"$work/munge.key"
chmod 400 "$work/munge.key"
mkdir -p "$work"/{state,spool}
cat >"$work/slurm.conf" <<CONFIG
ClusterName=$lab
SlurmctldHost=host0($net.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
MessageTimeout=5
TCPTimeout=2
KillWait=3
StateSaveLocation=$work/state
SlurmctldPidFile=$work/slurmctld.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdSpoolDir=$work/spool/%n
SlurmdPidFile=$work/slurmd.%n.pid
SlurmdLogFile=$work/slurmd.%n.log
$(for host in 1 2 3; do echo "NodeName=host$host NodeAddr=$net.$((host + 1)) CPUs=2 RealMemory=8000"; done)
PartitionName=main Nodes=host[1-3] Default=YES MaxTime=INFINITE State=UP
CONFIG
export SLURM_CONF=$work/slurm.conf
on() {
    local host=$1
    shift
    # Not `ip netns exec`: it hides the control groups that slurmd looks for.
    nsenter --net="/run/netns/$lab-$host" unshare --uts sh -c "hostname host$host && exec \"\$@\"" sh "$@"
}
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge.seed"
on 0 slurmctld -f "$SLURM_CONF"
for host in 1 2 3; do
    mkdir "$work/spool/host$host"
    on "$host" slurmd -f "$SLURM_CONF" || fail "$(tail -n 3 "$work/slurmd.host$host.log")"
done
# until_true SECONDS COMMAND...
until_true() {
    local second
    for second in $(seq "$1"); do
        if "${@:2}"; then return 0; fi
        sleep 1
    done
    echo "slurm test: not within $second s: ${*:2}" >&2
    return 1
}
up() { [ "$(on 0 sinfo -h -N -o %t | grep -c idle)" -eq 3 ]; }
until_true 30 up

folder=$work/folder
mkdir -p "$folder/tenfold"
tar --extract --gzip --file "$archive" --directory "$folder/tenfold" --strip-components 1
sed "s#credit_data.csv#$PWD/Data/credit_data.csv#" Data/loan.yaml >"$folder/study.yaml"
"$folder/tenfold/bin/tenfold" run "$folder/study.yaml" --out "$work/alone" --slots 2 --quiet >"$work/alone.txt"
submit() { on 0 sbatch --parsable --chdir="$work" "$@"; }
submit --mem=1G --nodelist=host1 -o "$work/coordinator.out" \
    cluster/slurm/coordinator.sbatch "$folder" "$folder/study.yaml" >/dev/null
array=$(TENFOLD_STORE=$work/store submit --array=1-2 --exclude=host1 -o "$work/worker.%a.out" \
    cluster/slurm/workers.sbatch "$folder")
at_work() { [ "$(cat "$work"/worker.*.out 2>/dev/null | grep -c 'data are here')" -eq 2 ]; }
until_true 60 at_work || fail "the workers did not start"

state() { on 0 squeue -h -r -j "${array}_$1" -o %T; }
node_of() { on 0 squeue -h -r -j "${array}_$1" -o %N | tr -dc 0-9; }
crashed=$(node_of 1)
cut_off=$(node_of 2)
ip -n "$lab-switch" link set "port$cut_off" down
for pid in $(ip netns pids "$lab-$crashed"); do kill -KILL "$pid" 2>/dev/null || true; done
requeued() { [ "$(state 1) $(state 2)" = "PENDING PENDING" ]; }
until_true 60 requeued || fail "Slurm did not requeue the jobs: $(state 1) $(state 2)"
running=$(for pid in $(ip netns pids "$lab-$cut_off"); do readlink "/proc/$pid/exe" || true; done)
[[ $running == */bin/tenfold* ]] || fail "the node that was cut off gave its worker up"
echo "slurm test: both jobs requeued, the worker of host$cut_off still runs"
ip -n "$lab-switch" link set "port$cut_off" up
on "$crashed" slurmd -f "$SLURM_CONF"

ended() { grep -q '^Digest: ' "$work/coordinator.out"; }
until_true 600 ended || fail "the study did not end"
digest() { sed -n 's/^Digest: //p' "$1"; }
[ "$(digest "$work/coordinator.out")" = "$(digest "$work/alone.txt")" ] || fail "the digests differ"
echo "slurm test: the same digest: $(digest "$work/alone.txt")"
