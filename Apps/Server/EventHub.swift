import JSON
import Sync
import Synchronization
import WebServer

/// Hands what happens in a sync to everybody who watches. Who comes late is first told where things stand.
final class EventHub: Sendable {
    /// What the schedule is about, between and during runs.
    enum Standing: Hashable, Sendable {
        case off
        case notConnected(String)
        /// Another program syncs this workspace.
        case waiting(holder: String)
        case idle(next: String?)
        case running
        case failed(String, remedy: String?)
    }

    private struct State {
        var streams: [EventStream] = []
        var standing: Standing = .off
        /// Of the run under way: its start, then the last event of each resource.
        var start: [UInt8]?
        var places: [String] = []
        var last: [String: [UInt8]] = [:]
        var isOver = false
    }
    private let state = Mutex(State())

    /// More watchers than this are somebody's mistake.
    static let maximumStreams = 500

    var standing: Standing { state.withLock { $0.standing } }

    func standing(_ standing: Standing) {
        state.withLock {
            guard $0.standing != standing else { return }
            $0.standing = standing
            Self.send(standing.json, to: &$0.streams)
        }
    }

    /// Nil if too many watch already.
    func watch() -> EventStream? {
        state.withLock {
            guard $0.streams.count < Self.maximumStreams else { return nil }
            let stream = EventStream()
            if $0.isOver {
                stream.finish()
                return stream
            }
            stream.send(String(decoding: $0.standing.json, as: UTF8.self))
            let (start, last) = ($0.start, $0.last)
            for event in (start.map { [$0] } ?? []) + $0.places.compactMap({ last[$0] }) {
                stream.send(String(decoding: event, as: UTF8.self))
            }
            $0.streams.append(stream)
            return stream
        }
    }

    func tell(_ event: SyncEvent) {
        let json = event.json
        state.withLock { state in
            switch event {
            case .runStarted:
                state.start = json
                state.places = []
                state.last = [:]
            case .resourceStarted(let system, let resource, _, _, _, _), .pageStored(let system, let resource, _, _):
                Self.keep(json, of: "\(system).\(resource)", in: &state)
            case .resourceEnded(let summary): Self.keep(json, of: "\(summary.system).\(summary.resource)", in: &state)
            case .runEnded: state.start = nil
            case .discovered, .waiting, .fellBack, .systemStopped, .derived: break
            }
            Self.send(json, to: &state.streams)
        }
    }

    /// Ends all streams, now and later.
    func finish() {
        let streams = state.withLock { state in
            state.isOver = true
            defer { state.streams = [] }
            return state.streams
        }
        for stream in streams { stream.finish() }
    }

    private static func keep(_ json: [UInt8], of place: String, in state: inout State) {
        if state.last.updateValue(json, forKey: place) == nil { state.places.append(place) }
    }

    private static func send(_ json: [UInt8], to streams: inout [EventStream]) {
        let text = String(decoding: json, as: UTF8.self)
        streams.removeAll { !$0.send(text) }
    }
}

extension EventHub.Standing {
    var json: [UInt8] {
        let (name, detail): (String, String?) =
            switch self {
            case .off: ("off", nil)
            case .notConnected(let remedy): ("not_connected", remedy)
            case .waiting(let holder): ("waiting", holder)
            case .idle(let next): ("idle", next)
            case .running: ("running", nil)
            case .failed(let message, _): ("failed", message)
            }
        let members: [JSONValue.Member] = [
            .init(name: "event", value: "schedule"), .init(name: "state", value: .string(name)),
            .init(name: "detail", value: detail.map(JSONValue.string) ?? .null),
        ]
        return JSONValue.object(members).serialized
    }
}
