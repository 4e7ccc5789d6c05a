import Foundation
import Importing
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

    /// What a slot holds before its first fit, roughly.
    private static let slotBytesMin = 32 << 20

    init(_ input: Command.Input) throws(Complaint) {
        slots = ProcessInfo.processInfo.activeProcessorCount
        bytes = sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)) / 10 * 9
        if let text = input.options[slotsOption.name] {
            slots = try count(text, option: slotsOption.name)
        }
        if let text = input.options[memoryOption.name] {
            bytes = try byteCount(text, option: memoryOption.name)
            guard bytes / slots >= Self.slotBytesMin else {
                throw Complaint(
                    .usage,
                    "--memory is for all \(counted(slots, "slot")) together; each needs "
                        + "\(Self.slotBytesMin >> 20)M at least, and \(text) is less"
                )
            }
        }
    }
}
