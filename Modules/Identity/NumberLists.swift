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
