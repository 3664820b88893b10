import ConnectorKit
import Crypto
import Domain
import JSON
import Persistence

/// From a body in whatever form to events.
enum HookBody {
    static let maximumEvents = 10_000
    /// For events that say nothing of themselves: the same bytes within this time are the same event.
    static let window: Duration = .seconds(600)

    /// The body as JSON. Forms become an object of texts; what calls itself anything else must be JSON, because vendors
    /// are careless with that header.
    static func json(of message: HookMessage) throws(HookRefusal) -> [UInt8] {
        let type = message.header("content-type") ?? ""
        let kind = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let fields: [(name: String, value: String)]?
        switch kind {
        case "application/x-www-form-urlencoded": fields = Form.urlencoded(message.body)
        case "multipart/form-data": fields = Form.multipart(message.body, type: type)
        default: return message.body
        }
        guard let fields else { throw .unreadable }
        var members: [JSONValue.Member] = []
        for (name, value) in fields {
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                members.append(.init(name: name, value: .string(value)))
                continue
            }
            // Several choices come as several fields of one name.
            members[index].value = .array((members[index].value.items ?? [members[index].value]) + [.string(value)])
        }
        return JSONValue.object(members).serialized
    }

    static func events(in body: [UInt8], of hook: Hook) throws(HookRefusal) -> [Mailbox.Event] {
        let isList = hook.events.isEmpty && body.first { $0 > 0x20 } == UInt8(ascii: "[")
        let place: PageCutter.Records = hook.events.isEmpty && !isList ? .object(at: "") : .array(at: hook.events)
        let cutter = PageCutter(records: place, paths: hook.identity)
        let padded = body + [UInt8](repeating: 0, count: PageCutter.padding)
        guard let cut = try? cutter.cut(padded, count: body.count) else { throw .unreadable }
        guard cut.records.count <= maximumEvents else { throw .tooManyEvents }
        // A number or a text alone is nothing that any vendor sends; an object without events may be a trial.
        if cut.records.isEmpty, (try? JSONValue(parsing: body))?.isContainer != true { throw .unreadable }
        var events: [Mailbox.Event] = []
        for (index, record) in cut.records.enumerated() {
            guard record.slice.kind == .object, record.flaw == nil else { throw .unreadable }
            let bytes = Array(padded[record.slice.start..<record.slice.end])
            let slots = cut.slots[index * cut.width..<(index + 1) * cut.width]
            events.append(event(bytes, slots.map { text($0, padded) }, hook))
        }
        return events
    }

    /// Of a record also its content is part of what it is: an entry that was changed is another event.
    private static func event(_ bytes: [UInt8], _ names: [String], _ hook: Hook) -> Mailbox.Event {
        let isNamed = names.contains { !$0.isEmpty }
        var text = names.map { "\($0.utf8.count):\($0)" }.joined()
        if case .hint = hook.meaning, isNamed {} else { text += Hex.encode(SHA256.hash(bytes)) }
        let identity = Hex.encode(SHA256.hash(Array(text.utf8)).prefix(16))
        return Mailbox.Event(identity: identity, body: bytes, window: isNamed ? nil : window)
    }

    private static func text(_ slice: JSONSlice, _ bytes: [UInt8]) -> String {
        switch slice.kind {
        case .missing, .null, .object, .array: return ""
        case .escaped:
            var plain: [UInt8] = []
            plain.appendUnescaped(bytes.span.bytes, slice)
            return String(decoding: plain, as: UTF8.self)
        default: return String(decoding: bytes[slice.start..<slice.end], as: UTF8.self)
        }
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool { items != nil || members != nil }
}
