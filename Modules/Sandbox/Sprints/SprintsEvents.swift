import Domain

/// Something that a webhook of a Sprints project could tell.
struct SprintsEvent {
    /// "project_create", "sprint_start", "item_update", …
    let type: String
    let at: Instant
    let company: Int
    /// The id of the project, sprint or item.
    let subject: String
    /// The id of the project it belongs to.
    let project: String
}

extension SprintsDirectory {
    /// What happened after `from` and up to `until` (not beyond the world's clock), in order of time. A pure function
    /// of the world: periods that meet leave nothing out and tell nothing twice.
    func events(from: Instant, until: Instant) -> [SprintsEvent] {
        let until = min(until, world.clock)
        var found: [SprintsEvent] = []
        for company in 0..<world.customers {
            guard let project = project(of: company, at: until) else { continue }
            let own = Self.id(company, .project)
            func tell(_ type: String, _ at: Instant?, _ part: Part) {
                guard let at, at > from, at <= until else { return }
                found.append(
                    SprintsEvent(
                        type: type, at: at, company: company, subject: Self.id(company, part), project: own))
            }
            tell("project_create", project.created, .project)
            for sprint in project.sprints {
                tell("sprint_create", sprint.created, .sprint(sprint.number))
                tell("sprint_cancel", sprint.cancelled, .sprint(sprint.number))
                if sprint.cancelled == nil {
                    tell("sprint_start", sprint.start, .sprint(sprint.number))
                    tell("sprint_complete", sprint.end, .sprint(sprint.number))
                }
            }
            for item in project.items {
                tell("item_create", item.created, .item(item.number))
                tell("item_delete", item.deleted, .item(item.number))
                let changes = [item.started, item.reviewed, item.done] + item.places.dropFirst().map { $0.since }
                for at in Set(changes.compactMap { $0 }) where item.exists(at: at) {
                    tell("item_update", at, .item(item.number))
                }
            }
        }
        return found.sorted { ($0.at, $0.subject, $0.type) < ($1.at, $1.subject, $1.type) }
    }
}
