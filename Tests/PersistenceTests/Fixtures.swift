import Domain
import Persistence

/// A store in memory with two systems, and pages written by hand.
struct Workbench {
    let store: Store
    let run: RunID
    let contacts: ResourceID
    let projects: ResourceID
    let tasks: ResourceID

    init(path: String = ":memory:") async throws {
        store = try Store(path: path)
        let known = try await store.register(Self.systems)
        contacts = known["crm.contacts"]!
        projects = known["work.projects"]!
        tasks = known["work.tasks"]!
        run = try await store.beginRun(trigger: "test", at: .at(0))
    }

    static let systems = [
        SystemDescription(
            name: "crm", title: "CRM",
            resources: [
                .init(name: "users", purpose: "Who works here.", kinds: [.staff]),
                .init(
                    name: "contacts", purpose: "People.", kinds: [.person, .company],
                    references: [.init(kind: .person, field: "owner", targets: ["crm.users"])]),
            ]),
        SystemDescription(
            name: "work", title: "Work",
            resources: [
                .init(name: "projects", purpose: "Projects.", kinds: [.project]),
                .init(name: "tasks", purpose: "Tasks of a project.", parent: "projects", kinds: [.task]),
            ]),
    ]

    func save(
        _ records: [Sent], to resource: ResourceID? = nil, kinds: [FactKind] = [.person, .company],
        form: String = "list",
        parent: String? = nil, at now: Int64 = 1, bookmark: Bookmark = Bookmark()
    ) async throws -> Tally {
        try await store.save(
            SourcePage(records, kinds: kinds, form: form), resource: resource ?? contacts, parent: parent,
            run: run,
            at: .at(now), bookmark: bookmark)
    }
}

/// A record as a test writes it.
struct Sent {
    var key: String
    var stamp: Int64?
    var text: String
    var facts: [FactKind: [String: FactText]]
    var hash: UInt64?

    enum FactText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
        case text(String)
        case integer(Int64)
        case number(Double)
        init(stringLiteral value: String) { self = .text(value) }
        init(integerLiteral value: Int64) { self = .integer(value) }
        init(floatLiteral value: Double) { self = .number(value) }
    }

    init(
        _ key: String, stamp: Int64? = nil, _ text: String = "{}",
        _ facts: [FactKind: [String: FactText]] = [:],
        hash: UInt64? = nil
    ) {
        self.key = key
        self.stamp = stamp
        self.text = text
        self.facts = facts
        self.hash = hash
    }
}

extension Instant {
    static func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_700_000_000 + seconds) }
}

extension SourcePage {
    /// Keys and payloads lie in the page's bytes, texts of facts in its scratch, as the scanner leaves them.
    init(_ sent: [Sent], kinds: [FactKind], form: String) {
        self.init(bytes: [], form: form)
        for one in sent {
            let firstValue = values.count
            var mask: UInt8 = 0
            for (position, kind) in kinds.enumerated() {
                let texts = one.facts[kind]
                if texts != nil { mask |= 1 << UInt8(position) }
                for field in kind.fields { values.append(value(texts?[field.name])) }
            }
            records.append(
                SourceRecord(
                    payload: slice(one.text), key: slice(one.key), stamp: one.stamp.map(Instant.at),
                    hash: one.hash ?? fnv(one.text),
                    factHash: fnv("\(one.facts.map { "\($0)\($1.sorted { $0.key < $1.key })" }.sorted())"),
                    firstValue: firstValue, facts: mask))
        }
        bytes.append(contentsOf: repeatElement(0, count: SourcePage.padding))
    }

    private mutating func slice(_ text: String) -> TextSlice {
        defer { bytes.append(contentsOf: text.utf8) }
        return TextSlice(.page, start: bytes.count, count: text.utf8.count)
    }

    private mutating func value(_ text: Sent.FactText?) -> FactValue {
        switch text {
        case nil: return .missing
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let text):
            defer { scratch.append(contentsOf: text.utf8) }
            return .text(TextSlice(.scratch, start: scratch.count, count: text.utf8.count))
        }
    }
}

private func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
