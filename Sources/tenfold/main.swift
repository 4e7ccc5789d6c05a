import Glibc

// Beyond a limit on file sizes writing fails, and says so, instead of ending the program.
signal(SIGXFSZ, SIG_IGN)
let words = Array(CommandLine.arguments.dropFirst())
hideSecrets()
let code = runProgram(words)
// Without the exit handlers of the numeric libraries, which a thread may still be using.
fflush(nil)
_exit(code.rawValue)
