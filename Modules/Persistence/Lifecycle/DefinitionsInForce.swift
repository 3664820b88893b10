import Domain
import Lifecycle
import SQLite
import Synchronization

/// A definition with the number under which the store keeps it, ready to evaluate.
struct DefinitionInForce: Sendable {
    var id: Int64
    var hash: String
    var engine: Engine
    /// Nobody here approved it: it came with the program.
    var isShipped: Bool
    /// When it came in force.
    var from: Int64
    var definition: Definition { engine.definition }
    /// "small 2"
    var name: String { "\(definition.id) \(definition.version)" }
}

/// What is in force at a moment: definitions that are for some customers, and the one for all others, each with the
/// versions before it on which something may still be finished.
struct DefinitionsInForce {
    /// While it is the same, the same definitions judge.
    var word: String
    struct Line: Sendable {
        /// Those of the lineage, in its order.
        var versions: [DefinitionInForce]
        var lineage: Lineage

        /// Those of which something may be left, of all in their order.
        init(_ all: [DefinitionInForce]) {
            let lineage = Lineage(all.map { .init(engine: $0.engine, from: $0.from) })
            self.lineage = lineage
            versions = lineage.versions.map { version in
                all.last { $0.from == version.from && $0.definition.version == version.engine.definition.version }!
            }
        }

        var current: DefinitionInForce { versions[versions.count - 1] }
    }

    /// In the order in which they were put in force.
    var scoped: [Line]
    /// For whomever none of those is for.
    var fallback: Line

    var all: [DefinitionInForce] { (scoped + [fallback]).flatMap(\.versions) }
}

/// Which versions were put in force, without their texts.
struct Placements {
    struct Placement {
        /// Nil: the one that ships, which counts without anybody's doing.
        var number: Int64?
        var name: String
        var isScoped: Bool
        var from: Int64
    }

    struct Line {
        var versions: [Placement]
        var current: Placement { versions[versions.count - 1] }
    }

    private(set) var lines = [
        Line(versions: [.init(number: nil, name: Definition.shipped.id, isScoped: false, from: .min)])
    ]

    /// For whomever no other is for.
    var fallback: Line? { lines.last { !$0.current.isScoped } }

    /// A version takes the place of the one before it of the same definition; one that is for all others, of any.
    mutating func put(_ placement: Placement) {
        var line = Line(versions: [])
        if let place = lines.firstIndex(where: { $0.current.name == placement.name }) {
            line = lines.remove(at: place)
        }
        if !placement.isScoped { lines.removeAll { !$0.current.isScoped } }
        line.versions.append(placement)
        lines.append(line)
    }

    /// While it is the same, the same definitions judge.
    var word: String {
        lines.map { $0.current.number.map(String.init) ?? KeptDefinition.shipped.hash }.joined(separator: ",")
    }

    mutating func withdraw(_ number: Int64) { lines.removeAll { $0.current.number == number } }
}

extension Connection {
    /// What counts at a moment, as far as was known at another. As long as nothing else is for all customers, the
    /// shipped one is.
    func definitionsInForce(asOf: Instant, knownAt: Instant?) throws -> DefinitionsInForce {
        let placements = try placements(asOf: asOf, knownAt: knownAt)
        guard let fallback = placements.fallback else {
            throw StoreFault("no definition is in force for customers that none of the others is for")
        }
        return DefinitionsInForce(
            word: placements.word,
            scoped: try placements.lines.filter(\.current.isScoped).map { try line($0, at: asOf) },
            fallback: try line(fallback, at: asOf))
    }

    /// What judges a customer, by its key: it was kept with where the customer stands.
    func definition(judging key: String, now: Instant) throws -> Definition {
        let force = try definitionsInForce(asOf: now, knownAt: nil)
        if force.all.count == 1 { return force.fallback.current.definition }
        let claimed = try first(
            """
            SELECT x.definitions FROM lifecycle_claimed x JOIN customer_summary c ON c.id = x.customer_id
            WHERE c.key = \(key)
            """
        ) { $0.text(0) }
        if let claimed { throw DefinitionRefusal.claimed(by: claimed) }
        let kept = try first(
            """
            SELECT s.definition_id FROM lifecycle_state s JOIN customer_summary c ON c.id = s.customer_id
            WHERE c.key = \(key)
            """
        ) { $0.integer(0) }
        return (force.all.first { $0.id == kept } ?? force.fallback.current).definition
    }

