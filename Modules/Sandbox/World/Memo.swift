import Domain
import Synchronization

/// The last answer to a question about the whole world, kept until the world is another one: a list that must be
/// sorted is sorted once and not again for each of its pages.
final class Memo<Answer: Sendable>: Sendable {
    private let kept = Mutex<(mark: World.Mark, answer: Answer)?>(nil)

    func answer(for world: World, _ find: (World) -> Answer) -> Answer {
        let mark = world.mark
        if let kept = kept.withLock({ $0 }), kept.mark == mark { return kept.answer }
        let answer = find(world)
        kept.withLock { $0 = (mark, answer) }
        return answer
    }
}

extension World {
    /// Equal for two states of one world only if nothing happened between them.
    struct Mark: Hashable {
        fileprivate let clock: Instant
        fileprivate let events: Int
    }

    var mark: Mark {
        Mark(clock: clock, events: Kind.allCases.reduce(0) { $0 + (ledgers[$1]?.log.count ?? 0) })
    }

    /// The world with the records as they began: who somebody was when a document went out to them.
    var birth: World {
        var birth = self
        birth.ledgers = [:]
        return birth
    }
}
