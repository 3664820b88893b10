import Domain
import JSON

/// Users, client companies and their people, groups, custom fields.
extension ProjectsAnswer {
    func users(_ route: ProjectsRoute, _ project: Int?) throws(ProjectsFailure) -> [UInt8]? {
        let isNewest = route.version == .v31
        if let id = route.id {
            try allow([])
            let found = ProjectsDirectory.members.first {
                String(ProjectsDirectory.zpuid($0)) == id || world.staff($0).email == id
            }
            guard let found else { throw .notFound }
            var json = JSONWriter()
            directory.writeUser(found, isNewest: isNewest, to: &json)
            return json.bytes
        }
        try allow(["page", "per_page", "type", "view_type", "ids", "company_ids"])
        let page = try page(most: isNewest ? 50 : 200)
        enum Someone {
            case staff(Int)
            case client(Person)
        }
        var all = ProjectsDirectory.members.map(Someone.staff)
        if let project {
            let team = Set([directory.owner(.project, project), ProjectsDirectory.members[0]])
            all = team.sorted().map(Someone.staff)
            if directory.link(project) == .client, let company = world.companyIndex(of: .project, project) {
                all += directory.clientPeople(company).map(Someone.client)
            }
        }
        // Whoever keeps records untidily has customers among the portal's users too.
        if project == nil, world.mess != nil {
            all += companies(.client).flatMap { directory.clientPeople($0) }.map(Someone.client)
        }
        let found = all.dropFirst(page.offset).prefix(page.size)
        return wrapped(
            "users", found, page, hasMore: page.offset + page.size < all.count, count: all.count
        ) { json, someone in
            switch someone {
            case .staff(let staff): directory.writeUser(staff, isNewest: isNewest, to: &json)
            case .client(let person): directory.writeClientPerson(person, asUser: true, to: &json)
            }
        }
    }

    /// Companies whose project is linked in a way, each once, in order of their first such project.
    private func companies(_ link: ProjectsDirectory.Link) -> [Int] {
        var seen: Set<Int> = []
        return (0..<world.total(.project)).compactMap { project in
            guard directory.link(project) == link, directory.exists(.project, project),
                let company = world.companyIndex(of: .project, project), seen.insert(company).inserted
            else { return nil }
            return company
        }
    }

    func groups() throws(ProjectsFailure) -> [UInt8]? {
        try allow(["page", "per_page"])
        let page = try page()
        let own = World.base(.projects) + 2_000_000_000_000
        let all = [(own, "Customers")] + companies(.group).map { (own + Int64($0) + 1, world.company($0).name) }
        let found = all.dropFirst(page.offset).prefix(page.size)
        return wrapped("groups", found, page, hasMore: page.offset + page.size < all.count) { json, group in
            json.object {
                $0.member("id", text: group.0)
                $0.member("name", group.1)
                $0.member("type", "private")
            }
        }
    }

    func clients() throws(ProjectsFailure) -> [UInt8]? {
        try allow(["page", "per_page"])
        let page = try page()
        let all = companies(.client)
        let found = all.dropFirst(page.offset).prefix(page.size)
        return wrapped("clients", found, page, hasMore: page.offset + page.size < all.count) { json, company in
            directory.writeClient(company, to: &json)
        }
    }

    func contacts() throws(ProjectsFailure) -> [UInt8]? {
        try allow(["page", "per_page"])
        let page = try page()
        let all = companies(.client).flatMap { directory.clientPeople($0) }
        let found = all.dropFirst(page.offset).prefix(page.size)
        return wrapped("contacts", found, page, hasMore: page.offset + page.size < all.count) { json, person in
            directory.writeClientPerson(person, asUser: false, to: &json)
        }
    }

    func fields() throws(ProjectsFailure) -> [UInt8]? {
        try allow(["page", "per_page", "module"])
        guard let module = call.parameter("module") else { throw .missing("module") }
        if sandbox.strikes(.missingMetadata, call) { throw .noRule }
        let page = try page()
        let all = module == "projects" ? [("crm_account_id", "CRM Account ID")] : []
        let found = all.dropFirst(page.offset).prefix(page.size)
        return wrapped("fields", found, page, hasMore: false) { json, field in
            json.object {
                $0.member("id", text: World.base(.projects) - 5000)
                $0.member("field_name", field.0)
                $0.member("display_name", field.1)
                $0.member("field_type", "singleline")
                $0.member("is_custom_field", true)
            }
        }
    }
}
