import Testing
import YAML

@Suite struct YAMLScalarTests {
    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nUll", .string),
            ("true", .bool(true)), ("False", .bool(false)), ("yes", .string), ("on", .string),
            ("0", .integer(0)), ("-17", .integer(-17)), ("+3", .integer(3)), ("007", .integer(7)),
            ("0o17", .integer(15)), ("0xfF", .integer(255)), ("0x-1", .string), ("0o8", .string),
            ("1_000", .string), ("1,5", .string), ("١٢", .string),
            ("1e-4", .number(1e-4)), (".5", .number(0.5)), ("-.5", .number(-0.5)),
            ("1.", .number(1)),
            ("1.e3", .number(1000)), ("+12.5E+1", .number(125)), ("1e999", .number(.infinity)),
            ("-.inf", .number(-.infinity)), ("99999999999999999999", .number(1e20)),
            ("0xFFFFFFFFFFFFFFFF", .number(0x1p64)),
            (".", .string), ("-", .string), ("e5", .string), ("1e", .string), ("1.2.3", .string),
            ("nan", .string), ("inf", .string), ("0x1p3", .string), ("1 ", .string),
        ] as [(String, YAMLScalar.Value)]
    )
    func `bare characters mean what the core schema says`(text: String, value: YAMLScalar.Value) {
        #expect(YAMLScalar(text, style: .plain).value == value)
        #expect(YAMLScalar(text, style: .quoted).value == .string)
    }

    @Test func `not a number is one`() {
        guard case .number(let value) = YAMLScalar(".NaN", style: .plain).value else {
            Issue.record("not a number")
            return
        }
        #expect(value.isNaN)
    }
}
