# Hosts on one machine for the launchers' tests, to be sourced: network namespaces on a switch of their own.
# $lab names them, $net.1, .2, … are their addresses. It needs root. (hosts.py also delays, loses and cuts.)

# Makes the switch and the hosts 0 to 3.
hosts_up() {
    local host
    ip netns add "$lab-switch"
    ip -n "$lab-switch" link add bridge type bridge
    ip -n "$lab-switch" link set bridge up
    for host in 0 1 2 3; do
        ip netns add "$lab-$host"
        ip -n "$lab-$host" link add eth0 type veth peer name "port$host" netns "$lab-switch"
        ip -n "$lab-switch" link set "port$host" master bridge up
        ip -n "$lab-$host" addr add "$net.$((host + 1))/24" dev eth0
        ip -n "$lab-$host" link set eth0 up
        ip -n "$lab-$host" link set lo up
    done
}

# Ends what runs on the hosts, and removes them.
hosts_down() {
    local host pid
    for host in 0 1 2 3; do
        for pid in $(ip netns pids "$lab-$host" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
        ip netns delete "$lab-$host" 2>/dev/null || true
    done
    ip netns delete "$lab-switch" 2>/dev/null || true
}
