/// How well records were put together, measured against a truth: by pairs, by records, by customers.
public struct Score: Hashable, Sendable {
    public private(set) var records = 0
    /// Pairs of records that were put together, that belong together, and both.
    public private(set) var pairsFound = 0
    public private(set) var pairsTrue = 0
    public private(set) var pairsRight = 0
    /// Of the pairs that belong together those that something in the data shows; how many of them were put together,
    /// and how many would be if every question were answered rightly. Zero where the truth does not say what can be
    /// found.
    public private(set) var findable = 0
    public private(set) var findableFound = 0
    public private(set) var findableWithQuestions = 0
    /// B-cubed: the mean over all records of the right share of their customer, and of the found share of their truth.
    public private(set) var cubedPrecision = 1.0
    public private(set) var cubedRecall = 1.0
    /// Customers that hold records of more than one truth.
    public private(set) var overMerged = 0

    /// Nil where nothing was put together: nothing can be said.
    public var precision: Double? { pairsFound == 0 ? nil : Double(pairsRight) / Double(pairsFound) }
    public var recall: Double? { pairsTrue == 0 ? nil : Double(pairsRight) / Double(pairsTrue) }
    public var f1: Double? {
        guard let precision, let recall, precision + recall > 0 else { return nil }
        return 2 * precision * recall / (precision + recall)
    }
    public var findableRecall: Double? { findable == 0 ? nil : Double(findableFound) / Double(findable) }
    public var findableRecallWithQuestions: Double? {
        findable == 0 ? nil : Double(findableWithQuestions) / Double(findable)
    }

    /// A record: which customer it was put into, whose it is; of its truth the part that can be found, if that is
    /// known; the customer it would be in if every question were answered rightly.
    public struct Row: Sendable {
        public var found: UInt32
        public var truth: UInt32
        public var findable: UInt32?
        public var answered: UInt32

        public init(found: UInt32, truth: UInt32, findable: UInt32?, answered: UInt32) {
            self.found = found
            self.truth = truth
            self.findable = findable
            self.answered = answered
        }
    }

    public init(_ rows: [Row]) {
        records = rows.count
        let found = Self.sizes(rows.lazy.map { UInt64($0.found) })
        let truth = Self.sizes(rows.lazy.map { UInt64($0.truth) })
        let cells = Self.sizes(rows.lazy.map { Self.cell($0.found, $0.truth) })
        pairsFound = Self.pairs(found)
        pairsTrue = Self.pairs(truth)
        pairsRight = Self.pairs(cells)
        let asked = rows.filter { $0.findable != nil }
        findable = Self.pairs(Self.sizes(asked.lazy.map { UInt64($0.findable ?? 0) }))
        findableFound = Self.pairs(Self.sizes(asked.lazy.map { Self.cell($0.findable ?? 0, $0.found) }))
        findableWithQuestions = Self.pairs(Self.sizes(asked.lazy.map { Self.cell($0.findable ?? 0, $0.answered) }))
        var truthsOf: [UInt64: Int] = [:]
        var precision = 0.0
        var recall = 0.0
        for (cell, count) in cells {
            truthsOf[cell >> 32, default: 0] += 1
            let square = Double(count) * Double(count)
            precision += square / Double(found[cell >> 32] ?? count)
            recall += square / Double(truth[cell & 0xFFFF_FFFF] ?? count)
        }
        overMerged = truthsOf.values.count { $0 > 1 }
        if !rows.isEmpty {
            cubedPrecision = precision / Double(rows.count)
            cubedRecall = recall / Double(rows.count)
        }
    }

    /// Of pairs somebody labelled: put together or not, and whether that is right.
    public init(pairs: some Sequence<(found: Bool, truth: Bool)>) {
        for pair in pairs {
            records += 2
            if pair.found { pairsFound += 1 }
            if pair.truth { pairsTrue += 1 }
            if pair.found, pair.truth { pairsRight += 1 }
        }
    }

    private static func cell(_ a: UInt32, _ b: UInt32) -> UInt64 { UInt64(a) << 32 | UInt64(b) }

    private static func sizes(_ keys: some Sequence<UInt64>) -> [UInt64: Int] {
        var sizes: [UInt64: Int] = [:]
        for key in keys { sizes[key, default: 0] += 1 }
        return sizes
    }

    private static func pairs(_ sizes: [UInt64: Int]) -> Int { sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
}
