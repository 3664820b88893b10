import Crypto
import Domain
import JSON

/// A webhook of the Sign account: one event a delivery, signed over its very bytes. The bytes have blanks and an order
/// of members that nobody would write again the same way.
struct SignHook: HookSetup {
    static let perAccount = 2

    let url: String
    let secret: String?
    let withTimestamp: Bool
    /// As they are called when registering; nil: all.
    let actions: [String]?

    var details: [(String, JSONValue)] {
        [
            ("signed", .bool(secret != nil)),
            ("actions", .array((actions ?? Self.names.map(\.name)).map(JSONValue.string))),
        ]
    }

    func isTaken(status: Int) -> Bool { status == 200 }
    var patience: Int? { 20 }

    static let names: [(operation: SignEvent.Operation, name: String)] = [
        (.submitted, "Sent"), (.viewed, "Viewed"), (.signed, "Sign"), (.completed, "Completed"),
        (.rejected, "Declined"), (.recalled, "Recalled"), (.expired, "Expired"),
    ]

    var isProven: Bool { secret != nil }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        if case .test(let world) = occasion { return [test(at: world.clock)] }
        let wanted = Self.names.filter { actions?.contains($0.name) ?? true }.map(\.operation)
        let world = occasion.world
        return occasion.events { world, from, until in
            SignDirectory(world: world).events(from: from, until: until).filter { wanted.contains($0.operation) }
        }
        .map { event in
            let row = SignRow(world: world, request: event.request, isHook: true)
            return delivery(row.value(isDetail: false), notification(of: event, world), at: event.at)
        }
    }

    private func notification(of event: SignEvent, _ world: World) -> JSONValue {
        let owner = world.staff(event.request.owner)
        let signer = event.signer.map { event.request.signers[$0] }
        let action = event.signer.map { String(SignDirectory.actionID(event.request.key, $0)) }
        return [
            "operation_type": .string(event.operation.rawValue), "performed_at": .number(String(event.at.milliseconds)),
            "performed_by_email": .string(signer?.email ?? owner.email),
            "performed_by_name": .string(signer?.name ?? owner.full),
            "action_id": action.map(JSONValue.string) ?? .null,
            "activity": .string("The document was \(event.operation.rawValue.dropFirst("Request".count).lowercased())"),
            "reason": "", "ip_address": "192.0.2.4",
        ]
    }

    /// What the button "Test URL" sends: a request that never was.
    private func test(at moment: Instant) -> Delivery {
        let request: JSONValue = [
            "request_id": .number("1000000102049"), "request_name": "NDA", "request_status": "completed", "actions": [],
            "document_ids": [],
        ]
        let notification: JSONValue = [
            "operation_type": "RequestSigningSuccess", "performed_at": .number(String(moment.milliseconds)),
            "performed_by_email": "test@example.test", "performed_by_name": "Test", "action_id": "1000000102060",
        ]
        return delivery(request, notification, at: moment)
    }

    private func delivery(_ request: JSONValue, _ notification: JSONValue, at moment: Instant) -> Delivery {
        let body: JSONValue = ["notifications": notification, "requests": request]
        var delivery = Delivery(url: url, Array((Self.spaced(body) + "\n").utf8), timeout: .seconds(5))
        if withTimestamp {
            delivery.headers.append(("X-ZS-WEBHOOK-TIMESTAMP", String(moment.milliseconds / 1000)))
        }
        if let secret {
            let code = HMACSHA256.code(for: delivery.body, key: Array(secret.utf8))
            delivery.headers.append(("X-ZS-WEBHOOK-SIGNATURE", Base64.encode(code)))
            delivery.proof = .header("X-ZS-WEBHOOK-SIGNATURE")
        }
        return delivery
    }

    private static func spaced(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            let parts = members.map { spaced(.string($0.name)) + " :" + spaced($0.value) }
            return "{ " + parts.joined(separator: " , ") + "}"
        case .array(let items): return "[" + items.map(spaced).joined(separator: ",\n ") + " ]"
        default: return String(decoding: value.serialized, as: UTF8.self)
        }
    }
}
