import Identity
import SQLite

/// What people decided about who is one, of what is not undone. Outlives the records it names: where one is gone, what
/// it was decided to be the same as stays together.
struct Decisions {
    private var all: [Decision] = []
    private var byRecord: [Int64: [Int]] = [:]

    /// `isThere`: whether a record is a company's or a person's now; nil: those in `entity` are.
    init(_ connection: Connection, isThere: ((Int64) -> Bool)? = nil) throws {
        struct Told {
            var id: Int64
            var verdict: Decision.Verdict
            var a: Int64
            var b: Int64
            var known: UInt8
        }
        var told: [Told] = []
        try connection.forEach(
            """
            SELECT d.id, d.verdict, d.a, d.b, coalesce(CAST(d.detail AS INTEGER), 255)
            FROM identity_decision d JOIN identity_action x ON x.id = d.action_id
            WHERE d.verdict IN ('same', 'apart') AND x.undone_at IS NULL ORDER BY d.id
            """
        ) { row in
            told.append(
                Told(
                    id: row.integer(0), verdict: row.text(1) == "same" ? .same : .apart, a: row.integer(2),
                    b: row.integer(3), known: UInt8(clamping: row.integer(4))))
        }
        guard !told.isEmpty else { return }
        var isLiving: [Int64: Bool] = [:]
        for record in Set(told.flatMap { [$0.a, $0.b] }) {
            isLiving[record] =
                try isThere?(record)
                ?? (connection.integer("SELECT EXISTS (SELECT 1 FROM entity WHERE record_id = \(record))") != 0)
        }
        // The living that hang together through one that is gone, by the least of their decisions.
        var around: [Int64: [(record: Int64, id: Int64)]] = [:]
        for decision in told {
            let (a, b) = (isLiving[decision.a] ?? false, isLiving[decision.b] ?? false)
            if a, b {
                all.append(
                    Decision(id: decision.id, decision.verdict, decision.a, decision.b, known: decision.known))
            } else if decision.verdict == .same {
                around[decision.a, default: []].append((decision.b, decision.id))
                around[decision.b, default: []].append((decision.a, decision.id))
            }
        }
        var seen: Set<Int64> = []
        for gone in around.keys.sorted() where isLiving[gone] == false && seen.insert(gone).inserted {
            var open = [gone]
            var heirs: [(record: Int64, id: Int64)] = []
            while let at = open.popLast() {
                for (other, id) in around[at] ?? [] {
                    if isLiving[other] == true {
                        heirs.append((other, id))
                    } else if seen.insert(other).inserted {
                        open.append(other)
                    }
                }
            }
            heirs.sort { ($0.record, $0.id) < ($1.record, $1.id) }
            for (one, next) in zip(heirs, heirs.dropFirst()) where one.record != next.record {
                all.append(Decision(id: min(one.id, next.id), .same, one.record, next.record))
            }
        }
        for (index, decision) in all.enumerated() {
            byRecord[decision.a, default: []].append(index)
            byRecord[decision.b, default: []].append(index)
        }
    }

    func partners(of record: Int64) -> [Int64] {
        (byRecord[record] ?? []).map { all[$0].a == record ? all[$0].b : all[$0].a }
    }

    func among(_ records: Set<Int64>) -> [Decision] {
        all.filter { records.contains($0.a) && records.contains($0.b) }
    }

    var everything: [Decision] { all }
}
