extension Expression {
    /// Reads a formula, and checks that it makes sense over some columns.
    ///
    /// Operators bind as they do in arithmetic, from loose to tight: `or`, `and`, `not`, comparisons,
    /// `+ -`, `* /`, a sign in front, `^`. Texts stand in single quotes; names of columns that are
    /// not plain words in double quotes.
    ///
    /// - Parameter columns: what can be looked at.
    /// - Throws: `ExpressionError` with the place of the mistake.
    public init(
        _ text: String,
        over columns: [ColumnSchema]
    ) throws(ExpressionError) {
        var parser = ExpressionParser(try ExpressionLexer.tokens(text), columns: columns)
        self = try parser.whole().expression
    }

    /// What the formula gives over some columns, which it has been checked against.
    public func kind(over columns: [ColumnSchema]) -> Kind {
        switch self {
        case .number: .number
        case .text: .text
        case .column(let name):
            Kind(columns.first { $0.name == name }?.type ?? .number)
        case .call(let function, let arguments):
            switch function.result {
            case .fixed(let kind): kind
            case .ofLast: arguments.last?.kind(over: columns) ?? .number
            }
        }
    }
}

extension Expression {
    /// The type of the column that the formula makes.
    public func type(over columns: [ColumnSchema]) -> ColumnType {
        switch kind(over: columns) {
        case .number: .number
        case .boolean: .boolean
        case .date: .date
        case .text: .text
        }
    }
}

extension Expression.Kind {
    init(_ type: ColumnType) {
        switch type {
        case .number: self = .number
        case .boolean: self = .boolean
        case .date: self = .date
        case .category, .text: self = .text
        }
    }
}

/// Reads tokens by recursive descent; each method reads what binds at least as tightly as its name.
struct ExpressionParser {
    /// A formula, what it gives, and where it begins.
    struct Typed {
        var expression: Expression
        var kind: Expression.Kind
        var offset: Int
    }

    /// Deeper nesting is no formula that a person wrote, and would exhaust the stack.
    private static let depthMax = 100

    private let tokens: [ExpressionToken]
    private let columns: [ColumnSchema]
    private var position = 0
    private var depth = 0

    init(_ tokens: [ExpressionToken], columns: [ColumnSchema]) {
        self.tokens = tokens
        self.columns = columns
    }

    private var next: ExpressionToken { tokens[position] }

    private mutating func take(_ signs: [String]) -> String? {
        switch next.content {
        case .sign(let sign) where signs.contains(sign): break
        case .name(let name) where signs.contains(name): break
        default: return nil
        }
        defer { position += 1 }
        switch next.content {
        case .sign(let word), .name(let word): return word
        default: return nil
        }
    }

    mutating func whole() throws(ExpressionError) -> Typed {
        let result = try disjunction()
        guard next.content == .end else {
            throw ExpressionError(
                at: next.offset,
                "an operator is missing before this"
            )
        }
        guard result.kind != .text else {
            throw ExpressionError(
                at: result.offset,
                "a formula must give a number, a date or yes or no, not a text"
            )
        }
        return result
    }

