import JSON
import ConnectorKit
import Domain
import Persistence

extension SyncEvent {
    /// One line for people.
    public var line: String {
        switch self {
        case .runStarted(let run, _, _, let systems):
            "Run \(run.rawValue): \(systems.joined(separator: ", "))"
        case .discovered(let system, _, _, let remark?):
            "\(system): your own modules and fields could not be looked for: \(remark)"
        case .discovered(let system, let modules, let fields, nil):
            "\(system): found \(modules.counted("module")) of your own and \(fields.counted("field"))"
        case .resourceStarted(let system, let resource, let way, let purpose, let expected, let resumed):
            "\(system).\(resource): \(resumed ? "going on with" : "reading") \(purpose.words) "
                // What lies in another list's records is read "with" that list.
                + (way.hasPrefix("with ") ? way : "by \(way)")
                + (expected.map { ", about \($0.grouped) records" } ?? "")
        case .pageStored(let system, let resource, let tally, let expected):
            "\(system).\(resource): \(tally.read.grouped)\(expected.map { " of about \($0.grouped)" } ?? "") read"
        case .waiting(_, let place, let reason, let wait): "\(place): waiting \(wait.short) (\(reason))"
        case .fellBack(let system, let resource, let from, let to, let reason):
            "\(system).\(resource): no \(from) here (\(reason))" + (to.map { "; reading by \($0)" } ?? "")
        case .resourceEnded(let summary): summary.line
        case .systemStopped(let system, let reason, let until):
            "\(system): stopped, \(reason)" + (until.map { "; goes on at \($0.iso8601)" } ?? "")
        case .derived(let derived, let seconds):
            "\(derived.customers.grouped) customers, \(derived.customersTouched.grouped) of them touched, "
                + "in \(seconds.short)"
        case .runEnded(let summary): summary.line
        }
    }

    /// One object, for programs. The names are a public contract.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        switch self {
        case .runStarted(let run, let trigger, let at, let systems):
            json.member("event", "run_started")
            json.member("run", run.rawValue)
            json.member("trigger", trigger)
            json.member("at", at.iso8601)
            json.key("systems")
            json.beginArray()
            for system in systems { json.string(system) }
            json.endArray()
        case .discovered(let system, let modules, let fields, let remark):
            json.member("event", "discovered")
            json.member("system", system)
            json.member("modules", modules)
            json.member("fields", fields)
            json.member("remark", remark)
        case .resourceStarted(let system, let resource, let way, let purpose, let expected, let resumed):
            json.begin("resource_started", system, resource)
            json.member("way", way)
            json.member("purpose", purpose.rawValue)
            json.member("expected", expected)
            json.key("resumed")
            json.bool(resumed)
        case .pageStored(let system, let resource, let tally, let expected):
            json.begin("page_stored", system, resource)
            json.members(of: tally)
            json.member("expected", expected)
        case .waiting(let system, let place, let reason, let wait):
            json.member("event", "waiting")
            json.member("system", system)
            json.member("place", place)
            json.member("reason", reason)
            json.member("seconds", wait.inSeconds)
        case .fellBack(let system, let resource, let from, let to, let reason):
            json.begin("fell_back", system, resource)
            json.member("from", from)
            json.member("to", to)
            json.member("reason", reason)
        case .resourceEnded(let summary):
            json.member("event", "resource_ended")
            json.members(of: summary)
        case .systemStopped(let system, let reason, let until):
            json.member("event", "system_stopped")
            json.member("system", system)
            json.member("reason", reason)
            json.member("until", until?.iso8601)
        case .derived(let derived, let seconds):
            json.member("event", "derived")
            json.members(of: derived)
            json.member("seconds", seconds)
        case .runEnded(let summary):
            json.member("event", "run_ended")
            json.members(of: summary)
        }
        json.endObject()
        return json.bytes
    }
}

