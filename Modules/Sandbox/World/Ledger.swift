public import Domain

/// What happened to one record since the world's start. A record without one is as it was in the beginning.
public struct Edit: Sendable {
    /// The record's change stamp.
    public internal(set) var modified: Instant
    /// How often it was changed; contents that may change are drawn from it (a new phone, a new title).
    public internal(set) var revision: Int32 = 0
    /// Steps taken towards its end: a deal's stages, a ticket's states, a lead's conversion, a task's completion.
    /// The moment of each is kept, for histories.
    public internal(set) var steps: [Instant] = []
    /// The company it belongs to now, or -1: where it always was.
    public internal(set) var company: Int32 = -1
    public internal(set) var deleted: Instant?
    /// The record it was merged into (of the same kind), or -1. Only ever set on a deleted record.
    public internal(set) var survivor: Int32 = -1
    /// Who did it (`World.staff`).
    public internal(set) var editor: UInt8 = 0
}

/// Everything that happened to the records of one kind.
struct Ledger: Sendable {
    struct Added: Sendable {
        let created: Instant
        let company: Int32
    }

    struct Entry: Sendable {
        let at: Instant
        let index: Int32
    }

    var edits: [Int: Edit] = [:]
    /// Every edit in order of time and index. An entry counts only while it is the record's latest.
    var log: [Entry] = []
    var deletions: [Entry] = []
    /// Records made since the start; their indices follow the initial ones.
    var added: [Added] = []
    /// Company to the records that came to it since the start, new or moved.
    var joined: [Int: [Int]] = [:]
    var deletedCount = 0
}

/// The ledgers of all kinds, found by the kind's number. `[:]`: nothing has happened.
struct Ledgers: Sendable, ExpressibleByDictionaryLiteral {
    private var all = [Ledger?](repeating: nil, count: 64)

    init(dictionaryLiteral elements: (Kind, Ledger)...) { for (kind, ledger) in elements { self[kind] = ledger } }

    subscript(kind: Kind) -> Ledger? {
        _read { yield all[Int(kind.rawValue)] }
        _modify { yield &all[Int(kind.rawValue)] }
    }
}

extension World {
    public func edit(_ kind: Kind, _ index: Int) -> Edit? {
        ledgers[kind]?.edits[index]
    }

    public func isDeleted(_ kind: Kind, _ index: Int) -> Bool { edit(kind, index)?.deleted != nil }

    /// Progress made since the start (`Edit.steps`).
    public func steps(_ kind: Kind, _ index: Int) -> Int { edit(kind, index)?.steps.count ?? 0 }

    public func revision(_ kind: Kind, _ index: Int) -> Int { Int(edit(kind, index)?.revision ?? 0) }

    /// What changed after a moment: each record once, by its latest change, in order of time. Costs what it yields.
    public func changes(_ kind: Kind, since moment: Instant) -> (changed: [Int], deleted: [Int]) {
        guard let ledger = ledgers[kind] else { return ([], []) }
        var changed: [Int] = []
        var deleted: [Int] = []
        let first = ledger.log.partitioningIndex { $0.at > moment }
        for entry in ledger.log[first...] {
            let index = Int(entry.index)
            guard let edit = ledger.edits[index], edit.modified == entry.at else { continue }
            if edit.deleted == nil { changed.append(index) } else { deleted.append(index) }
        }
        return (changed, deleted)
    }

    /// Deletions, latest first, from before the start too. `index` is nil for a record nobody can name any more.
    public func deletions(_ kind: Kind) -> some Sequence<Deletion> {
        let recent = (ledgers[kind]?.deletions ?? []).lazy.reversed().compactMap { entry -> Deletion? in
            guard edit(kind, Int(entry.index))?.deleted == entry.at else { return nil }
            let index = Int(entry.index)
            return Deletion(at: entry.at, id: id(kind, index), index: index)
        }
        let ghosts = (0..<initial(kind) / 50).lazy.map { ghost in
            let spread = 119 * 86_400 / Int64(max(1, initial(kind) / 50))
            return Deletion(
                at: Instant(seconds: start.milliseconds / 1000 - 3600 - Int64(ghost) * spread),
                id: ghostID(kind, ghost), index: nil)
        }
        return [AnySequence(recent), AnySequence(ghosts)].joined()
    }

    public struct Deletion: Sendable {
        public let at: Instant
        public let id: Int64
        public let index: Int?
    }
}
