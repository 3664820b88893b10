import Domain
import JSON

/// What the apps that follow the others hold: agreements, documents, deliveries in sprints, and the use that Apptics
/// counts without saying whose it is.
extension Truth {
    /// Each by the name that a company has it under.
    func workTotals(_ writer: inout JSONWriter) {
        var totals: [String: Int] = [:]
        for company in 0..<world.customers {
            for (name, ids) in work(company) { totals[name, default: 0] += ids.count }
        }
        for name in totals.keys.sorted() {
            writer.key(name)
            writer.integer(totals[name] ?? 0)
        }
    }

    /// The ids of a company's records in these apps, as they are to be seen now: nothing from the trash or from below
    /// something in the trash.
    private func work(_ company: Int) -> [(name: String, ids: [String])] {
        let clock = world.clock
        let project = SprintsDirectory(world: world).project(of: company)
        let items = DriveDirectory(world).items(of: company)
        let isThrown = items.first?.isTrashed ?? false
        let there = isThrown ? [] : items.filter { !$0.isTrashed }
        func own(_ part: SprintsDirectory.Part) -> String { SprintsDirectory.id(company, part) }
        return [
            ("sprints.project", project == nil ? [] : [own(.project)]),
            ("sprints.sprint", project?.sprints.filter { $0.created <= clock }.map { own(.sprint($0.number)) } ?? []),
            ("sprints.item", project?.items.filter { $0.exists(at: clock) }.map { own(.item($0.number)) } ?? []),
            ("sprints.log", project?.logs(world, at: clock).map { own(.log($0.number)) } ?? []),
            ("sign.request", requests(company).map { String(SignDirectory.id($0.key)) }),
            ("workdrive.folder", there.filter(\.isFolder).map { DriveID.text($0.number) }),
            ("workdrive.file", there.filter { !$0.isFolder }.map { DriveID.text($0.number) }),
        ]
    }

    private func requests(_ company: Int) -> [SignRequest] {
        let sign = SignDirectory(world: world)
        return world.deals(of: company).flatMap(SignDirectory.keys).compactMap(sign.request)
    }

    func work(_ company: Int, _ writer: inout JSONWriter) {
        for (name, ids) in work(company) {
            writer.key(name)
            writer.array(of: ids) { $0.string($1) }
        }
        let directory = SprintsDirectory(world: world)
        if let project = directory.project(of: company) {
            // How the project says whose it is: by its own name, or by its group's alone.
            writer.member("sprintsLink", directory.link(company).rawValue)
            writer.object("sprintItems") { counts in
                let items = project.items.filter { $0.exists(at: world.clock) }
                counts.member("done", number: items.count { $0.status(at: world.clock) == 3 })
                counts.member("inBacklog", number: items.count { $0.place(at: world.clock) == nil })
            }
        }
        writer.object("agreements") { counts in
            for (state, own) in Dictionary(grouping: requests(company), by: \.status.rawValue).sorted(by: {
                $0.key < $1.key
            }) {
                counts.key(state)
                counts.integer(own.count)
            }
        }
    }

    /// All events of each behaviour that were counted so far, of all customers together.
    func use(_ writer: inout JSONWriter) {
        var events: [String: Int] = [:]
        let today = world.clock.milliseconds / AppticsUse.day
        AppticsUse(world: world).visit(0...today) { events[$1.behaviour, default: 0] += $1.events }
        writer.object("apptics") { json in
            json.array("events", of: events.sorted { $0.key < $1.key }) { json, event in
                json.object {
                    $0.member("event", event.key)
                    $0.member("count", number: event.value)
                }
            }
        }
    }
}
