import Domain
import JSON

/// A webhook of a rule in Projects: the administrator wrote the body, with places for the record's fields, and may add
/// parameters to the address. There is no form of the vendor's own.
struct ProjectsHook: HookSetup {
    static let longestAddress = 1000
    static let longestTemplate = 3000
    static let standard =
        #"{"module":"${MODULE}","event":"${EVENT}","id":"${ID}","project_id":"${PROJECT_ID}","token":"${TOKEN}"}"#
    static let modules: [String: Kind] = [
        "project": .project, "milestone": .milestone, "task": .projectTask, "issue": .issue,
    ]

    let url: String
    /// Which records' rules it hangs on.
    let modules: [String]
    let template: String
    let secret: String?

    var details: [(String, JSONValue)] { [("on", .array(modules.map(JSONValue.string)))] }

    var isProven: Bool { secret != nil && template.contains("${TOKEN}") }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        let directory = ProjectsDirectory(world: occasion.world)
        let kinds = modules.compactMap { Self.modules[$0] }
        return occasion.happenings(kinds).compactMap { happening in
            guard let module = modules.first(where: { Self.modules[$0] == happening.kind }) else { return nil }
            return delivery(module, happening, directory)
        }
    }

    private func delivery(_ module: String, _ happening: Happening, _ directory: ProjectsDirectory) -> Delivery {
        let world = directory.world
        let project = directory.project(of: happening.kind, happening.index)
        let isProject = happening.kind == .project
        let name = isProject ? directory.projectName(happening.index) : directory.name(happening.kind, happening.index)
        let progress = directory.progress(happening.kind, happening.index)
        let event: String =
            switch happening.event {
            case .created: "created"
            case .changed: "updated"
            case .deleted: "deleted"
            }
        let values = [
            "MODULE": module, "EVENT": event, "ID": String(world.id(happening.kind, happening.index)),
            "PROJECT_ID": project.map { String(world.id(.project, $0)) } ?? "", "NAME": name,
            "PERCENT": String(progress.percent), "TIME": happening.at.iso8601WithMilliseconds, "TOKEN": secret ?? "",
        ]
        var body = template
        for (place, value) in values { body = body.replacing("${\(place)}", with: Self.escaped(value)) }
        var delivery = Delivery(url: url, Array(body.utf8))
        if let secret, isProven { delivery.proof = .body(secret) }
        return delivery
    }

    /// For a place between quotation marks.
    private static func escaped(_ text: String) -> String {
        String(decoding: JSONValue.string(text).serialized.dropFirst().dropLast(), as: UTF8.self)
    }
}
