import JSON
import WebServer

/// The one parameter of Analytics that carries everything: JSON text in the query, or in a form body.
///
/// Truth values come as JSON or as words, numbers as JSON or as text: the vendor's own client sends both.
struct AnalyticsConfig {
    private let value: JSONValue?

    init(_ request: WebRequest) throws(AnalyticsFailure) {
        let sent = request.parameter("CONFIG") ?? request.form?.first { $0.name == "CONFIG" }?.value
        guard let sent else { value = nil; return }
        guard let parsed = try? JSONValue(parsing: sent), parsed.members != nil else { throw .configMissing }
        value = parsed
    }

    var isPresent: Bool { value != nil }

    func text(_ name: String) -> String? { value?[name]?.text }
    func flag(_ name: String) -> Bool? { value?[name]?.bool }
    func integer(_ name: String) -> Int? { value?[name]?.integer.flatMap { Int(exactly: $0) } }
    func texts(_ name: String) -> [String]? { value?[name]?.items?.compactMap(\.text) }

    /// The format members. Only what can be streamed is offered; the others are refused by name.
    func format() throws(AnalyticsFailure) -> AnalyticsFormat {
        guard let kind = text("responseFormat") else { throw .configMissing }
        guard kind == "csv" else {
            throw AnalyticsFailure(
                status: 400, code: 8118, summary: "RESPONSE_FORMAT_NOT_SUPPORTED",
                message: "This server exports csv only, not \(kind).")
        }
        var format = AnalyticsFormat()
        format.delimiter = try choice("delimiter", [0x2c, 0x09, 0x3b, 0x20]) ?? format.delimiter
        format.recordEnd = try choice("recordDelimiter", [[0x0d, 0x0a], [0x0a], [0x0d]]) ?? format.recordEnd
        format.quote = try choice("quoted", [UInt8(ascii: "'"), UInt8(ascii: "\"")]) ?? format.quote
        format.includesHeader = flag("includeHeader") ?? true
        return format
    }

    private func choice<T>(_ name: String, _ choices: [T]) throws(AnalyticsFailure) -> T? {
        guard value?[name] != nil else { return nil }
        guard let index = integer(name), choices.indices.contains(index) else {
            throw AnalyticsFailure(
                status: 400, code: 8504, summary: "LESS_THAN_MIN_OCCURANCE",
                message: "The value of \(name) in CONFIG is not one of 0 to \(choices.count - 1).")
        }
        return choices[index]
    }
}
