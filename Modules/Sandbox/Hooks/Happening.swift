import Domain

/// One change of one record.
struct Happening: Sendable {
    enum Event: Sendable { case created, changed, deleted }

    let kind: Kind
    let index: Int
    let at: Instant
    let event: Event
}

/// What a hook may have to tell: the time between two states of the world, or the latest that can be found in one.
enum Occasion: Sendable {
    case passed(from: World, to: World)
    /// Somebody wants to see deliveries now, whatever happened.
    case latest(World, count: Int)
    /// The button that tries an address out.
    case test(World)

    var world: World {
        switch self {
        case .passed(_, let world), .latest(let world, _), .test(let world): world
        }
    }

    /// How many changes one delivery may carry: who forces deliveries wants each change by itself.
    var batch: Int {
        switch self {
        case .passed: 50
        case .latest, .test: 1
        }
    }

    /// What a record was like before: for the latest, as it was in the beginning.
    var before: World {
        switch self {
        case .passed(let world, _): world
        case .latest(let world, _), .test(let world): world.birth
        }
    }

    func happenings(_ kinds: [Kind]) -> [Happening] {
        switch self {
        case .passed(let before, let after): after.happenings(kinds, since: before)
        case .latest(let world, let count): world.latest(kinds, count)
        case .test: []
        }
    }

    /// The same for apps that derive their events from other apps' records: `events` is asked for a period whose
    /// beginning does not belong to it.
    func events<Event>(_ events: (World, _ from: Instant, _ until: Instant) -> [Event]) -> [Event] {
        switch self {
        case .passed(let before, let after): return events(after, before.clock, after.clock)
        case .latest(let world, let count):
            let all = Duration.seconds(World.historySeconds * 2)
            var reach = Duration.seconds(30 * 86_400)
            var found: [Event] = []
            while reach < all * 4, found.count < count {
                found = events(world, world.clock.advanced(by: .zero - reach), world.clock)
                reach = reach * 4
            }
            return found.suffix(count)
        case .test: return []
        }
    }
}

extension World {
    /// In order of time. A record that was changed twice happens twice, both times as it is in the end.
    func happenings(_ kinds: [Kind], since before: World) -> [Happening] {
        var found: [Happening] = []
        for kind in kinds {
            guard let ledger = ledgers[kind] else { continue }
            let old = before.total(kind)
            for entry in ledger.log.dropFirst(before.ledgers[kind]?.log.count ?? 0) {
                let index = Int(entry.index)
                let isGone = ledger.edits[index]?.deleted == entry.at
                let isNew = index >= old && created(kind, index) == entry.at
                found.append(
                    Happening(
                        kind: kind, index: index, at: entry.at,
                        event: isGone ? .deleted : isNew ? .created : .changed))
            }
        }
        return found.sorted { ($0.at, $0.kind.rawValue, $0.index) < ($1.at, $1.kind.rawValue, $1.index) }
    }

    /// The latest changes of living records, in order of time.
    func latest(_ kinds: [Kind], _ count: Int) -> [Happening] {
        var found: [Happening] = []
        for kind in kinds {
            var left = count
            walk(kind, by: .modified, descending: true) { position in
                let at = Instant(milliseconds: position.value)
                found.append(
                    Happening(
                        kind: kind, index: position.index, at: at,
                        event: created(kind, position.index) == at ? .created : .changed))
                left -= 1
                return left > 0
            }
        }
        return found.sorted { ($0.at, $0.kind.rawValue, $0.index) < ($1.at, $1.kind.rawValue, $1.index) }.suffix(count)
    }
}
