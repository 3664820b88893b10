import Domain
import JSON
import Persistence

/// A record with what its payload does not say itself: its list, the record it lies below, that it is gone. Export
/// writes it where it is needed; everything else is the bare payload.
///
///     {"onward":1,"resource":"zoho_crm.Notes","parent":"4711","record":{…}}
///     {"onward":1,"resource":"zoho_crm.Notes","deleted":"2025-…","deletion":"absent","text":"{\n…}"}
struct Envelope {
    static let opening = Array(#"{"onward":1,"#.utf8)

    var resource: String?
    var parent: String?
    var deletion: Deletion?
    /// Word for word.
    var payload: [UInt8]
    /// Instead of a record: the user's own modules that a system was found to have, without which their records have no
    /// list.
    var found: [UInt8]?

    // MARK: Out

    /// A payload with line breaks between its tokens is written as text, so that a line stays a record.
    static func line(_ record: StoredRecord, of list: String, always: Bool) -> [UInt8] {
        let isBroken = record.payload.contains { $0 == 0x0a || $0 == 0x0d }
        let needs = always || isBroken || record.parent != nil || record.deleted != nil
        guard needs || record.payload.starts(with: opening) else { return record.payload + [0x0a] }
        var writer = JSONWriter(capacity: record.payload.count + 128)
        writer.beginObject()
        writer.key("onward")
        writer.integer(1)
        writer.key("resource")
        writer.string(list)
        if let parent = record.parent {
            writer.key("parent")
            writer.string(parent)
        }
        if let deleted = record.deleted, let deletion = record.deletion {
            writer.key("deleted")
            writer.string(deleted.iso8601)
            writer.key("deletion")
            writer.string(deletion.rawValue)
        }
        if isBroken {
            writer.key("text")
            record.payload.withUnsafeBufferPointer { writer.string(utf8: $0) }
        } else {
            writer.key("record")
            writer.raw(record.payload)
        }
        writer.endObject()
        return writer.bytes + [0x0a]
    }

    /// The first line of a whole system's export, if modules were found there. `memory` is what a sync remembers.
    static func line(found memory: String?) -> [UInt8] {
        guard let memory, let known = try? JSONValue(parsing: memory), let modules = known["modules"],
            modules.items?.isEmpty == false
        else { return [] }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("onward")
        writer.integer(1)
        writer.key("found")
        writer.value(["modules": modules, "fields": known["fields"] ?? [:]])
        writer.endObject()
        return writer.bytes + [0x0a]
    }

    static func memoryName(of system: String) -> String { "sync.\(system)" }

    // MARK: In

    private static let paths = ["resource", "parent", "deleted", "deletion", "text"]
    private static let cutter = PageCutter(records: .object(at: "record"), paths: [], pagePaths: paths)
    private static let foundCutter = PageCutter(records: .object(at: "found"), paths: [])

    init(_ line: [UInt8]) throws {
        let bytes = line + [UInt8](repeating: 0, count: PageCutter.padding)
        let cut = try Self.cutter.cut(bytes, count: line.count)
        func text(_ index: Int) -> String? {
            let slice = cut.page[index]
            guard slice.kind == .string || slice.kind == .escaped else { return nil }
            return String(decoding: Self.unescaped(bytes, slice), as: UTF8.self)
        }
        resource = text(0)
        parent = text(1)
        if let word = text(3) {
            guard let reason = Deletion.Reason(rawValue: word), let at = text(2).flatMap(Instant.init(iso8601:)) else {
                throw IntakeFailure(nil, "its “deleted” and “deletion” are not those of an export")
            }
            deletion = Deletion(key: "", at: at, reason: reason)
        }
        if let record = cut.records.first, record.slice.kind == .object {
            payload = Array(bytes[record.slice.start..<record.slice.end])
        } else if cut.page[4].kind == .string || cut.page[4].kind == .escaped {
            payload = Self.unescaped(bytes, cut.page[4])
        } else if let known = try Self.foundCutter.cut(bytes, count: line.count).records.first,
            known.slice.kind == .object
        {
            payload = []
            found = Array(bytes[known.slice.start..<known.slice.end])
        } else {
            throw IntakeFailure(nil, "it has neither “record” nor “text”")
        }
    }

    private static func unescaped(_ bytes: [UInt8], _ slice: JSONSlice) -> [UInt8] {
        var text: [UInt8] = []
        text.appendUnescaped(bytes.span.bytes, slice)
        return text
    }
}
