// What Linux has beyond POSIX and Swift's Glibc module does not show.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/// An event counter that does not block and is not inherited.
static inline int tenfold_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// Where the handler below counts; one of a process.
static int tenfold_signal_counter = -1;

/// With so many signals the process ends at once, whatever it is at.
static int tenfold_signals_max = 0;
static volatile sig_atomic_t tenfold_signals_come = 0;

/// Counts a signal. It runs in whichever thread the kernel picks, so it does nothing else.
static inline void tenfold_count_signal(int number) {
    (void)number;
    if (++tenfold_signals_come >= tenfold_signals_max) _exit(130);
    int saved = errno;
    uint64_t one = 1;
    ssize_t written = write(tenfold_signal_counter, &one, sizeof one);
    (void)written;
    errno = saved;
}

/// Has SIGINT and SIGTERM counted from now on, instead of ending the process.
///
/// A handler and not a blocked mask: libraries start threads before main, whose masks are open.
/// The signal number `patience` ends it all the same: something may hang.
/// Returns the counter's descriptor, or -1 with errno.
static inline int tenfold_watch_signals(int patience) {
    tenfold_signals_max = patience;
    tenfold_signals_come = 0;
    tenfold_signal_counter = tenfold_eventfd();
    if (tenfold_signal_counter < 0) return -1;
    struct sigaction action = {0};
    action.sa_handler = tenfold_count_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, 0) != 0 || sigaction(SIGTERM, &action, 0) != 0) return -1;
    // Whoever started this process may have blocked them, and masks are inherited.
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    if (sigprocmask(SIG_UNBLOCK, &both, 0) != 0) return -1;
    return tenfold_signal_counter;
}

/// A pipe that is not inherited. pipe2 is declared by hand: its feature macro would change types that
/// other modules share.
int pipe2(int ends[2], int flags);
static inline int tenfold_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// Has the kernel kill this process when the thread that started it ends.
static inline int tenfold_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

/// Has the kernel ignore whoever wants to connect to a listening socket, or hear them again.
/// Connections that are there already go on. Returns 0, or -1 with errno.
static inline int tenfold_ignore_newcomers(int listener, int all) {
    struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {.len = 1, .filter = &nothing};
    int unused = 0;
    return all ? setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)
               : setsockopt(listener, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

/// Lets this process have as many descriptors as the system allows it, and returns how many.
static inline uint64_t tenfold_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

/// Lets this process have so many descriptors, of those the system allows it; 0 on success.
static inline int tenfold_limit_descriptors(uint64_t count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    limit.rlim_cur = count;
    return setrlimit(RLIMIT_NOFILE, &limit);
}
