import Domain
import JSON

/// A webhook on a survey: one flat object per answer. Nothing in it proves where it comes from.
struct SurveyHook: HookSetup {
    let id: String
    let name: String
    let url: String

    var details: [(String, JSONValue)] {
        [("webhook_id", .string(id)), ("name", .string(name)), ("survey", .string(SurveyDirectory.onboarding))]
    }

    var isProven: Bool { false }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        occasion.events { SurveyDirectory(world: $0).responses(from: $1, until: $2) }.map { response in
            var json = JSONWriter(capacity: 1024)
            json.object { json in
                for (key, value) in SurveyDirectory(world: occasion.world).values(of: response) {
                    json.key(key as String)
                    json.string(value)
                }
            }
            return Delivery(url: url, json.bytes)
        }
    }
}
