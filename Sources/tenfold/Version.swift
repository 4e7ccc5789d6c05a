/// The program's version, as `--version` tells it.
let version = "0.1.0"
