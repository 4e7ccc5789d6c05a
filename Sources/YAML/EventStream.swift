import CYAML

/// What libyaml finds in a text, one event after the other.
enum YAMLEvent {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(anchor: String)
    case scalar(YAMLScalar, Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd

    /// The anchor and the tag before a node, if any.
    struct Properties {
        var anchor: String?
        var tag: String?
    }
}

/// The owner of a libyaml parser and of the bytes it reads.
struct EventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let bytes: Int

    /// A stream over UTF-8 bytes, of which it keeps a copy.
    init(_ bytes: [UInt8]) {
        // libyaml wants an address even where there is nothing to read.
        input = .allocate(capacity: max(bytes.count, 1))
        self.bytes = bytes.count
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        // It fails only where memory ends, as any allocation here would.
        guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("out of memory") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event and where it starts.
    ///
    /// - Throws: `YAMLError` at the first mistake in the text; then nothing more can be read.
    mutating func next() throws(YAMLError) -> (YAMLEvent, TextPosition) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        return (Self.event(event), TextPosition(event.start_mark))
    }

    private static func event(_ event: yaml_event_t) -> YAMLEvent {
        switch event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        // After its end the stream gives empty events for ever.
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT:
            return .alias(anchor: text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                YAMLScalar(String(decoding: bytes, as: UTF8.self), style: style(scalar.style)),
                YAMLEvent.Properties(anchor: text(scalar.anchor), tag: text(scalar.tag))
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return .sequenceStart(
                YAMLEvent.Properties(anchor: text(start.anchor), tag: text(start.tag))
            )
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return .mappingStart(
                YAMLEvent.Properties(anchor: text(start.anchor), tag: text(start.tag))
            )
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: preconditionFailure("libyaml has no event \(event.type)")
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// What stopped the parser.
    private func syntaxError() -> YAMLError {
        let context = parser.pointee.context.map { String(cString: $0) }
        let problem = parser.pointee.problem.map { String(cString: $0) }
        var position = TextPosition(parser.pointee.problem_mark)
        if position == .start, parser.pointee.context_mark.index > 0 {
            position = TextPosition(parser.pointee.context_mark)
        }
        let index = Int(parser.pointee.problem_mark.index)
        return YAMLError(
            position,
            SyntaxWords.message(
                problem: problem ?? "the text cannot be read",
                context: context,
                contextStart: TextPosition(parser.pointee.context_mark),
                character: character(at: index)
            )
        )
    }

    /// The character at an index that counts characters, as libyaml's marks do.
    private func character(at index: Int) -> Unicode.Scalar? {
        let text = String(decoding: input.prefix(bytes), as: UTF8.self).unicodeScalars
        return text.dropFirst(index).first
    }
}

extension TextPosition {
    /// The place of a libyaml mark, which counts from zero.
    init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
