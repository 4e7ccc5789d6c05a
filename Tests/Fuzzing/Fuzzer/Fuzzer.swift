import Decoders
import Foundation

/// libFuzzer's driver: feeds `callback` what it makes up, as the program's options say.
///
/// - SeeAlso: [Using libFuzzer as a library](https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library)
@_extern(c, "LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private let decoder: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["TENFOLD_DECODER"]
    guard let decoder = decoders.first(where: { $0.name == name }) else {
        fatalError("TENFOLD_DECODER is none of \(decoders.map(\.name).joined(separator: ", "))")
    }
    return decoder.decode
}()

/// Feeds one decoder, named by TENFOLD_DECODER, with what libFuzzer makes up: see Tests/fuzz.sh.
@main
private enum Fuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        let status = runFuzzer(&count, &arguments) { start, count in
            decoder(Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
        exit(status)
    }
}
