import ConnectorKit
import Domain
import Synchronization

/// What one resource has done so far in this run; its lists add to it side by side.
final class Progress: Sendable {
    let system: String
    let resource: String
    /// Until then the resource may wait for the vendor's pace.
    let deadline: Instant?
    private let events: @Sendable (SyncEvent) -> Void
    private let state = Mutex(State())

    private struct State {
        var tally = Tally()
        var ways: [String] = []
        var remarks: [String] = []
        var expected: Int?
        var hasStarted = false
        var isOpen = false
        var isUnknown = false
    }

    /// More different remarks than these help nobody.
    private static let maximumRemarks = 5

    init(system: String, resource: String, deadline: Instant? = nil, events: @escaping @Sendable (SyncEvent) -> Void) {
        self.system = system
        self.resource = resource
        self.deadline = deadline
        self.events = events
    }

    /// A list begins by this way. Only the first one of a resource is an event.
    func begin(way: String, purpose: Bookmark.Pass.Purpose, expected: Int?, resumed: Bool) {
        let isFirst = state.withLock { state in
            if !state.ways.contains(way) { state.ways.append(way) }
            if let expected { state.expected = (state.expected ?? 0) + expected }
            defer { state.hasStarted = true }
            return !state.hasStarted
        }
        guard isFirst else { return }
        events(
            .resourceStarted(
                system: system, resource: resource, way: way, purpose: purpose, expected: expected,
                resumed: resumed))
    }

    func stored(_ tally: Tally) {
        let (sum, expected) = state.withLock { state in
            state.tally += tally
            return (state.tally, state.expected)
        }
        events(.pageStored(system: system, resource: resource, tally: sum, expected: expected))
    }

    func called(credits: Int) {
        state.withLock { state in
            state.tally.calls += 1
            state.tally.credits += credits
        }
    }

    func refused(_ refusals: [Puller.Refusal]) {
        guard let first = refusals.first else { return }
        state.withLock { $0.tally.refused += refusals.count }
        remark("not readable: \(first.place): \(first.reason)")
    }

    func remark(_ text: String) {
        state.withLock { state in
            guard state.remarks.count < Self.maximumRemarks, !state.remarks.contains(text) else { return }
            state.remarks.append(text)
        }
    }

    /// The list cannot be called complete, because the one above it is not. `isUnknown`: nothing is known of it,
    /// not even that it is empty.
    func leaveOpen(isUnknown: Bool) {
        state.withLock { state in
            state.isOpen = true
            state.isUnknown = isUnknown
        }
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var isUnknown: Bool { state.withLock { $0.isUnknown } }
    var way: String { state.withLock { $0.ways.joined(separator: ", ") } }
    var tally: Tally { state.withLock { $0.tally } }
    var remarks: String? {
        state.withLock { $0.remarks.isEmpty ? nil : $0.remarks.joined(separator: "; ") }
    }
}
