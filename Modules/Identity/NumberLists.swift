/// Lists of numbers, one behind the other in one array.
struct NumberLists: Sendable {
    private var ends: [UInt32]
    private var values: [UInt32]

    /// `ends`: before the first list, and behind each.
    init(ends: [UInt32] = [0], values: [UInt32] = []) { (self.ends, self.values) = (ends, values) }

    /// So many lists of what belongs to each, in the order in which it comes.
    init(_ count: Int, _ pairs: some Sequence<(UInt32, UInt32)>) {
        ends = Array(repeating: 0, count: count + 1)
        for (list, _) in pairs { ends[Int(list) + 1] += 1 }
        for index in 1..<ends.count { ends[index] += ends[index - 1] }
        var next = ends
        values = Array(repeating: 0, count: Int(ends[count]))
        for (list, value) in pairs {
            values[Int(next[Int(list)])] = value
            next[Int(list)] += 1
        }
    }

    subscript(_ list: Int) -> ArraySlice<UInt32> { values[Int(ends[list])..<Int(ends[list + 1])] }
}

/// What two lists in ascending order have in common, in that order.
struct CommonNumbers<Number: Comparable>: Sequence, IteratorProtocol {
    private let first: ArraySlice<Number>
    private let second: ArraySlice<Number>
    private var i: Int
    private var j: Int

    init(_ first: ArraySlice<Number>, _ second: ArraySlice<Number>) {
        (self.first, self.second) = (first, second)
        (i, j) = (first.startIndex, second.startIndex)
    }

    mutating func next() -> Number? {
        while i < first.endIndex, j < second.endIndex {
            let (one, other) = (first[i], second[j])
            if one <= other { i += 1 }
            if other <= one { j += 1 }
            if one == other { return one }
        }
        return nil
    }
}
