import Domain

/// Ways into the world's lists that several apps need.
extension World {
    /// The same person has one account number in all apps.
    static func zuid(_ staff: Int) -> Int64 { 700_100_200 + Int64(staff) * 17 }

    /// The existing records of a kind in order of creation, from the `offset`th on: a page deep in a long list costs no
    /// more than the first.
    func page(_ kind: Kind, offset: Int, limit: Int, descending: Bool = false) -> [Int] {
        let living = Living(self, kind)
        let ranks = min(offset, living.count)..<min(offset + limit, living.count)
        return ranks.map { living[descending ? living.count - 1 - $0 : $0] }
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

extension World {
    /// A company's deals, in an order in which later ones only ever follow.
    func deals(of company: Int) -> [Int] { founders(.deal, of: company) + (ledgers[.deal]?.joined[company] ?? []) }

    /// When a company first bought something, as was known at a moment.
    func firstWin(of company: Int, by moment: Instant) -> Instant? {
        deals(of: company).compactMap { index -> Instant? in
            let deal = deal(index)
            return deal.outcome == .won && deal.since <= moment ? deal.since : nil
        }.min()
    }
}
