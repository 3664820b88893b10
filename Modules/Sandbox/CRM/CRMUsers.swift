import Domain
import JSON

/// The seller's staff as CRM users. The token's user is the first of them.
enum CRMUsers {
    static func id(_ index: Int) -> Int64 { World.base(.crm) - 8000 + Int64(index) }

    /// `{"name","id","email"}`, the form of an owner.
    static func reference(_ index: Int, _ staff: Staff) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.key("name")
        writer.string(staff.full)
        writer.key("id")
        writer.digits(id(index))
        writer.key("email")
        writer.string(staff.email)
        writer.endObject()
        return writer.bytes
    }

    static func write(_ index: Int, _ world: World, _ writer: inout JSONWriter) {
        let staff = world.staff(index)
        func text(_ key: StaticString, _ value: String) {
            writer.key(key)
            writer.string(value)
        }
        func named(_ key: StaticString, _ name: String, _ id: Int64) {
            writer.key(key)
            CRMValue.named(name, id).write(world, &writer)
        }
        writer.beginObject()
        writer.key("id")
        writer.digits(id(index))
        text("full_name", staff.full)
        text("first_name", staff.given)
        text("last_name", staff.family)
        text("email", staff.email)
        text("status", staff.isActive ? "active" : "inactive")
        writer.key("confirm")
        writer.bool(true)
        named("role", index == 0 ? "CEO" : "Manager", World.base(.crm) - 7000 + (index == 0 ? 0 : 1))
        named(
            "profile", index == 0 ? "Administrator" : "Standard",
            World.base(.crm) - 6000 + (index == 0 ? 0 : 1))
        text("time_zone", World.seller.zone)
        text("zuid", String(World.zuid(index)))
        writer.key("created_time")
        writer.moment(Instant(seconds: world.historyStart + Int64(index) * 86_400))
        writer.key("Modified_Time")
        writer.moment(Instant(seconds: world.historyStart + Int64(index) * 86_400 + 600))
        text("type__s", "Regular User")
        writer.key("Reporting_To")
        if index == 0 {
            writer.null()
        } else {
            CRMValue.named(world.staff(0).full, id(0)).write(world, &writer)
        }
        writer.endObject()
    }
}
