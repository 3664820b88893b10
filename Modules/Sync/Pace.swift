import Domain
import JSON

/// A system's recent calls and locks, by URL pattern: what one process leaves to the next.
struct Pace: Hashable, Sendable {
    /// The last admissions of each pattern, oldest first.
    var admitted: [String: [Instant]] = [:]
    /// Patterns that the vendor has locked, and until when.
    var locks: [String: Instant] = [:]

    static func name(of system: String) -> String { "pace.\(system)" }

    init(admitted: [String: [Instant]] = [:], locks: [String: Instant] = [:]) {
        self.admitted = admitted
        self.locks = locks
    }

    /// What still counts. Moments that lie ahead were reserved by a process that is no more: nobody called.
    func current(at now: Instant, window: Duration) -> Pace {
        let old = now.advanced(by: .zero - window)
        let ahead = now.advanced(by: .milliseconds(Self.second))
        return Pace(
            admitted: admitted.mapValues { $0.filter { $0 > old && $0 <= ahead } }.filter { !$0.value.isEmpty },
            locks: locks.filter { $0.value > now })
    }

    func without(before moment: Instant) -> Pace {
        Pace(
            admitted: admitted.mapValues { $0.filter { $0 > moment } }.filter { !$0.value.isEmpty }, locks: locks)
    }

    // MARK: As text

    private static let second: Int64 = 1000

    /// Text that is not ours counts as nothing known.
    init(text: String?) {
        guard let text, let root = try? JSONValue(parsing: text) else { return }
        for member in root["calls"]?.members ?? [] {
            admitted[member.name] = (member.value.items ?? []).flatMap { item -> [Instant] in
                guard let at = item["0"]?.integer, let count = item["1"]?.integer, count > 0 else { return [] }
                return Array(repeating: Instant(seconds: at), count: Int(min(count, 10_000)))
            }
        }
        for member in root["locks"]?.members ?? [] {
            locks[member.name] = member.value.integer.map(Instant.init(milliseconds:))
        }
    }

    /// `[second, calls]` for each second in which something was called; rounded up, so that nothing comes too
    /// early.
    var text: String {
        var json = JSONWriter()
        json.beginObject()
        json.object("calls", admitted) { json, times in
            json.beginArray()
            for (second, count) in Self.counted(times) {
                json.beginArray()
                json.integer(second)
                json.integer(count)
                json.endArray()
            }
            json.endArray()
        }
        json.object("locks", locks) { json, until in json.integer(until.milliseconds) }
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func counted(_ times: [Instant]) -> [(second: Int64, count: Int)] {
        var counts: [(second: Int64, count: Int)] = []
        for time in times {
            let at = (time.milliseconds + second - 1) / second
            if counts.last?.second == at {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((at, 1))
            }
        }
        return counts
    }
}
