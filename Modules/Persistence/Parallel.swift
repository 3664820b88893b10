import Dispatch
import Glibc
import Synchronization

/// The values of a function for each of the items, in their order, made on all processors. The function must be pure:
/// nobody can tell which item is looked at first.
func inParallel<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ value: @Sendable (Item) -> Value
) -> [Value] {
    let parts = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 8)
    // Few are done before another thread has woken up.
    guard parts > 1, items.count >= 100 else { return items.map(value) }
    let made = Mutex<[[Value]]>(Array(repeating: [], count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
        let values = items[items.count * part / parts..<items.count * (part + 1) / parts].map(value)
        made.withLock { $0[part] = values }
    }
    return made.withLock { Array($0.joined()) }
}
