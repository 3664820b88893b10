import Domain
import JSON
import Persistence
public import Sync

// The JSON of a sync under way and of its plan: one line per event for `--json` and for the server's stream. All keys of a kind
// are always there, in this order.

extension SyncEvent {
    /// One JSON object without a newline.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return writer.bytes
    }

    private func write(_ writer: inout JSONWriter) {
        switch self {
        case .runStarted(let run, let trigger, let at, let systems):
            writer.text("event", "run_started")
            writer.whole("run", run.rawValue)
            writer.text("trigger", trigger)
            writer.text("at", at.iso8601)
            writer.key("systems")
            writer.beginArray()
            for system in systems { writer.string(system) }
            writer.endArray()
        case .discovered(let system, let modules, let fields, let remark):
            writer.text("event", "discovered")
            writer.text("system", system)
            writer.whole("modules", modules)
            writer.whole("fields", fields)
            writer.text("remark", remark)
        case .resourceStarted(let system, let resource, let way, let purpose, let expected, let resumed):
            writer.text("event", "resource_started")
            writer.place(system, resource)
            writer.text("way", way)
            writer.text("purpose", purpose.rawValue)
            writer.whole("expected", expected)
            writer.key("resumed")
            writer.bool(resumed)
        case .pageStored(let system, let resource, let tally, let expected):
            writer.text("event", "page_stored")
            writer.place(system, resource)
            writer.tally(tally)
            writer.whole("expected", expected)
        case .waiting(let system, let place, let reason, let wait):
            writer.text("event", "waiting")
            writer.text("system", system)
            writer.text("place", place)
            writer.text("reason", reason)
            writer.key("seconds")
            writer.number(wait / .seconds(1))
        case .fellBack(let system, let resource, let from, let to, let reason):
            writer.text("event", "fell_back")
            writer.place(system, resource)
            writer.text("from", from)
            writer.text("to", to)
            writer.text("reason", reason)
        case .resourceEnded(let summary):
            writer.text("event", "resource_ended")
            writer.members(of: summary)
        case .systemStopped(let system, let reason, let until):
            writer.text("event", "system_stopped")
            writer.text("system", system)
            writer.text("reason", reason)
            writer.text("until", until?.iso8601)
        case .derived(let derived, let seconds):
            writer.text("event", "derived")
            writer.members(of: derived)
            writer.key("seconds")
            writer.number(seconds)
        case .runEnded(let summary):
            writer.text("event", "run_ended")
            writer.members(of: summary)
        }
    }
}

extension SyncPlan {
    /// The document that `onward plan --json` prints, with a newline at the end.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("data")
        writer.beginObject()
        writer.key("systems")
        writer.beginArray()
        for system in systems { writer.members(of: system) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    fileprivate mutating func text(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    fileprivate mutating func whole(_ name: StaticString, _ value: (some BinaryInteger)?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    fileprivate mutating func whole(_ name: StaticString, _ value: Int) {
        key(name)
        integer(value)
    }

    fileprivate mutating func place(_ system: String, _ resource: String) {
        text("system", system)
        text("resource", resource)
    }

    fileprivate mutating func tally(_ tally: Tally) {
        whole("read", tally.read)
        whole("added", tally.added)
        whole("changed", tally.changed)
        whole("unchanged", tally.unchanged)
        whole("deleted", tally.deleted)
        whole("refused", tally.refused)
        whole("calls", tally.calls)
        whole("credits", tally.credits)
    }

    fileprivate mutating func members(of summary: ResourceSummary) {
        place(summary.system, summary.resource)
        text("way", summary.way)
        tally(summary.tally)
        key("seconds")
        number(summary.seconds)
        text("failure", summary.failure)
        text("remark", summary.remark)
    }

    fileprivate mutating func members(of derived: Derived) {
        whole("records", derived.records)
        whole("customersTouched", derived.customersTouched)
        whole("customers", derived.customers)
    }

    fileprivate mutating func members(of summary: RunSummary) {
        whole("run", summary.run.rawValue)
        text("trigger", summary.trigger)
        text("started", summary.started.iso8601)
        text("ended", summary.ended.iso8601)
        text("outcome", summary.outcome.rawValue)
        tally(summary.tally)
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
            text("system", stopped.system)
            text("reason", stopped.reason)
            text("until", stopped.until?.iso8601)
            endObject()
        }
        endArray()
    }

    fileprivate mutating func members(of system: SyncPlan.System) {
        beginObject()
        text("name", system.name)
        text("title", system.title)
        text("unit", system.unit)
        whole("ceiling", system.ceiling)
        whole("spent", system.spent)
        whole("calls", system.calls)
        whole("credits", system.credits)
        key("seconds")
        number(system.seconds)
        text("remark", system.remark)
        key("resources")
        beginArray()
        for entry in system.resources {
            beginObject()
            text("resource", entry.resource)
            text("purpose", entry.purpose.rawValue)
            text("way", entry.way)
            whole("records", entry.records)
            whole("calls", entry.calls)
            whole("credits", entry.credits)
            key("seconds")
            number(entry.seconds)
            text("reason", entry.reason)
            text("leftOut", entry.leftOut)
            endObject()
        }
        endArray()
        endObject()
    }
}
