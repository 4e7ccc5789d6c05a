import Glibc

let code = runProgram(Array(CommandLine.arguments.dropFirst()))
// Without the exit handlers of the numeric libraries, which a thread may still be using.
fflush(nil)
_exit(code.rawValue)
