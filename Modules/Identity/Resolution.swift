/// Customers, the links that make them, and what a person should look at.
public struct Resolution: Sendable {
    public enum State: Hashable, Sendable {
        /// The link joined two parts of a customer.
        case joined
        /// It holds, between records that stronger links had joined.
        case confirmed
        case refused(Objection)
    }

    public struct Link: Hashable, Sendable {
        public var a: Int64
        public var b: Int64
        public var rule: Rule
        /// The value both carry; nil where somebody decided, or where fields were weighed.
        public var clue: Clue?
        public var decision: Int64?
        public var state: State
    }

    /// One question about two customers, by their anchors.
    public struct Question: Hashable, Sendable {
        public var customer: Int64
        public var other: Int64
        /// The two records between which the question arose: `a` is the customer's, `b` the other's.
        public var link: Link
        public var objection: Objection
    }

    struct Edge: Sendable {
        var a: UInt32
        var b: UInt32
        var clue: UInt32
        var rule: Rule
        /// 0 joined, 1 confirmed, else 16 + objection.
        var state: UInt8
        var decision: Int64
    }

    let judge: Judge
    let roots: [UInt32]
    let edges: [Edge]
    private let places: [Int64: UInt32]
    /// Pairs decided apart, with the strongest rule that was known to speak against it.
    private let apart: [UInt64: UInt8]

    init(_ judge: Judge, _ candidates: [Candidates.Pair], _ decisions: [Decision]) {
        self.judge = judge
        var joining = Joining(judge)
        var edges: [Edge] = []
        edges.reserveCapacity(candidates.count)
        var places: [Int64: UInt32] = [:]
        places.reserveCapacity(judge.book.count)
        for (index, record) in judge.book.records.enumerated() { places[record] = UInt32(index) }
        var apart: [UInt64: UInt8] = [:]
        let decisions = decisions.sorted { $0.id < $1.id }.compactMap { decision -> (Decision, UInt32, UInt32)? in
            guard let a = places[decision.a], let b = places[decision.b], a != b else { return nil }
            return (decision, min(a, b), max(a, b))
        }
        for (decision, a, b) in decisions where decision.verdict == .apart {
            joining.keepApart(a, b)
            let pair = UInt64(a) << 32 | UInt64(b)
            apart[pair] = min(apart[pair] ?? .max, decision.known ?? 0)
        }
        func enter(
            _ a: UInt32, _ b: UInt32, _ clue: UInt32, _ rule: Rule, _ decision: Int64, _ objection: Objection?,
            _ weak: Bool
        ) {
            if joining.root(a) == joining.root(b) {
                if objection == nil {
                    edges.append(Edge(a: a, b: b, clue: clue, rule: rule, state: 1, decision: decision))
                }
                return
            }
            let refusal = objection ?? joining.join(a, b, rule, clue, isWeak: weak)
            let state = refusal.map { 16 + $0.rawValue } ?? 0
            edges.append(Edge(a: a, b: b, clue: clue, rule: rule, state: state, decision: decision))
        }
        for (decision, a, b) in decisions where decision.verdict == .same {
            enter(a, b, 0, .decided, decision.id, nil, false)
        }
        for pair in candidates { enter(pair.a, pair.b, pair.clue, pair.rule, 0, pair.objection, pair.isWeak) }
        self.edges = edges
        self.places = places
        self.apart = apart
        var roots = Array(repeating: UInt32(0), count: judge.book.count)
        for index in roots.indices { roots[index] = joining.root(UInt32(index)) }
        self.roots = roots
    }

    // MARK: Customers

    public var kind: Identity.Kind { judge.book.kind }
    public var count: Int { roots.count }

    /// The records in the order of their ranks, each with its customer's anchor: the least ranked of its records.
    public func forEach(_ body: (_ record: Int64, _ anchor: Int64) throws -> Void) rethrows {
        for (index, root) in roots.enumerated() {
            try body(judge.book.records[index], judge.book.records[Int(root)])
        }
    }

    public func anchor(of record: Int64) -> Int64? {
        places[record].map { judge.book.records[Int(roots[Int($0)])] }
    }

