import Cluster
import ZeroMQ

/// `tenfold keygen`: makes the keys of a cluster.
let keygenCommand = Command(
    name: "keygen",
    summary: "Make the keys of a cluster: a coordinator's, a worker's, a client's, an admin's.",
    arguments: ["DIR"],
    options: [],
    example: "tenfold keygen keys"
) { input in
    let keys = try KeyDirectory.create(at: input.arguments[0])
    try put(
        """
        \(keys.coordinatorKeyPath)  for: tenfold coordinator … --keys \(keys.path)
        \(keys.keyPath("worker"))  for: tenfold worker … --key FILE
        \(keys.keyPath("client"))  for: tenfold status, fetch … --key FILE
        \(keys.keyPath("admin"))  for: tenfold stop … --key FILE
        \(keys.authorizedKeysPath)  whom the coordinator lets in

        """
    )
    return .success
}

/// `tenfold authorize`: lets in one more.
let authorizeCommand = Command(
    name: "authorize",
    summary: "Make a further key, or let in one that was made elsewhere.",
    arguments: ["DIR", "NAME"],
    options: [
        Command.Option(
            name: "--role",
            value: "ROLE",
            help: "worker, client or admin (default: worker)"
        ),
        Command.Option(
            name: "--public",
            value: "KEY",
            help: "the public key, 64 hexadecimal digits; else a new pair is made"
        ),
    ],
    example: "tenfold authorize keys node-3 --role worker"
) { input in
    let keys = KeyDirectory(path: input.arguments[0])
    let word = input.options["--role"] ?? Role.worker.rawValue
    guard let role = Role(rawValue: word) else {
        let names = Role.allCases.map(\.rawValue)
        throw Complaint(.usage, "--role must be \(names.joined(separator: ", ")), not '\(word)'")
    }
    if let digits = input.options["--public"] {
        guard let key = CurvePublicKey(hexadecimal: digits) else {
            throw Complaint(.usage, "--public must be a public key of 64 hexadecimal digits")
        }
        try keys.authorize(input.arguments[1], as: role, key: key)
    } else {
        try put(try keys.authorize(input.arguments[1], as: role) + "\n")
    }
    return .success
}

/// `tenfold revoke`: lets in one less.
let revokeCommand = Command(
    name: "revoke",
    summary: "Refuse a key from now on, also on connections that are open.",
    arguments: ["DIR", "NAME"],
    options: [],
    example: "tenfold revoke keys node-3"
) { input in
    try KeyDirectory(path: input.arguments[0]).revoke(input.arguments[1])
    return .success
}

/// `tenfold join`: an address and a key in one line.
let joinCommand = Command(
    name: "join",
    summary: "Print the one line with which the holder of a key joins; it contains the secret.",
    arguments: ["ENDPOINT", "KEYFILE"],
    options: [],
    example: "tenfold join tcp://192.168.1.10:5555 keys/worker.key"
) { input in
    let key = try KeyFile(path: input.arguments[1])
    try put(try CoordinatorAddress.joinLine(to: input.arguments[0], with: key) + "\n")
    return .success
}
