import Crypto
import Domain
import JSON

/// One line of usage: what was counted, or a mark that a source's day is complete. Checked, and given its key.
struct UsageLine {
    enum List: String { case events, days }

    struct Refused: Error { var reason: String }

    var list: List
    /// The line as it came, with its key put in front if it had none.
    var payload: [UInt8]

    static let system = "usage"
    static let maximumBytes = 64 << 10
    private static let maximumTextBytes = 500
    /// A day somewhere on earth begins before it does in UTC.
    private static let ahead: Duration = .seconds(86_400)

    init(_ line: [UInt8], now: Instant) throws(Refused) {
        guard line.count <= Self.maximumBytes else {
            throw Refused(reason: "it has more than \(Self.maximumBytes >> 10) KB")
        }
        let value: JSONValue
        do throws(JSONFault) { value = try JSONValue(parsing: line) } catch { throw Refused(reason: "\(error)") }
        guard case .object(let members) = value else { throw Refused(reason: "it is not an object") }
        let fields = Fields(value)
        let derived: String
        if value["complete"] != nil || value["incomplete"] != nil {
            list = .days
            derived = try Self.mark(fields, value, now)
        } else {
            list = .events
            derived = try Self.event(fields, now)
        }
        // A mark is one for its source and day, whatever key came with it.
        if list == .events, let key = try fields.text("key") {
            guard !key.isEmpty else { throw Refused(reason: "its “key” is empty; leave it out") }
            payload = line
            return
        }
        guard value["key"] == nil else { throw Refused(reason: "its “key” is of no use here; leave it out") }
        payload = Array("{\"key\":\"\(derived)\"\(members.isEmpty ? "" : ",")".utf8)
        let start = line.firstIndex(of: 0x7b).map { $0 + 1 } ?? 0
        payload += line[start...]
    }

    /// Source and day.
    private static func mark(_ fields: Fields, _ value: JSONValue, _ now: Instant) throws(Refused) -> String {
        let name = value["complete"] != nil ? "complete" : "incomplete"
        guard value["complete"] == nil || value["incomplete"] == nil else {
            throw Refused(reason: "a day is either complete or incomplete")
        }
        var source = try fields.text("source")
        if source == nil { source = try fields.text("app") }
        let day = try fields.text(name) ?? ""
        guard day.utf8.count == 10, let moment = Instant(day: day) else {
            throw Refused(reason: "its “\(name)” is not a day like 2026-03-01")
        }
        guard moment <= now.advanced(by: ahead) else { throw Refused(reason: "the day \(day) is not over yet") }
        return key([source ?? "", day])
    }

    private static func event(_ fields: Fields, _ now: Instant) throws(Refused) -> String {
        guard let behaviour = try fields.text("behaviour"), !behaviour.isEmpty else {
            throw Refused(reason: "it does not say what was done: “behaviour” is missing")
        }
        let at = try fields.text("at")
        let day = try fields.text("day")
        guard at != nil || day != nil else {
            throw Refused(reason: "it does not say when: “day” or “at” is missing")
        }
        if let day, day.utf8.count != 10 || Instant(day: day) == nil {
            throw Refused(reason: "its “day” is not a day like 2026-03-01")
        }
        if let at, Instant(iso8601: at) == nil {
            throw Refused(reason: "its “at” is not a moment like 2026-03-01T14:30:00Z, with a time zone")
        }
        if let at = at.flatMap({ Instant(iso8601: $0) }) ?? day.flatMap({ Instant(day: $0) }),
            at > now.advanced(by: ahead)
        {
            throw Refused(reason: "it lies in the future")
        }
        if let count = try fields.text("count") {
            guard let number = Double(count), number.isFinite, number >= 0 else {
                throw Refused(reason: "its “count” is not a number of 0 or more")
            }
        }
        // What is counted once for each of these replaces what was said before; the count itself is no part of it.
        var parts: [String] = [behaviour, at ?? day ?? ""]
        for name in ["account", "email", "person", "source", "app", "platform", "version", "unit"] {
            parts.append(try fields.text(name) ?? "")
        }
        return key(parts)
    }

    /// The same words make the same key, in any order of the line.
    private static func key(_ parts: [String]) -> String {
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return Base64URL.encode(Array(SHA256.hash(Array(text.utf8)).prefix(18)))
    }

    /// Texts and numbers of an object; nothing else is expected in it.
    private struct Fields {
        let value: JSONValue

        init(_ value: JSONValue) { self.value = value }

        /// Nil for what is missing, null or, in a table, an empty cell.
        func text(_ name: String) throws(Refused) -> String? {
            guard case .object(let members) = value, let found = members.last(where: { $0.name == name })?.value,
                found != .null
            else { return nil }
            guard let text = found.text else { throw Refused(reason: "its “\(name)” is neither text nor a number") }
            guard text.utf8.count <= maximumTextBytes else {
                throw Refused(reason: "its “\(name)” has more than \(maximumTextBytes) bytes")
            }
            return text
        }
    }
}
