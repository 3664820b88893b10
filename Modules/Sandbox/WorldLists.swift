import Domain

/// Ways into the world's lists that several apps need.
extension World {
    /// The same person has one account number in all apps.
    static func zuid(_ staff: Int) -> Int64 { 700_100_200 + Int64(staff) * 17 }

    /// The existing records of a kind in order of creation, from the `offset`th on: a page deep in a long list costs no
    /// more than the first.
    func page(_ kind: Kind, offset: Int, limit: Int, descending: Bool = false) -> [Int] {
        let gone = deletedIndices(kind)
        let all = total(kind)
        let living = all - gone.count
        guard offset < living else { return [] }
        let first = descending ? max(0, living - offset - limit) : offset
        let length = descending ? living - offset - first : min(limit, living - offset)
        // The index of the `first`th living record: as many further on as are missing before it.
        var index = first
        var passed = 0
        while passed < gone.count, gone[passed] <= index {
            passed += 1
            index += 1
        }
        var found: [Int] = []
        while found.count < length {
            if passed < gone.count, gone[passed] == index { passed += 1 } else { found.append(index) }
            index += 1
        }
        return descending ? found.reversed() : found
    }

    private func deletedIndices(_ kind: Kind) -> [Int] {
        guard let ledger = ledgers[kind] else { return [] }
        return ledger.deletions.map { Int($0.index) }.filter { isDeleted(kind, $0) }.sorted()
    }

    /// Where in the order of creation a moment falls: the first record made at or after it.
    func firstIndex(_ kind: Kind, createdSince moment: Instant) -> Int {
        (0..<total(kind)).partitioningIndex { created(kind, $0) >= moment }
    }

    /// The existing records last changed within a range, in order of that change, as long as `visit` says so.
    func visitModified(
        _ kind: Kind, in range: ClosedRange<Instant>, descending: Bool, _ visit: (Int) -> Bool
    ) {
        let after =
            descending
            ? Position(range.upperBound.milliseconds + 1, 0)
            : Position(range.lowerBound.milliseconds - 1, Int.max)
        walk(kind, by: .modified, descending: descending, after: after) { position in
            let inside =
                descending
                ? position.value >= range.lowerBound.milliseconds
                : position.value <= range.upperBound.milliseconds
            return inside && visit(position.index)
        }
    }
}
