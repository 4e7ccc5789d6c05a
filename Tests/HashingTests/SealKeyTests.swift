import Hashing
import Testing

@Suite struct SealKeyTests {
    @Test func `a seal is the same again for the same key and numbers only`() {
        let key = SealKey(derivedFrom: [1, 2, 3])
        let seal = key.seal([1, 2, 3])
        #expect(SealKey(derivedFrom: [1, 2, 3]).seal([1, 2, 3]) == seal)
        let others = [
            key.seal([1, 2, 4]), key.seal([3, 2, 1]), key.seal([1, 2]), key.seal([1, 2, 3, 0]),
            SealKey(derivedFrom: [1, 2]).seal([1, 2, 3]),
        ]
        #expect(Set(others + [seal]).count == 6)
    }

    @Test func `a key does not show its secret`() {
        let key = SealKey(derivedFrom: [1, 2, 3])
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "a secret")
        #expect(!dumped.contains("["))
    }
}
