import Domain
import JSON
public import Sync

extension SyncPlan {
    /// The document that `onward plan --json` prints, with a newline at the end. All keys are always there.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
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
    private mutating func text(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    private mutating func whole(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
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
