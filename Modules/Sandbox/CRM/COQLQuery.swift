import Domain
import JSON

/// A COQL query: the SELECT that the CRM understands.
struct COQLQuery {
    /// A field, or a field of the record that a lookup names.
    typealias Path = [String]

    indirect enum Condition {
        case compare(Path, String, Literal)
        case among(Path, [Literal], Bool)
        case between(Path, Literal, Literal, Bool)
        case empty(Path, Bool)
        case both(Condition, Condition)
        case either(Condition, Condition)
    }

    enum Literal: Equatable {
        case text(String)
        case number(Double, String)
        case bool(Bool)
        case null
    }

    var columns: [Path] = []
    var module = ""
    var condition: Condition?
    var order: [(path: Path, isDescending: Bool)] = []
    var limit = 200
    var offset = 0
    var conditions = 0
}

/// Reads a query. Recursive descent over a handful of tokens.
struct COQLParser {
    enum Token: Equatable {
        case word(String)
        case text(String)
        case number(String)
        case sign(String)
    }

    static let maximumColumns = 500
    static let maximumRows = 2000
    static let maximumReach = 100_000
    static let maximumConditions = 25
    static let maximumValues = 100
    static let maximumDepth = 30

    private var tokens: [Token] = []
    private var at = 0
    private var depth = 0
    private var query = COQLQuery()

    static func parse(_ text: String) throws(CRMFailure) -> COQLQuery {
        var parser = COQLParser()
        parser.tokens = try tokenise(Array(text.utf8))
        try parser.select()
        return parser.query
    }

    private static func syntax(_ near: String) -> CRMFailure {
        CRMFailure(
            400, "SYNTAX_ERROR", "error occurred while parsing the query",
            [.init(name: "near", value: .string(near))])
    }