    /// The definition for whomever no other is for.
    func definitionInForce(asOf: Instant, knownAt: Instant?) throws -> DefinitionInForce {
        try definitionsInForce(asOf: asOf, knownAt: knownAt).fallback.current
    }

    func placements(asOf: Instant, knownAt: Instant?) throws -> Placements {
        let known = knownAt?.milliseconds ?? .max
        var placements = Placements()
        var ends: [(at: Int64, number: Int64)] = []
        try forEach(
            """
            SELECT id, name, is_scoped, active_from, activated, iif(withdrawn <= \(known), withdrawn, NULL)
            FROM lifecycle_definition WHERE activated <= \(known) AND active_from <= \(asOf.milliseconds)
            ORDER BY activated, id
            """
        ) { row in
            let activated = row.integer(4)
            for end in ends where end.at <= activated { placements.withdraw(end.number) }
            ends.removeAll { $0.at <= activated }
            placements.put(
                .init(number: row.integer(0), name: row.text(1), isScoped: row.flag(2), from: row.integer(3)))
            if let end = row.integerIfPresent(5) { ends.append((end, row.integer(0))) }
        }
        for end in ends where end.at <= asOf.milliseconds { placements.withdraw(end.number) }
        return placements
    }

    private func line(_ line: Placements.Line, at now: Instant) throws -> DefinitionsInForce.Line {
        var versions: [DefinitionInForce] = []
        for placement in line.versions.reversed() {
            // Put in force to begin with what had begun already: it never was.
            if let next = versions.first, placement.from >= next.from { continue }
            let version = try version(placement, at: now)
            // The very text that ships, put in force: nothing of it is older.
            if version.id == versions.first?.id { continue }
            versions.insert(version, at: 0)
            if version.definition.inFlight == .adoptNew { break }
        }
        // Who finishes on an older version may have been moved under the ids of a later one before.
        for index in versions.indices.dropLast() {
            let later = versions[(index + 1)...].map(\.definition.formerIDs)
            guard later.contains(where: { !$0.isEmpty }) else { continue }
            let own = versions[index].definition
            versions[index].engine = versions[index].engine.knowing(own.renames.knowing(later, here: own.ids))
        }
        return .init(versions)
    }

    private func version(_ placement: Placements.Placement, at now: Instant) throws -> DefinitionInForce {
        if let number = placement.number { return try kept(number, from: placement.from) }
        var kept = try shipped()
        // The states and changes that follow name it by its number.
        if kept.number == 0 && !isReadOnly { kept.number = try keep(.shipped, by: KeptDefinition.us, at: now) }
        return DefinitionInForce(
            id: kept.number, hash: kept.hash, engine: try Self.shippedEngine.get(), isShipped: true,
            from: placement.from)
    }

    /// A text that is kept never changes, and a question must not wait until it is read again. What its ids were called
    /// before stands in others.
    private func kept(_ number: Int64, from: Int64) throws -> DefinitionInForce {
        let hash = try first("SELECT hash FROM lifecycle_definition WHERE id = \(number)") { $0.text(0) } ?? ""
        let all = try rows("SELECT hash FROM lifecycle_definition ORDER BY id") { $0.text(0) }
        let name = ([hash] + all).joined(separator: " ")
        if let engine = Self.engines.withLock({ $0[name] }) {
            return DefinitionInForce(id: number, hash: hash, engine: engine, isShipped: false, from: from)
        }
        let engine = try Engine(definition(number: number))
        Self.engines.withLock { engines in
            // Few are asked for: what is in force, and what was.
            if engines.count >= 8 { engines = [:] }
            engines[name] = engine
        }
        return DefinitionInForce(id: number, hash: hash, engine: engine, isShipped: false, from: from)
    }

    /// By the hash of the definition, and those of all that are kept beside it.
    private static let engines = Mutex<[String: Engine]>([:])

    private static let shippedEngine = Result<Engine, EngineFault> { () throws(EngineFault) in try Engine(.shipped) }
}

extension Array where Element: Hashable {
    /// Each once, where it stands first.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
