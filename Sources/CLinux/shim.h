// What Linux has beyond POSIX and Swift's Glibc module does not show.
#pragma once
#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/types.h>
#include <unistd.h>

/// An event counter that does not block and is not inherited.
static inline int tenfold_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// A descriptor from which the signals of a set are read; it does not block and is not inherited.
static inline int tenfold_signalfd(const sigset_t *set) {
    return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// A pipe that is not inherited. pipe2 is declared by hand: its feature macro would change types that
/// other modules share.
int pipe2(int ends[2], int flags);
static inline int tenfold_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// Has the kernel kill this process when the thread that started it ends.
static inline int tenfold_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }
