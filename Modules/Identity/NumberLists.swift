/// Lists of numbers, one behind the other in one piece of memory. Who reads one counts no references: threads that
/// read millions of them would wait for each other at every count. What is read lives as long as these lists do.
final class NumberLists: Sendable {
    private nonisolated(unsafe) let ends: UnsafeMutablePointer<UInt32>
    private nonisolated(unsafe) let values: UnsafeMutablePointer<UInt32>
    let count: Int

    /// `ends`: before the first list, and behind each.
    init(ends: [UInt32] = [0], values: [UInt32] = []) {
        count = ends.count - 1
        self.ends = .allocate(capacity: ends.count)
        self.ends.initialize(from: ends, count: ends.count)
        self.values = .allocate(capacity: values.count)
        self.values.initialize(from: values, count: values.count)
    }

    /// So many lists of what belongs to each, in the order in which it comes.
    convenience init(_ count: Int, _ pairs: some Sequence<(UInt32, UInt32)>) {
        var ends = Array(repeating: UInt32(0), count: count + 1)
        for (list, _) in pairs { ends[Int(list) + 1] += 1 }
        for index in 1..<ends.count { ends[index] += ends[index - 1] }
        var next = ends
        var values = Array(repeating: UInt32(0), count: Int(ends[count]))
        for (list, value) in pairs {
            values[Int(next[Int(list)])] = value
            next[Int(list)] += 1
        }
        self.init(ends: ends, values: values)
    }

    deinit {
        ends.deallocate()
        values.deallocate()
    }

    subscript(_ list: Int) -> UnsafeBufferPointer<UInt32> {
        precondition(list >= 0 && list < count)
        let start = Int(ends[list])
        return UnsafeBufferPointer(start: values + start, count: Int(ends[list + 1]) - start)
    }
}
