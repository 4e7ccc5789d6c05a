import Hashing
import Testing

@Suite struct SHA256Tests {
    /// From FIPS 180-2, appendix B, and NIST's short-message vectors.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `digests are those of the standard`(_ text: String, _ digest: String) {
        #expect(SHA256(of: Array(text.utf8)).description == digest)
    }

    @Test func `a million letters in pieces have the standard's digest`() {
        var hasher = SHA256Hasher()
        let piece = Array(repeating: UInt8(ascii: "a"), count: 1000)
        for number in 1...1000 {
            hasher.update(piece)
            // To look at the digest on the way changes nothing.
            if number == 1 { #expect(hasher.finish() == SHA256(of: piece)) }
        }
        #expect(
            hasher.finish().description
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test func `a digest is read back from its text, and nothing else is`() {
        let digest = SHA256(of: [1, 2, 3])
        #expect(SHA256(hexadecimal: digest.description) == digest)
        for text in ["", "12", String(repeating: "g", count: 64), digest.description + "0"] {
            #expect(SHA256(hexadecimal: text) == nil, "\(text)")
        }
    }
}
