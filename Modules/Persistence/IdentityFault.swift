import Domain
import JSON

/// Why a question about identity has no answer. The sentences hold keys and what the asker typed, no values.
public struct IdentityFault: Error, Hashable, Sendable {
    public enum Cause: Hashable, Sendable { case misused, missing, contradicted }
    public var cause: Cause
    public var message: String
    public var remedy: String?

    init(_ cause: Cause, _ message: String, remedy: String? = nil) {
        self.cause = cause
        self.message = message
        self.remedy = remedy
    }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    static func count(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }
    static func time(_ moment: Instant?) -> JSONValue { .text(moment?.iso8601) }
}
