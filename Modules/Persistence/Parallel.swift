import Dispatch
import Glibc
import Synchronization

/// Threads that pay. More than these wait for each other.
private let processors = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8)

/// The values of a function for each of the items, in their order, made on all processors. The function must be pure:
/// nobody can tell which item is looked at first.
func inParallel<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ value: @Sendable (Item) -> Value
) -> [Value] {
    Array(inSlices(items) { $0.map(value) }.joined())
}

/// What is made of the items that follow each other, a slice for each processor.
func inSlices<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ make: @Sendable (ArraySlice<Item>) -> Value
) -> [Value] {
    let parts = processors
    // Few are done before another thread has woken up.
    guard parts > 1, items.count >= 100 else { return [make(items[...])] }
    let made = Mutex<[Value?]>(Array(repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
        let value = make(items[items.count * part / parts..<items.count * (part + 1) / parts])
        made.withLock { $0[part] = value }
    }
    return made.withLock { $0.compactMap(\.self) }
}

/// Values for the parts of a work, made on all processors with tools that each thread makes for itself, and taken here
/// in the order of the parts. Few are made before they are wanted, so memory does not grow with the work. `mayBegin` is
/// asked when all tools are there; if it says no, nothing is made and the answer is no.
func inOrder<Tool, Value: Sendable>(
    _ parts: Int, tool: @escaping @Sendable () throws -> Tool, mayBegin: () throws -> Bool,
    make: @escaping @Sendable (inout Tool, Int) throws -> Value, take: (Value) throws -> Void
) throws -> Bool {
    let threads = min(processors, parts)
    let relay = Relay<Value>(parts: parts)
    let group = DispatchGroup()
    for _ in 0..<threads {
        DispatchQueue(label: "onward.part").async(group: group) { relay.work(tool, make) }
    }
    defer {
        relay.end()
        group.wait()
    }
    try relay.awaitTools(threads)
    guard try mayBegin() else { return false }
    relay.begin(ahead: 2 * threads)
    for part in 0..<parts { try take(relay.value(of: part)) }
    return true
}

/// Something that another thread makes, or that is found out on the way.
final class Promise<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let news = DispatchSemaphore(value: 0)

    /// What comes later counts for nothing.
    func keep(_ value: Result<Value, any Error>) {
        result.withLock { known in if known == nil { known = value } }
        news.signal()
    }

    /// Waits for it. To be asked once: what was promised is handed over.
    func value() throws -> Value {
        news.wait()
        return try result.withLock { known in
            defer { known = .failure(CancellationError()) }
            return try known?.get()
        } ?? { throw CancellationError() }()
    }
}

/// Parts on their way from the threads that make them to the one that takes them.
private final class Relay<Value: Sendable>: Sendable {
    private struct State {
        var tools = 0
        var next = 0
        var isOver = false
        var made: [Int: Value] = [:]
        var failure: (any Error)?
    }

    private let parts: Int
    private let state = Mutex(State())
    /// Counts parts that may be begun, and those that were made.
    private let room = DispatchSemaphore(value: 0)
    private let news = DispatchSemaphore(value: 0)

    init(parts: Int) { self.parts = parts }

    func work<Tool>(_ tool: () throws -> Tool, _ make: (inout Tool, Int) throws -> Value) {
        do {
            var tool = try tool()
            state.withLock { $0.tools += 1 }
            news.signal()
            while let part = next() {
                let value = try make(&tool, part)
                state.withLock { $0.made[part] = value }
                news.signal()
            }
        } catch {
            state.withLock { $0.failure = error }
            news.signal()
        }
    }

    /// Nil: all are begun, or no more are wanted.
    private func next() -> Int? {
        room.wait()
        let part: Int? = state.withLock { state in
            guard !state.isOver, state.failure == nil, state.next < parts else { return nil }
            state.next += 1
            return state.next - 1
        }
        // The next one who waits is to go home, too.
        if part == nil { room.signal() }
        return part
    }

    func awaitTools(_ count: Int) throws { _ = try wait { $0.tools == count ? true : nil } }

    func begin(ahead: Int) { for _ in 0..<ahead { room.signal() } }

    func value(of part: Int) throws -> Value {
        defer { room.signal() }
        return try wait { $0.made.removeValue(forKey: part) }
    }

    private func wait<Found: Sendable>(for found: (inout State) -> Found?) throws -> Found {
        while true {
            let found: Found? = try state.withLock { state in
                if let failure = state.failure { throw failure }
                return found(&state)
            }
            if let found { return found }
            news.wait()
        }
    }

    func end() {
        state.withLock { $0.isOver = true }
        room.signal()
    }
}
