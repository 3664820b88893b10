import ConnectorKit
import Domain
import JSON

/// What a system's sync knows from one run to the next beyond bookmarks. Kept as JSON in the store; losing it
/// costs some calls, never a record.
struct SyncMemory: Hashable, Sendable {
    /// When modules and fields were last looked for.
    var discoveredAt: Instant?
    var modules: [Discovery.Module] = []
    /// By module.
    var fields: [String: [Discovery.Field]] = [:]
    /// By module: what the vendor said of its last change when its fields were read, and when that was.
    var fieldsRead: [String: FieldsRead] = [:]

    struct FieldsRead: Hashable, Sendable {
        var changed: String
        var at: Instant
    }
    var checks: [String: CountCheck] = [:]
    /// Resources whose deletions this server would not list, and when it was last asked.
    var lacksDeletions: [String: Instant] = [:]
    /// Resources put off, stopped or left open in the last run: they go on soon, whatever their pace.
    var unfinished: Set<String> = []
    /// The vendor's clock minus ours.
    var skew: Duration?

    static func name(of system: String) -> String { "sync.\(system)" }

    init() {}

    /// Text that is not ours counts as nothing known.
    init(text: String?) {
        guard let text, let root = try? JSONValue(parsing: text) else { return }
        discoveredAt = root["discovered"]?.integer.map(Instant.init(milliseconds:))
        skew = root["skew"]?.integer.map { .milliseconds($0) }
        modules = (root["modules"]?.items ?? []).compactMap { item in
            guard let name = item["name"]?.text else { return nil }
            return Discovery.Module(name: name, title: item["title"]?.text ?? name)
        }
        for member in root["fields"]?.members ?? [] {
            fields[member.name] = (member.value.items ?? []).compactMap(Self.field)
        }
        for member in root["fields_read"]?.members ?? [] {
            guard let changed = member.value["0"]?.text, let at = member.value["1"]?.integer else { continue }
            fieldsRead[member.name] = FieldsRead(changed: changed, at: Instant(milliseconds: at))
        }
        for member in root["checks"]?.members ?? [] {
            checks[member.name] = CountCheck(member.value)
        }
        unfinished = Set((root["unfinished"]?.items ?? []).compactMap(\.text))
        for member in root["lacks_deletions"]?.members ?? [] {
            lacksDeletions[member.name] = member.value.integer.map(Instant.init(milliseconds:))
        }
    }

    /// `[name, type]`, or `[name, type, module it points to]`.
    private static func field(_ value: JSONValue) -> Discovery.Field? {
        guard let name = value["0"]?.text, let type = value["1"]?.text else { return nil }
        return Discovery.Field(name: name, type: type, lookup: value["2"]?.text)
    }

    var text: String {
        var json = JSONWriter()
        json.beginObject()
        if let discoveredAt {
            json.key("discovered")
            json.integer(discoveredAt.milliseconds)
        }
        if let skew {
            json.key("skew")
            json.integer(Int64(skew / .milliseconds(1)))
        }
        json.key("modules")
        json.beginArray()
        for module in modules {
            json.beginObject()
            json.key("name")
            json.string(module.name)
            json.key("title")
            json.string(module.title)
            json.endObject()
        }
        json.endArray()
        json.object("fields", fields) { json, fields in
            json.beginArray()
            for field in fields {
                json.beginArray()
                for text in [field.name, field.type, field.lookup] {
                    if let text { json.string(text) }
                }
                json.endArray()
            }
            json.endArray()
        }
        json.object("fields_read", fieldsRead) { json, read in
            json.beginArray()
            json.string(read.changed)
            json.integer(read.at.milliseconds)
            json.endArray()
        }
        json.object("checks", checks) { json, check in check.write(to: &json) }
        json.key("unfinished")
        json.beginArray()
        for name in unfinished.sorted() { json.string(name) }
        json.endArray()
        json.object("lacks_deletions", lacksDeletions) { json, at in json.integer(at.milliseconds) }
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// Members in the order of their names, so that equal memories are equal bytes.
    mutating func object<Value>(
        _ name: StaticString, _ members: [String: Value], _ write: (inout JSONWriter, Value) -> Void
    ) {
        key(name)
        beginObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            key(name)
            write(&self, value)
        }
        endObject()
    }
}

/// How the vendor's count last compared with ours.
struct CountCheck: Hashable, Sendable {
    var at: Instant
    var stored: Int
    var theirs: Int
    /// A difference that a complete reading did not remove: the vendor counts what it does not show us.
    var tolerated: Int?

    enum Verdict: Hashable, Sendable { case agree, suspicious, repair }

    /// Zoho's counts lag behind by up to ten minutes.
    static let vendorLag: Duration = .seconds(15 * 60)
    static let interval: Duration = .seconds(86_400)
    /// For counts that cost more than `cheap`, as Desk's do.
    static let longInterval: Duration = .seconds(7 * 86_400)
    static let cheapCredits = 5

    init(at: Instant, stored: Int, theirs: Int, tolerated: Int? = nil) {
        self.at = at
        self.stored = stored
        self.theirs = theirs
        self.tolerated = tolerated
    }

    var agrees: Bool { theirs == stored || theirs - stored == tolerated }

    static func isDue(_ last: CountCheck?, cost: Int, now: Instant) -> Bool {
        guard let last else { return true }
        let interval = last.agrees ? (cost <= cheapCredits ? interval : longInterval) : vendorLag
        return now.duration(since: last.at) >= interval
    }

    /// One disagreement may be the vendor's lag; a second one beyond it is not.
    static func verdict(_ now: CountCheck, after last: CountCheck?) -> Verdict {
        if now.agrees { return .agree }
        guard let last, !last.agrees else { return .suspicious }
        return .repair
    }

    init?(_ value: JSONValue) {
        guard let at = value["at"]?.integer, let stored = value["stored"]?.integer,
            let theirs = value["theirs"]?.integer
        else { return nil }
        self.init(
            at: Instant(milliseconds: at), stored: Int(stored), theirs: Int(theirs),
            tolerated: value["tolerated"]?.integer.map(Int.init))
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("at")
        json.integer(at.milliseconds)
        json.key("stored")
        json.integer(stored)
        json.key("theirs")
        json.integer(theirs)
        if let tolerated {
            json.key("tolerated")
            json.integer(tolerated)
        }
        json.endObject()
    }
}
