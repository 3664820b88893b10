import Domain
import JSON

/// A flow that calls out: its author chose an event and composed flat names, all texts; the connection adds a bearer.
struct FlowHook: HookSetup {
    enum Trigger: String, CaseIterable, Sendable { case survey, forms, deals }

    let url: String
    let secret: String?
    let trigger: Trigger
    let isForm: Bool

    var details: [(String, JSONValue)] { [("on", .string(trigger.rawValue))] }
    /// A run whose last call got no answer is run again.
    var repeatsUnanswered: Bool { true }

    var isProven: Bool { secret != nil }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        events(of: occasion).map { values in
            let bytes: [UInt8] =
                isForm
                ? Array(values.map { "\($0.0)=\($0.1.formEncoded)" }.joined(separator: "&").utf8)
                : JSONValue.object(values.map { .init(name: $0.0, value: .string($0.1)) }).serialized
            var delivery = Delivery(
                url: url, type: isForm ? "application/x-www-form-urlencoded" : "application/json", bytes)
            if let secret {
                delivery.headers.append(("Authorization", "Bearer " + secret))
                delivery.proof = .header("Authorization")
            }
            return delivery
        }
    }

    private func events(of occasion: Occasion) -> [[(String, String)]] {
        let world = occasion.world
        switch trigger {
        case .survey:
            let directory = SurveyDirectory(world: world)
            return occasion.events { SurveyDirectory(world: $0).responses(from: $1, until: $2) }.map { response in
                let values = Dictionary(directory.values(of: response).map { ($0.key, $0.value) }) { $1 }
                return [
                    ("event_id", response.id), ("event", "survey.response"), ("occurred_at", response.ended.iso8601),
                    ("email", values["EMAIL_ADDRESS"] ?? ""), ("account", values["CUSTOMER_ID"] ?? ""),
                    ("nps", String(response.nps)), ("csat", values["Q_71002"] ?? ""), ("comment", response.remark),
                ]
            }
        case .forms:
            let directory = FormsDirectory(world: world)
            return occasion.events { FormsDirectory(world: $0).entries(from: $1, until: $2) }.map { entry in
                let fields = ["first_name", "last_name", "email", "company", "message"].map { field in
                    if case .text(let text) = directory.value(field, of: entry) { (field, text) } else { (field, "") }
                }
                return [
                    ("event_id", entry.id), ("event", "form." + entry.form.rawValue), ("occurred_at", entry.at.iso8601),
                ] + fields
            }
        case .deals:
            return occasion.happenings([.deal]).filter { $0.event != .deleted }.map { happening in
                let deal = world.deal(happening.index)
                let id = String(world.id(.deal, happening.index))
                return [
                    ("event_id", "\(id)-\(happening.at.milliseconds)"), ("event", "deal.changed"),
                    ("occurred_at", happening.at.iso8601), ("deal_id", id), ("deal_name", deal.name),
                    ("customer_name", world.company(deal.company).name), ("stage", deal.stage),
                    ("amount", String(deal.amount)),
                ]
            }
        }
    }
}
