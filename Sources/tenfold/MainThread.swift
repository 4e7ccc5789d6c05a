import Glibc

/// The thread on which everything begins; set once, before any signal is handled.
nonisolated(unsafe) private var mainThread = pthread_self()

/// Sees to it that SIGINT and SIGTERM reach the main thread, which blocks and polls them in commands
/// that end in good order.
///
/// OpenBLAS starts threads before `main`, which therefore do not inherit what is blocked there: a
/// Ctrl-C that the kernel gave to one of them would end the program on the spot.
func bringSignalsToMainThread() {
    mainThread = pthread_self()
    for number in [SIGINT, SIGTERM] {
        signal(number) { number in
            if pthread_equal(pthread_self(), mainThread) == 0 {
                pthread_kill(mainThread, number)
            } else {
                // Not blocked, so nobody polls it: it does what it does by default.
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}
