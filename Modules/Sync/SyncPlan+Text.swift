import Domain
import JSON

extension SyncPlan {
    /// One object, for programs. The names are a public contract.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("systems")
        json.beginArray()
        for system in systems { system.write(to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

extension SyncPlan.System {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("system", name)
        json.member("title", title)
        json.member("unit", unit)
        json.member("ceiling", ceiling)
        json.member("spent", spent)
        json.member("calls", calls)
        json.member("credits", credits)
        json.member("seconds", seconds)
        json.member("remark", remark)
        json.key("resources")
        json.beginArray()
        for entry in resources { entry.write(to: &json) }
        json.endArray()
        json.endObject()
    }
}

extension SyncPlan.Entry {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("resource", resource)
        json.member("purpose", purpose.rawValue)
        json.member("way", way)
        json.member("records", records)
        json.member("calls", calls)
        json.member("credits", credits)
        json.member("seconds", seconds)
        json.member("reason", reason)
        json.member("leftOut", leftOut)
        json.endObject()
    }
}
