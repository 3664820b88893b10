import Domain
import JSON

/// What Desk, Projects and Analytics say about a company, for the truth: not only which records are its own but in
/// which way each app points at the CRM, so that a check knows what can be found at all.
extension Truth {
    func apps(_ company: Int, _ writer: inout JSONWriter) {
        let desk = DeskDirectory(world)
        writer.array("deskLinks", of: world.children(.deskAccount, of: company)) { writer, index in
            let account = desk.account(index)
            writer.object { link in
                link.member("deskAccount", text: account.id)
                switch account.link {
                case .none: link.member("link", "missing")
                case .account(let id): link.member("link", world.index(of: id, .account) == nil ? "stale" : "right")
                }
            }
        }
        let projects = ProjectsDirectory(world: world)
        writer.array("projectLinks", of: world.children(.project, of: company)) { writer, index in
            writer.object { link in
                link.member("project", text: world.id(.project, index))
                link.member("link", projects.linkName(index))
            }
        }
        let milestones = world.children(.milestone, of: company).map { projects.progress(.milestone, $0) }
        writer.object("milestones") { counts in
            counts.member("finished", number: milestones.count { $0.finished != nil })
            counts.member("late", number: milestones.count { $0.finished == nil && $0.due < world.clock })
            counts.member("slipped", number: milestones.count { $0.slips > 0 })
        }
        let tickets = world.children(.ticket, of: company).map { TicketLife(world, $0) }
        writer.object("tickets") { counts in
            counts.member("open", number: tickets.count { $0.status != .closed })
            counts.member("escalated", number: tickets.count { $0.status == .escalated })
            counts.member("closed", number: tickets.count { $0.status == .closed })
        }
        writer.member("usageFades", world.usesProduct(company) && world.isFading(company))
    }
}

extension ProjectsDirectory {
    /// "field", "stale field", "group", "client" or "name".
    func linkName(_ project: Int) -> String {
        switch link(project) {
        case .customField, .customFieldList:
            world.index(of: accountID(project), .account) == nil ? "stale field" : "field"
        case .group: "group"
        case .client: "client"
        case .nameOnly: "name"
        }
    }
}
