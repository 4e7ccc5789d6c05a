import Decoders
import Foundation

// libFuzzer's entry: TENFOLD_DECODER names what to feed. See Tests/fuzz.sh.

private let decoder: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["TENFOLD_DECODER"]
    guard let decoder = decoders.first(where: { $0.name == name }) else {
        fatalError("TENFOLD_DECODER is none of \(decoders.map(\.name).joined(separator: ", "))")
    }
    return decoder.decode
}()

/// Feeds one input to the decoder.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    decoder(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
