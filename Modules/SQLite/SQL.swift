/// Text of a statement with its values apart. Interpolation binds: a value never becomes part of the text.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    public var text: String
    public var values: [SQLValue]

    public init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    /// Text that the program made from its own names, or that a person typed as SQL. Values do not belong in
    /// it.
    public init(raw text: String) {
        self.text = text
        values = []
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    public static func + (a: SQL, b: SQL) -> SQL {
        var sum = SQL(raw: a.text + b.text)
        sum.values = a.values + b.values
        return sum
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var values: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 2 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { text += literal }

        private mutating func bind(_ value: SQLValue) {
            text += "?"
            values.append(value)
        }

        public mutating func appendInterpolation(_ value: SQLValue) { bind(value) }
        public mutating func appendInterpolation(_ value: String) { bind(.text(value)) }
        public mutating func appendInterpolation(_ value: String?) { bind(value.map(SQLValue.text) ?? .null) }
        public mutating func appendInterpolation(_ value: some FixedWidthInteger) {
            bind(.integer(Int64(value)))
        }
        public mutating func appendInterpolation(_ value: (some FixedWidthInteger)?) {
            bind(value.map { .integer(Int64($0)) } ?? .null)
        }
        public mutating func appendInterpolation(_ value: Double) { bind(.number(value)) }
        public mutating func appendInterpolation(_ value: Double?) {
            bind(value.map(SQLValue.number) ?? .null)
        }
        public mutating func appendInterpolation(_ value: Bool) { bind(.integer(value ? 1 : 0)) }
        /// Another piece of SQL with its values.
        public mutating func appendInterpolation(_ part: SQL) {
            text += part.text
            values += part.values
        }
    }
}

public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case number(Double)
    case text(String)
    case blob([UInt8])
}
