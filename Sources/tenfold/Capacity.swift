import Foundation
import Glibc

let slotsOption = Command.Option(
    name: "--slots",
    value: "N",
    help: "how many fits run at a time (default: one a core)"
)
let memoryOption = Command.Option(
    name: "--memory",
    value: "SIZE",
    help: "the memory all fits together may hold, such as 8G (default: 90 % of all)"
)

/// What a machine lends: as much as the options say, or else as it has.
struct Capacity {
    /// How many fits run at a time.
    var slots: Int
    /// How many bytes of memory they may hold together.
    var bytes: Int

    init(_ input: Command.Input) throws(Complaint) {
        slots = ProcessInfo.processInfo.activeProcessorCount
        bytes = sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)) / 10 * 9
        if let text = input.options[slotsOption.name] {
            slots = try count(text, option: slotsOption.name)
        }
        if let text = input.options[memoryOption.name] {
            bytes = try byteCount(text, option: memoryOption.name)
        }
    }
}
