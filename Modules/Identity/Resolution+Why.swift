/// Why two records are one customer, or are not.
extension Resolution {
    public enum Why: Sendable {
        /// The shortest strong path of links between them.
        case one([Link])
        /// What speaks for it, if anything, and what stood against it.
        case apart(Link?, Objection?)
        /// Values both carry that prove nothing, and why.
        case nothing([(clue: Clue, status: ClueStatus)])
        /// One of the records is not here.
        case unknown
    }

    public func why(_ a: Int64, _ b: Int64) -> Why {
        guard let x = place(of: a), let y = place(of: b) else { return .unknown }
        if roots[Int(x)] == roots[Int(y)] { return .one(path(x, y).map(link)) }
        // The strongest refused link between the two records, else between their customers.
        let (first, second) = (roots[Int(x)], roots[Int(y)])
        var best: Edge?
        for edge in edges where edge.state > 1 {
            if edge.a == min(x, y), edge.b == max(x, y) {
                best = edge
                break
            }
            let pair = (roots[Int(edge.a)], roots[Int(edge.b)])
            if best == nil, pair == (first, second) || pair == (second, first) { best = edge }
        }
        if let best {
            let link = link(best)
            guard case .refused(let objection) = link.state else { return .apart(link, nil) }
            return .apart(link, objection)
        }
        return .nothing(judge.shared(Int(x), Int(y)).map { (judge.book.clue($0), judge.statuses[Int($0)]) })
    }

    /// The links between two records of one customer with the least sum of weakness; ties by rank.
    private func path(_ from: UInt32, _ to: UInt32) -> [Edge] {
        let root = roots[Int(from)]
        var around: [UInt32: [Edge]] = [:]
        for edge in edges where edge.state < 2 && roots[Int(edge.a)] == root {
            around[edge.a, default: []].append(edge)
            around[edge.b, default: []].append(edge)
        }
        var cost: [UInt32: Int] = [from: 0]
        var back: [UInt32: (edge: Edge, from: UInt32)] = [:]
        var done: Set<UInt32> = []
        while let (at, known) = cost.filter({ !done.contains($0.key) }).min(by: {
            ($0.value, $0.key) < ($1.value, $1.key)
        }) {
            if at == to { break }
            done.insert(at)
            for edge in around[at] ?? [] {
                let other = edge.a == at ? edge.b : edge.a
                let sum = known + 10 + Int(edge.rule.rawValue)
                if let old = cost[other], old <= sum { continue }
                cost[other] = sum
                back[other] = (edge, at)
            }
        }
        var path: [Edge] = []
        var at = to
        while at != from, let step = back[at] {
            path.append(step.edge)
            at = step.from
        }
        return path.reversed()
    }
}
