import Domain
import JSON

/// A channel that the CRM notifies, as its API holds it.
struct CRMChannel: HookSetup {
    static let lifetime: Duration = .seconds(7 * 86_400)
    static let shortLifetime: Duration = .seconds(3600)
    static let longestToken = 50

    enum Operation: String, CaseIterable, Sendable { case create, edit, delete }

    struct Event: Hashable, Sendable {
        let module: String
        /// Nil: all of them.
        let operation: Operation?

        init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, CRMModule.named(parts[0]) != nil else { return nil }
            operation = Operation(rawValue: parts[1])
            guard operation != nil || parts[1] == "all" else { return nil }
            module = parts[0]
        }

        var text: String { module + "." + (operation?.rawValue ?? "all") }
    }

    struct Condition: Sendable {
        let module: String
        let fields: [String]
        let needsAll: Bool

        func admits(_ changed: [String]) -> Bool {
            needsAll ? fields.allSatisfy(changed.contains) : fields.contains(where: changed.contains)
        }
    }

    let id: String
    var events: [Event]
    var url: String
    var token: String?
    /// By the clock of tokens, and as the client wrote it.
    var expires: Instant?
    var written: Instant
    var wantsValues = false
    /// An edit of a note or an activity also counts as one of what it hangs on.
    var countsRelated = true
    var conditions: [Condition] = []

    var details: [(String, JSONValue)] {
        [
            ("channel_id", .string(id)), ("events", .array(events.map { .string($0.text) })),
            ("channel_expiry", .string(UserTime.text(written))),
        ]
    }

    private func wants(_ module: String, _ operation: Operation) -> Bool {
        events.contains { $0.module == module && ($0.operation == nil || $0.operation == operation) }
    }

    // MARK: - Notifications

    private struct Affected {
        let module: CRMModule
        let operation: Operation
        let id: String
        var fields: [(name: String, value: [UInt8])] = []
    }

    var isProven: Bool { token != nil }

    /// In order of time; neighbours of one module and operation share a notification.
    func deliveries(of occasion: Occasion) -> [Delivery] {
        let affected = affected(by: occasion)
        var found: [Delivery] = []
        var start = 0
        while start < affected.count {
            let first = affected[start]
            let rest = affected[start...].prefix(occasion.batch)
            let run = rest.prefix { $0.module.kind == first.module.kind && $0.operation == first.operation }
            var delivery = Delivery(url: url, body(first.module, first.operation, run, at: occasion.world.clock))
            if let token { delivery.proof = .body(token) }
            found.append(delivery)
            start = run.endIndex
        }
        return found
    }

    private func affected(by occasion: Occasion) -> [Affected] {
        let (before, after) = (occasion.before, occasion.world)
        let modules = Set(events.map(\.module)).compactMap(CRMModule.named)
        let kinds = modules.map(\.kind)
        var found: [Affected] = []
        var children: [Kind] = []
        if countsRelated, case .passed = occasion { children = Self.activities.filter { !kinds.contains($0) } }
        for happening in occasion.happenings(kinds + children) {
            if countsRelated, case .passed = occasion { found += parents(of: happening, after) }
            guard let module = modules.first(where: { $0.kind == happening.kind }) else { continue }
            let operation: Operation =
                switch happening.event {
                case .created: .create
                case .changed: .edit
                case .deleted: .delete
                }
            guard wants(module.name, operation) else { continue }
            var one = Affected(
                module: module, operation: operation, id: String(after.id(module.kind, happening.index)))
            if operation == .edit {
                one.fields = module.changes(happening.index, from: before, to: after)
                let names = one.fields.map(\.name)
                guard conditions.allSatisfy({ $0.module != module.name || $0.admits(names) }) else { continue }
            }
            found.append(one)
        }
        return found
    }

    private static let activities: [Kind] = [.task, .event, .call, .note]

    /// The account or deal, and the contact, that a changed note or activity hangs on.
    private func parents(of happening: Happening, _ world: World) -> [Affected] {
        guard Self.activities.contains(happening.kind), conditions.isEmpty else { return [] }
        let about = world.aboutDeal(happening.kind, happening.index)
        var found: [(Kind, Int)] = []
        if let deal = about.deal {
            found.append((.deal, deal))
        } else if let account = world.account(of: about.company) {
            found.append((.account, account))
        }
        if happening.kind != .note, let contact = about.contact { found.append((.contact, contact)) }
        return found.compactMap { kind, index in
            guard let module = CRMModule.all.first(where: { $0.kind == kind }), wants(module.name, .edit),
                !world.isDeleted(kind, index)
            else { return nil }
            return Affected(module: module, operation: .edit, id: String(world.id(kind, index)))
        }
    }

    private func body(
        _ module: CRMModule, _ operation: Operation, _ affected: ArraySlice<Affected>, at moment: Instant
    ) -> [UInt8] {
        let word = operation == .create ? "insert" : operation == .edit ? "update" : "delete"
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("server_time", number: moment.milliseconds)
            json.object("query_params") { parameters in
                for (name, value) in Self.query(of: url) {
                    parameters.key(name as String)
                    parameters.string(value)
                }
            }
            json.member("module", module.name)
            // The version is always this one, whichever the channel was made with.
            json.member("resource_uri", "https://www.zohoapis.eu/crm/v2/" + module.name)
            json.array("ids", of: affected) { $0.string($1.id) }
            json.member("operation", word)
            json.array("affected_fields", of: operation == .edit ? affected : []) { json, one in
                json.object { fields in
                    fields.key(one.id as String)
                    fields.array(of: one.fields) { $0.string($1.name) }
                }
            }
            if wantsValues {
                json.array("affected_values", of: operation == .edit ? affected : []) { json, one in
                    json.object { values in
                        values.member("record_id", one.id)
                        values.object("values") { json in
                            for field in one.fields {
                                json.key(field.name as String)
                                json.raw(field.value)
                            }
                        }
                    }
                }
            }
            json.member("channel_id", id)
            json.member("token", token)
        }
        return json.bytes
    }

    /// The parameters of an address, as written: what a client puts there to know its own comes back.
    private static func query(of url: String) -> [(String, String)] {
        guard let mark = url.firstIndex(of: "?") else { return [] }
        return url[url.index(after: mark)...].split(separator: "&").map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
        }
    }
}

extension CRMModule {
    /// Stamps change with everything and say nothing.
    private static let stamps: Set<String> = ["id", "Modified_Time", "Modified_By", "Last_Activity_Time"]

    /// The fields of a record that differ between two states of the world, with their values in the second.
    func changes(_ index: Int, from before: World, to after: World) -> [(name: String, value: [UInt8])] {
        guard index < before.total(kind) else { return [] }
        let wanted = fields.indices.filter { !Self.stamps.contains(names[$0]) }
        func values(_ world: World) -> [[UInt8]] {
            var found: [[UInt8]] = []
            read(world, index, wanted) { _, value in
                var json = JSONWriter()
                value.write(world, &json)
                found.append(json.bytes)
            }
            return found
        }
        return zip(wanted, zip(values(before), values(after))).compactMap { place, pair in
            pair.0 == pair.1 ? nil : (names[place], pair.1)
        }
    }
}