    private mutating func disjunction() throws(ExpressionError) -> Typed {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw ExpressionError(at: next.offset, "the formula is nested too deeply")
        }
        var left = try conjunction()
        while take(["or"]) != nil { left = try call(.or, [left, conjunction()]) }
        return left
    }

    private mutating func conjunction() throws(ExpressionError) -> Typed {
        var left = try negation()
        while take(["and"]) != nil { left = try call(.and, [left, negation()]) }
        return left
    }

    private mutating func negation() throws(ExpressionError) -> Typed {
        let offset = next.offset
        var count = 0
        while take(["not"]) != nil { count += 1 }
        var result = try comparison()
        for _ in 0..<count { result = try call(.not, [result], at: offset) }
        return result
    }

    private mutating func comparison() throws(ExpressionError) -> Typed {
        let left = try sum()
        guard let sign = take(["==", "!=", "<=", ">=", "<", ">"]),
            let function = Expression.Function(rawValue: sign)
        else { return left }
        return try call(function, [left, sum()])
    }

    private mutating func sum() throws(ExpressionError) -> Typed {
        var left = try product()
        while let sign = take(["+", "-"]) {
            left = try call(sign == "+" ? .add : .subtract, [left, product()])
        }
        return left
    }

    private mutating func product() throws(ExpressionError) -> Typed {
        var left = try signed()
        while let sign = take(["*", "/"]) {
            left = try call(sign == "*" ? .multiply : .divide, [left, signed()])
        }
        return left
    }

    private mutating func signed() throws(ExpressionError) -> Typed {
        let offset = next.offset
        var isNegative = false
        while let sign = take(["-", "+"]) {
            if sign == "-" { isNegative.toggle() }
        }
        let result = try power()
        return isNegative ? try call(.negate, [result], at: offset) : result
    }

    private mutating func power() throws(ExpressionError) -> Typed {
        let base = try atom()
        guard take(["^"]) != nil else { return base }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw ExpressionError(at: next.offset, "the formula is nested too deeply")
        }
        return try call(.power, [base, signed()])
    }

    private mutating func atom() throws(ExpressionError) -> Typed {
        let token = next
        position += 1
        switch token.content {
        case .number(let number):
            return Typed(expression: .number(number), kind: .number, offset: token.offset)
        case .text(let text):
            return Typed(expression: .text(text), kind: .text, offset: token.offset)
        case .quotedName(let name):
            return try column(name, at: token.offset)
        case .name(let name):
            guard next.content == .sign("(") else { return try column(name, at: token.offset) }
            position += 1
            return try function(name, at: token.offset)
        case .sign("("):
            let inner = try disjunction()
            try close()
            return inner
        case .sign(let sign):
            position -= 1
            throw ExpressionError(at: token.offset, "a value is missing before '\(sign)'")
        case .end:
            position -= 1
            throw ExpressionError(at: token.offset, "a value is missing at the end")
        }
    }

    private func column(_ name: String, at offset: Int) throws(ExpressionError) -> Typed {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw ExpressionError(
                at: offset,
                "there is no column '\(name)'",
                unknownColumn: name
            )
        }
        let kind = Expression.Kind(column.type)
        return Typed(expression: .column(name), kind: kind, offset: offset)
    }

    private mutating func function(
        _ name: String,
        at offset: Int
    ) throws(ExpressionError) -> Typed {
        guard let function = Expression.Function.named(name) else {
            let names = Expression.Function.names.joined(separator: ", ")
            throw ExpressionError(at: offset, "there is no function '\(name)'; there are \(names)")
        }
        var arguments: [Typed] = []
        if next.content != .sign(")") {
            repeat {
                arguments.append(try disjunction())
            } while take([","]) != nil
        }
        try close()
        return try call(function, arguments, at: offset)
    }

    private mutating func close() throws(ExpressionError) {
        guard take([")"]) != nil else {
            throw ExpressionError(at: next.offset, "a closing parenthesis is missing here")
        }
    }

    /// Puts a call together, if its arguments are of the right kinds.
    private func call(
        _ function: Expression.Function,
        _ arguments: [Typed],
        at offset: Int? = nil
    ) throws(ExpressionError) -> Typed {
        let offset = offset ?? arguments.first?.offset ?? 0
        let kinds = arguments.map(\.kind)
        if let flaw = function.flaw(arguments: kinds) {
            throw ExpressionError(at: offset, flaw)
        }
        let kind =
            switch function.result {
            case .fixed(let kind): kind
            case .ofLast: kinds.last ?? .number
            }
        let expression = Expression.call(function, arguments.map(\.expression))
        return Typed(expression: expression, kind: kind, offset: offset)
    }
}