extension ResourceSummary {
    public var line: String {
        let name = "\(system).\(resource)"
        if isUnknown, failure == nil { return "\(name): \(remark ?? "unknown")" }
        var parts = ["\(tally.read.grouped) read"]
        for (count, word) in [
            (tally.added, "new"), (tally.changed, "changed"), (tally.deleted, "gone"),
            (tally.refused, "not readable"),
        ] where count > 0 {
            parts.append("\(count.grouped) \(word)")
        }
        parts.append(tally.calls.counted("call"))
        parts.append(seconds.short)
        let work = "\(name): \(parts.joined(separator: ", "))"
        let notes = [failure.map { $0 == "stopped" ? $0 : "FAILED: \($0)" }, remark].compactMap(\.self)
        return notes.isEmpty ? work : "\(work). \(notes.joined(separator: ". "))"
    }
}

extension RunSummary {
    public var line: String {
        let tally = tally
        var text =
            "Run \(run.rawValue) \(outcome.rawValue): \(tally.read.counted("record")) read, \(tally.added.grouped) new, "
            + "\(tally.changed.grouped) changed, \(tally.deleted.grouped) gone, \(tally.calls.counted("call")), "
            + "\(tally.credits.counted("credit")), \(seconds.short)"
        let failed = failures.count { $0.failure != "stopped" }
        if failed > 0 { text += "; \(failed) of \(resources.count.counted("list")) failed" }
        return text
    }

    public var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.members(of: self)
        json.endObject()
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func begin(_ event: String, _ system: String, _ resource: String) {
        member("event", event)
        member("system", system)
        member("resource", resource)
    }

    mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ name: StaticString, _ value: (some BinaryInteger)?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    mutating func member(_ name: StaticString, _ value: Double) {
        key(name)
        // Whole milliseconds are all that is meant.
        number((value * 1000).rounded() / 1000)
    }

    fileprivate mutating func members(of tally: Tally) {
        member("read", tally.read)
        member("added", tally.added)
        member("changed", tally.changed)
        member("unchanged", tally.unchanged)
        member("deleted", tally.deleted)
        member("refused", tally.refused)
        member("calls", tally.calls)
        member("credits", tally.credits)
    }

    fileprivate mutating func members(of derived: Derived) {
        member("records", derived.records)
        member("customersTouched", derived.customersTouched)
        member("customers", derived.customers)
        member("recognitionSeconds", derived.recognitionSeconds)
        member("judged", derived.judged)
        member("judgingSeconds", derived.judgingSeconds)
    }

    fileprivate mutating func members(of summary: ResourceSummary) {
        member("system", summary.system)
        member("resource", summary.resource)
        member("way", summary.way)
        members(of: summary.tally)
        member("seconds", summary.seconds)
        member("failure", summary.failure)
        member("remark", summary.remark)
        key("put_off")
        bool(summary.isPutOff)
        key("unknown")
        bool(summary.isUnknown)
    }

    fileprivate mutating func members(of summary: RunSummary) {
        member("run", summary.run.rawValue)
        member("trigger", summary.trigger)
        member("started", summary.started.iso8601)
        member("ended", summary.ended.iso8601)
        member("seconds", summary.seconds)
        member("outcome", summary.outcome.rawValue)
        members(of: summary.tally)
        key("derived")
        if let derived = summary.derived {
            beginObject()
            members(of: derived)
            endObject()
        } else {
            null()
        }
        key("resources")
        beginArray()
        for resource in summary.resources {
            beginObject()
            members(of: resource)
            endObject()
        }
        endArray()
        key("stopped")
        beginArray()
        for stopped in summary.stopped {
            beginObject()
            member("system", stopped.system)
            member("reason", stopped.reason)
            member("until", stopped.until?.iso8601)
            endObject()
        }
        endArray()
    }
}

extension Bookmark.Pass.Purpose {
    var words: String {
        switch self {
        case .everything: "everything"
        case .changes: "what changed"
        }
    }
}

extension BinaryInteger {
    /// "1 call", "2 calls"
    func counted(_ thing: String) -> String { "\(grouped) \(thing)\(self == 1 ? "" : "s")" }

    /// 1,234,567
    var grouped: String {
        let digits = String(self)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 && result != "-" { result.append(",") }
            result.append(digit)
        }
        return result
    }
}

extension Double {
    /// Seconds as "0.4 s", "12 s", "3 min".
    var short: String {
        if self < 10 { return "\((self * 10).rounded() / 10) s" }
        if self < 120 { return "\(Int(rounded())) s" }
        return "\(Int((self / 60).rounded())) min"
    }
}

extension Duration {
    var short: String { inSeconds.short }
}
