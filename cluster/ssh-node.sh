#!/bin/sh
# What cluster/ssh-workers has a host do. It is sent to a shell there on standard input, with what it is
# to store behind it, so nothing need be there but a POSIX shell, tar and gzip, and no secret is ever on
# a command line. Everything it makes is in one directory, which `remove` removes.
set -eu
umask 077
directory=${TENFOLD_DIRECTORY:-/var/tmp/tenfold-workers-$(id -u)}

# The process of worker $1, if it runs: a number of a process may have been given to another since.
process() {
    pid=$(cat "$directory/worker-$1.pid" 2>/dev/null) || return 1
    case $(readlink "/proc/$pid/exe") in
    "$directory"/*) echo "$pid" ;;
    *) return 1 ;;
    esac
}

numbers() {
    for file in "$directory"/worker-*.pid; do
        [ -e "$file" ] || continue
        file=${file##*/worker-}
        echo "${file%.pid}"
    done
}

# need or have, for the package with this SHA-256.
prepare() {
    mkdir -p "$directory"
    # Others may write beside it, and could have made it first.
    if [ -L "$directory" ] || [ ! -O "$directory" ]; then
        echo "$directory is somebody else's" >&2
        return 1
    fi
    chmod 700 "$directory"
    if [ -x "$directory/package-$1/bin/tenfold" ]; then echo have; else echo need; fi
}

# Standard input: the package.
unpack() {
    unfinished=$(mktemp -d "$directory/unfinished-XXXXXX")
    tar -xzf - -C "$unfinished"
    mv "$unfinished"/* "$directory/package-$1"
    rmdir "$unfinished"
}

# Standard input: the key.
key() {
    cat >"$directory/worker.key.unfinished"
    mv "$directory/worker.key.unfinished" "$directory/worker.key"
}

# start NUMBER PACKAGE ENDPOINT SLOTS CPUS OPTIONS...; SLOTS and CPUS may be -.
start() {
    number=$1 program=$directory/package-$2/bin/tenfold endpoint=$3 slots=$4 cpus=$5
    shift 5
    if pid=$(process "$number"); then
        echo "runs already, process $pid"
        return
    fi
    [ "$slots" = - ] || set -- --slots "$slots" "$@"
    set -- "$program" worker "$endpoint" --key "$directory/worker.key" --store "$directory/store" "$@"
    # The cores of one socket take their memory beside them.
    [ "$cpus" = - ] || set -- taskset --cpu-list "$cpus" "$@"
    log=$directory/worker-$number.log
    setsid nohup "$@" </dev/null >>"$log" 2>&1 &
    echo $! >"$directory/worker-$number.pid"
    # A wrong option or key shows at once.
    sleep 2
    if pid=$(process "$number"); then
        echo "started, process $pid"
    else
        echo "did not start: $(tail -n 1 "$log")"
        return 1
    fi
}

status() {
    if [ -z "$(numbers)" ]; then
        echo "no worker was started"
        return 1
    fi
    for number in $(numbers); do
        last=$(tail -n 1 "$directory/worker-$number.log")
        if pid=$(process "$number"); then
            echo "worker $number: runs since $(date -r "$directory/worker-$number.pid" '+%F %T'), process $pid: $last"
        else
            echo "worker $number: ended: $last"
        fi
    done
}

# Standard output: an archive of the logs.
logs() {
    cd "$directory" 2>/dev/null || return 0
    set -- worker-*.log
    if [ -e "$1" ]; then tar -cf - "$@"; fi
}

# Asks the workers to finish what runs, $1 seconds at most; SIGKILL is for what stays.
stop() {
    for number in $(numbers); do
        if pid=$(process "$number"); then kill -TERM "$pid"; fi
    done
    patience=$1
    for number in $(numbers); do
        while pid=$(process "$number"); do
            if [ "$patience" -le 0 ]; then
                kill -KILL "$pid" || true
                break
            fi
            sleep 1
            patience=$((patience - 1))
        done
    done
}

remove() { rm -rf "$directory"; }

"$@"
