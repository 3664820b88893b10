import Domain

/// An order that nobody can rely on and that is always the same: a permutation that needs no memory.
struct Shuffle {
    private let count: Int
    private let dice: Dice
    private let halfBits: UInt64

    init(count: Int, dice: Dice) {
        self.count = count
        self.dice = dice
        var bits: UInt64 = 1
        while 1 << (2 * bits) < count { bits += 1 }
        halfBits = bits
    }

    /// Four rounds of a Feistel network over the next power of four, walked on until the result is in range.
    subscript(position: Int) -> Int {
        let mask: UInt64 = (1 << halfBits) - 1
        var value = UInt64(position)
        repeat {
            var (left, right) = (value >> halfBits, value & mask)
            for round in 0..<4 as Range<UInt64> {
                (left, right) = (right, left ^ (dice.roll(0x7340 &+ round, Int(right)) & mask))
            }
            value = left << halfBits | right
        } while value >= UInt64(count)
        return Int(value)
    }
}

/// The records of a kind that exist, counted in order of creation.
struct Living {
    let count: Int
    /// Those that do not, ascending.
    private let gone: [Int]

    init(_ world: World, _ kind: Kind) {
        let ledger = world.ledgers[kind]
        gone = (ledger?.deletions ?? []).map { Int($0.index) }.filter { world.isDeleted(kind, $0) }.sorted()
        count = world.total(kind) - gone.count
    }

    /// The index of the `rank`th: as many further on as are missing before it.
    subscript(rank: Int) -> Int {
        // Before `gone[k]` there are `gone[k] - k` living ones.
        let missing = gone.indices.partitioningIndex { gone[$0] - $0 > rank }
        return rank + missing
    }
}