    private static func tokenise(_ bytes: [UInt8]) throws(CRMFailure) -> [Token] {
        var tokens: [Token] = []
        var at = 0
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x24, 0x3A, 0x2D, 0x2B: true
            default: false
            }
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
                at += 1
            } else if byte == 0x27 {
                var text: [UInt8] = []
                at += 1
                while at < bytes.count, bytes[at] != 0x27 {
                    if bytes[at] == 0x5C, at + 1 < bytes.count { at += 1 }
                    text.append(bytes[at])
                    at += 1
                }
                guard at < bytes.count else { throw syntax("'") }
                at += 1
                tokens.append(.text(String(decoding: text, as: UTF8.self)))
            } else if isWord(byte) {
                var end = at
                while end < bytes.count, isWord(bytes[end]) { end += 1 }
                let word = String(decoding: bytes[at..<end], as: UTF8.self)
                tokens.append(Double(word) != nil ? .number(word) : .word(word))
                at = end
            } else {
                let two = at + 1 < bytes.count ? String(decoding: bytes[at...at + 1], as: UTF8.self) : ""
                let sign = ["!=", ">=", "<="].contains(two) ? two : String(decoding: [byte], as: UTF8.self)
                guard ["=", "<", ">", "(", ")", ",", "!=", ">=", "<="].contains(sign) else {
                    throw syntax(sign)
                }
                tokens.append(.sign(sign))
                at += sign.utf8.count
            }
        }
        return tokens
    }

    // MARK: - Pieces

    private var next: Token? { at < tokens.count ? tokens[at] : nil }

    private func near() -> CRMFailure {
        switch next {
        case .word(let text), .text(let text), .number(let text), .sign(let text): Self.syntax(text)
        case nil: Self.syntax("end of query")
        }
    }

    private mutating func takes(_ word: String) -> Bool {
        guard case .word(let found) = next, found.lowercased() == word else { return false }
        at += 1
        return true
    }

    private mutating func takes(sign: String) -> Bool {
        guard next == .sign(sign) else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ word: String) throws(CRMFailure) { if !takes(word) { throw near() } }
    private mutating func expect(sign: String) throws(CRMFailure) { if !takes(sign: sign) { throw near() } }

    private mutating func path() throws(CRMFailure) -> COQLQuery.Path {
        guard case .word(let word) = next, !word.contains(":") else { throw near() }
        at += 1
        return word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    private mutating func wholeNumber() throws(CRMFailure) -> Int {
        guard case .number(let text) = next, let value = Int(text), value >= 0 else { throw near() }
        at += 1
        return value
    }

    private mutating func literal() throws(CRMFailure) -> COQLQuery.Literal {
        guard let token = next else { throw near() }
        at += 1
        switch token {
        case .text(let text): return .text(text)
        case .number(let text): return .number(Double(text) ?? 0, text)
        case .word(let word) where word.lowercased() == "true" || word.lowercased() == "false":
            return .bool(word.lowercased() == "true")
        case .word(let word) where word.lowercased() == "null": return .null
        // A date or a date-time may stand without quotes.
        case .word(let word) where word.utf8.first.map { (48...57).contains($0) } ?? false: return .text(word)
        default:
            at -= 1
            throw near()
        }
    }

    private mutating func select() throws(CRMFailure) {
        try expect("select")
        repeat { query.columns.append(try path()) } while takes(sign: ",")
        guard query.columns.count <= Self.maximumColumns else {
            throw Self.tooMany("select columns", Self.maximumColumns)
        }
        try expect("from")
        query.module = try path().joined(separator: ".")
        guard takes("where") else {
            throw CRMFailure(
                400, "SYNTAX_ERROR", "missing clause", [.init(name: "clause", value: .string("where"))])
        }
        query.condition = try conditions()
        guard query.conditions <= Self.maximumConditions else {
            throw Self.tooMany("criteria", Self.maximumConditions)
        }
        if takes("order") {
            try expect("by")
            repeat {
                let path = try path()
                let isDescending = takes("desc")
                if !isDescending { _ = takes("asc") }
                query.order.append((path, isDescending))
            } while takes(sign: ",")
            guard query.order.count <= 10 else { throw Self.tooMany("order by fields", 10) }
        }
        try limits()
        guard at == tokens.count else { throw near() }
    }

    /// `limit n`, `limit offset, n`, `limit n offset m`.
    private mutating func limits() throws(CRMFailure) {
        if takes("limit") {
            query.limit = try wholeNumber()
            if takes(sign: ",") {
                query.offset = query.limit
                query.limit = try wholeNumber()
            }
        }
        if takes("offset") { query.offset = try wholeNumber() }
        guard query.limit <= Self.maximumRows else { throw Self.tooMany("rows", Self.maximumRows) }
        guard query.offset + query.limit <= Self.maximumReach else {
            throw Self.tooMany("reachable rows", Self.maximumReach)
        }
    }

    private static func tooMany(_ what: String, _ limit: Int) -> CRMFailure {
        CRMFailure(
            400, "LIMIT_EXCEEDED", "the maximum number of \(what) is \(limit)",
            [.init(name: "limit", value: .number(String(limit)))])
    }

    /// Two conditions may stand side by side; more need parentheses in pairs.
    private mutating func conditions() throws(CRMFailure) -> COQLQuery.Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw near() }
        let left = try condition()
        if takes("and") { return .both(left, try condition()) }
        if takes("or") { return .either(left, try condition()) }
        return left
    }

    private mutating func condition() throws(CRMFailure) -> COQLQuery.Condition {
        if takes(sign: "(") {
            let inner = try conditions()
            try expect(sign: ")")
            return inner
        }
        query.conditions += 1
        let path = try path()
        let isNegative = takes("not")
        if takes("in") {
            try expect(sign: "(")
            var values: [COQLQuery.Literal] = []
            repeat { values.append(try literal()) } while takes(sign: ",")
            try expect(sign: ")")
            guard values.count <= Self.maximumValues else {
                throw Self.tooMany("values in in", Self.maximumValues)
            }
            return .among(path, values, !isNegative)
        }
        if takes("like") { return .compare(path, isNegative ? "not like" : "like", try literal()) }
        if takes("between") {
            let low = try literal()
            try expect("and")
            return .between(path, low, try literal(), !isNegative)
        }
        if !isNegative, takes("is") {
            let isNot = takes("not")
            try expect("null")
            return .empty(path, !isNot)
        }
        guard !isNegative, case .sign(let sign) = next, ["=", "!=", "<", ">", "<=", ">="].contains(sign)
        else { throw near() }
        at += 1
        return .compare(path, sign, try literal())
    }
}
