import Search

extension Parameters: WireValue {
    static var wireBytesMin: Int { 4 }

    func write(to writer: inout WireWriter) throws(MessageError) {
        let entries = inOrder
        try writer.count(entries.count, max: MessageLimits.parametersMax, "parameters")
        for (name, value) in entries {
            try writer.text(name, max: MessageLimits.nameBytesMax, "bytes in a parameter's name")
            try writer.value(value, depth: 0)
        }
    }

    init(from reader: inout WireReader) throws(MessageError) {
        self.init()
        // An empty name and a value without a payload.
        let count = try reader.count(
            max: MessageLimits.parametersMax,
            bytesEach: 5,
            "parameters"
        )
        var previous: String?
        for _ in 0..<count {
            let name = try reader.text(
                max: MessageLimits.nameBytesMax,
                "bytes in a parameter's name"
            )
            // One way to write a point: names in order, none twice.
            if let previous, previous >= name {
                throw MessageError(.malformed, "the parameters are not in order of name")
            }
            previous = name
            self[name] = try reader.value(depth: 0)
        }
    }
}

/// What kind of parameter value follows.
private enum ValueTag: UInt8 {
    case null = 0
    case no = 1
    case yes = 2
    case number = 3
    case string = 4
    case list = 5
}

extension WireWriter {
    fileprivate mutating func value(
        _ value: ParameterValue,
        depth: Int
    ) throws(MessageError) {
        switch value {
        case .null:
            byte(ValueTag.null.rawValue)
        case .bool(let isOn):
            byte(isOn ? ValueTag.yes.rawValue : ValueTag.no.rawValue)
        case .number(let number):
            byte(ValueTag.number.rawValue)
            try double(number, "a parameter's value")
        case .string(let word):
            byte(ValueTag.string.rawValue)
            try text(word, max: MessageLimits.wordBytesMax, "bytes in a parameter's value")
        case .list(let values):
            guard depth < MessageLimits.nestingMax else { throw .nestedTooDeep }
            byte(ValueTag.list.rawValue)
            try count(values.count, max: MessageLimits.parametersMax, "values in a list")
            for element in values { try self.value(element, depth: depth + 1) }
        }
    }
}

extension WireReader {
    fileprivate mutating func value(depth: Int) throws(MessageError) -> ParameterValue {
        let raw = try byte()
        guard let tag = ValueTag(rawValue: raw) else {
            throw MessageError(.malformed, "a parameter's value is of unknown kind \(raw)")
        }
        switch tag {
        case .null: return .null
        case .no: return .bool(false)
        case .yes: return .bool(true)
        case .number: return .number(try double("a parameter's value"))
        case .string:
            return .string(
                try text(max: MessageLimits.wordBytesMax, "bytes in a parameter's value")
            )
        case .list:
            guard depth < MessageLimits.nestingMax else { throw MessageError.nestedTooDeep }
            let count = try count(
                max: MessageLimits.parametersMax,
                bytesEach: 1,
                "values in a list"
            )
            var values: [ParameterValue] = []
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(try value(depth: depth + 1)) }
            return .list(values)
        }
    }
}

extension MessageError {
    fileprivate static var nestedTooDeep: MessageError {
        MessageError(.overLimit, "lists nest deeper than \(MessageLimits.nestingMax)")
    }
}
