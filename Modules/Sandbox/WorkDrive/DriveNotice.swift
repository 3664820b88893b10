import Crypto
import Domain
import JSON

/// A webhook of a custom app on the whole team: batches of events. The header signs a copy of the body that it carries
/// itself, not the body.
struct DriveHook: HookSetup {
    static let perApp = 10
    private static let batch = 3
    private static let header = "X-ZWDWEBHOOK-SIGNATURE"

    let id: String
    let url: String
    let secret: String?

    var details: [(String, JSONValue)] { [("webhook_id", .string(id)), ("signed", .bool(secret != nil))] }

    var isProven: Bool { secret != nil }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        let world = occasion.world
        let events = occasion.events { DriveDirectory.events($0, from: $1, until: $2) }
        let size = min(occasion.batch, Self.batch)
        return stride(from: 0, to: events.count, by: size).map { start in
            let part = events[start..<min(start + size, events.count)]
            let body: JSONValue = ["data": .array(part.map { description(of: $0, world) })]
            return delivery(body.serialized)
        }
    }

    private func description(of event: DriveEvent, _ world: World) -> JSONValue {
        [
            "event_id": .string(event.id), "event_type": .string(event.type),
            "event_time": .string(String(event.at.milliseconds)), "event_by": .string(String(World.zuid(event.by))),
            "team_id": .string(DriveID.team), "portal_id": "5500112", "webhook_id": .string(id), "app_key": "ak1",
            "type": "events", "module_name": event.item.isFolder ? "folder" : "file",
            "resource_info": [
                "resource_id": .string(DriveID.text(event.item.number)), "resource_name": .string(event.item.name),
                "parent_id": .string(DriveID.text(event.item.parent)), "is_folder": .bool(event.item.isFolder),
            ],
            "share_info": .null, "association_info": .null,
        ]
    }

    private func delivery(_ body: [UInt8]) -> Delivery {
        var delivery = Delivery(url: url, body)
        if let secret {
            let text = Base64.encode(Array(#"{"alg":"HmacSHA256"}"#.utf8)) + "." + Base64.encode(body)
            let code = HMACSHA256.code(for: Array(text.utf8), key: Array(secret.utf8))
            delivery.headers.append((Self.header, text + "." + Base64.encode(code)))
            delivery.proof = .header(Self.header)
        }
        return delivery
    }
}