    public func areOne(_ a: Int64, _ b: Int64) -> Bool {
        guard let a = places[a], let b = places[b] else { return false }
        return roots[Int(a)] == roots[Int(b)]
    }

    /// The links that joined or confirm a customer, and those that were refused, strongest first.
    public var links: some Sequence<Link> { edges.lazy.map { self.link($0) } }

    /// Those that joined, in the order of their records' numbers.
    public func joining() -> [Link] {
        let records = judge.book.records
        var order = edges.indices.filter { edges[$0].state == 0 }.map { UInt32($0) }
        func numbers(_ edge: UInt32) -> (Int64, Int64) {
            (records[Int(edges[Int(edge)].a)], records[Int(edges[Int(edge)].b)])
        }
        order.sort { numbers($0) < numbers($1) }
        return order.map { link(edges[Int($0)]) }
    }

    func link(_ edge: Edge) -> Link {
        let state: State =
            switch edge.state {
            case 0: .joined
            case 1: .confirmed
            default: .refused(Objection(rawValue: edge.state - 16) ?? .notSure)
            }
        return Link(
            a: judge.book.records[Int(edge.a)], b: judge.book.records[Int(edge.b)], rule: edge.rule,
            clue: edge.clue == 0 ? nil : judge.book.clue(edge.clue), decision: edge.decision == 0 ? nil : edge.decision,
            state: state)
    }

    // MARK: Questions

    /// One for each pair of customers, with its strongest reason, in the order of their numbers. Nobody is asked again
    /// about what was decided apart, unless something speaks against it that is stronger than what was known then.
    public func questions() -> [Question] {
        var found: [UInt64: Edge] = [:]
        var decided: [UInt64: UInt8] = [:]
        for (pair, known) in apart {
            let (x, y) = (roots[Int(pair >> 32)], roots[Int(pair & 0xFFFF_FFFF)])
            let customers = UInt64(min(x, y)) << 32 | UInt64(max(x, y))
            decided[customers] = min(decided[customers] ?? .max, known)
        }
        for edge in edges where edge.state > 1 {
            let (x, y) = (roots[Int(edge.a)], roots[Int(edge.b)])
            let pair = UInt64(min(x, y)) << 32 | UInt64(max(x, y))
            guard x != y, found[pair] == nil else { continue }
            if let known = decided[pair], edge.rule != .decided, edge.rule.rawValue >= known { continue }
            found[pair] = edge
        }
        let questions: [Question] = found.compactMap { pair, edge in
            var link = link(edge)
            guard case .refused(let objection) = link.state else { return nil }
            if roots[Int(edge.a)] != UInt32(pair >> 32) { swap(&link.a, &link.b) }
            return Question(
                customer: judge.book.records[Int(pair >> 32)], other: judge.book.records[Int(pair & 0xFFFF_FFFF)],
                link: link, objection: objection)
        }
        return questions.sorted { ($0.customer, $0.other) < ($1.customer, $1.other) }
    }

    // MARK: Findings

    /// Values on several records that are worth less than they look: each with its status and the number of records.
    public func findings() -> [(clue: Clue, status: ClueStatus, records: Int)] {
        let all = worths().filter { $0.records > 1 }
        return all.sorted { a, b in
            (a.clue.kind.rawValue, a.clue.value) < (b.clue.kind.rawValue, b.clue.value)
        }
    }

    /// Of every value that does not belong to one, what it is worth, for a store that keeps it beside its postings; in
    /// no order.
    public func worths() -> [(clue: Clue, status: ClueStatus, records: Int)] {
        judge.statuses.indices.dropFirst().compactMap { clue in
            let status = judge.statuses[clue]
            let records = judge.book.bearersOf(clue).count
            return status == .own || records == 0 ? nil : (judge.book.clue(UInt32(clue)), status, records)
        }
    }

    /// Whether a spelling of a name is so rare that it can be a slip for another; longer words only.
    public func isRare(_ word: String) -> Bool { judge.rare.contains(word) }

    func place(of record: Int64) -> UInt32? { places[record] }
}
