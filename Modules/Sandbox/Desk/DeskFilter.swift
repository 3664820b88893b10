import Domain

/// Which tickets a search, a list or a count is about.
struct DeskFilter {
    static let searchNames = [
        "id", "ticketNumber", "departmentId", "contactId", "accountId", "assigneeId", "channel", "priority", "status",
        "category", "subject", "description", "contactName", "accountName", "_all", "createdTimeRange",
        "modifiedTimeRange", "dueDateRange", "customerResponseTimeRange",
    ]

    let directory: DeskDirectory
    var created: ClosedRange<Instant>?
    var modified: ClosedRange<Instant>?
    /// Nothing changed after this moment has reached the index yet.
    var indexedUntil: Instant?
    /// Only tickets of these companies, when an account, a contact or an id is asked for; found without a scan.
    var only: [Int]?
    var tests: [(DeskTicket) -> Bool] = []

    var isEmpty: Bool { created == nil && modified == nil && only == nil && tests.isEmpty && indexedUntil == nil }

    func admits(_ index: Int) -> Bool {
        let world = directory.world
        if let only, !only.contains(index) { return false }
        if let created, !created.contains(world.created(.ticket, index)) { return false }
        let changed = modified == nil && indexedUntil == nil ? nil : world.modified(.ticket, index)
        if let changed, let modified, !modified.contains(changed) { return false }
        if let changed, let indexedUntil, changed > indexedUntil { return false }
        guard !tests.isEmpty else { return true }
        let ticket = directory.ticket(index)
        return tests.allSatisfy { $0(ticket) }
    }

    /// Every match in order of creation, by the shortest way to it.
    func walk(descending: Bool, _ visit: (Int) -> Bool) {
        let world = directory.world
        var candidates = only
        if candidates == nil, let modified {
            var inside: [Int] = []
            world.visitModified(.ticket, in: modified, descending: false) {
                inside.append($0); return true
            }
            candidates = inside.sorted()
        }
        if let candidates {
            for index in descending ? candidates.reversed() : candidates where admits(index) && !visit(index) { return }
            return
        }
        var after: World.Position?
        if let created {
            let first = world.firstIndex(.ticket, createdSince: created.lowerBound)
            let end = world.firstIndex(
                .ticket, createdSince: created.upperBound.advanced(by: .milliseconds(1)))
            after = descending ? World.Position(Int64(end), end) : World.Position(Int64(first) - 1, first - 1)
        }
        world.walk(.ticket, by: .index, descending: descending, after: after) { position in
            if let created {
                let moment = world.created(.ticket, position.index)
                if descending ? moment < created.lowerBound : moment > created.upperBound { return false }
            }
            return !admits(position.index) || visit(position.index)
        }
    }
}

extension DeskAnswer {
    func ticketFilter(_ query: DeskQuery) throws(DeskFailure) -> DeskFilter {
        var filter = DeskFilter(directory: directory)
        filter.created = try query.moments("createdTimeRange")
        filter.modified = try query.moments("modifiedTimeRange")
        if call.path.last == "search", has(.deskIndexLag) {
            filter.indexedUntil = world.clock.advanced(by: .seconds(-Self.indexLagSeconds))
        }
        try addRelations(query, to: &filter)
        try addChoices(query, to: &filter)
        try addWords(query, to: &filter)
        if let range = try query.moments("dueDateRange") { filter.tests.append { range.contains($0.due) } }
        if let range = try query.moments("customerResponseTimeRange") {
            filter.tests.append { range.contains($0.life.customerWrote) }
        }
        if let days = query["receivedInDays"] {
            guard ["15", "30", "90"].contains(days) else { throw .invalid("receivedInDays") }
            let first = world.clock.advanced(by: .seconds(Int64(days)! * -86_400))
            filter.tests.append { $0.life.customerWrote >= first }
        }
        return filter
    }

    private func addRelations(_ query: DeskQuery, to filter: inout DeskFilter) throws(DeskFailure) {
        func narrow(_ found: [Int]) {
            filter.only = filter.only.map { before in before.filter(found.contains) } ?? found
        }
        if try query.identifier("id") != nil {
            narrow(world.index(of: query["id"]!, .ticket).map { world.isDeleted(.ticket, $0) ? [] : [$0] } ?? [])
        }
        if let number = try query.identifier("ticketNumber") {
            let index = Int(truncatingIfNeeded: number) - 1001
            let exists = index >= 0 && index < world.total(.ticket) && !world.isDeleted(.ticket, index)
            narrow(exists ? [index] : [])
        }
        if try query.identifier("accountId") != nil {
            let account = world.index(of: query["accountId"]!, .deskAccount)
            let company = account.flatMap { world.companyIndex(of: .deskAccount, $0) }
            narrow(company.map { world.children(.ticket, of: $0) } ?? [])
            filter.tests.append { $0.account == account }
        }
        if try query.identifier("contactId") != nil {
            let contact = world.index(of: query["contactId"]!, .deskContact)
            let company = contact.flatMap { world.companyIndex(of: .deskContact, $0) }
            narrow(company.map { world.children(.ticket, of: $0) } ?? [])
            filter.tests.append { $0.contact == contact }
        }
        if let id = try query.identifier("departmentId") {
            filter.tests.append { DeskDirectory.department(of: $0).id == Int64(id) }
        }
        let departments = try query.list("departmentIds", limit: 20)
        if !departments.isEmpty {
            filter.tests.append { departments.contains(String(DeskDirectory.department(of: $0).id)) }
        }
        for name in ["assigneeId", "assignee"] {
            guard let wanted = query[name] else { continue }
            if wanted == "Unassigned" || wanted == "${Empty}" {
                filter.tests.append { $0.agent == nil }
            } else {
                guard UInt64(wanted) != nil else { throw .invalid(name) }
                filter.tests.append { $0.agent.map { String(DeskDirectory.agentID($0)) } == wanted }
            }
        }
    }

    private func addChoices(_ query: DeskQuery, to filter: inout DeskFilter) throws(DeskFailure) {
        let statuses = try query.list("status")
        if !statuses.isEmpty {
            filter.tests.append { ticket in
                statuses.contains { wanted in
                    wanted.hasPrefix("${")
                        ? "${" + ticket.life.status.type.uppercased().filter { $0 != " " } + "}" == wanted
                        : ticket.life.status.rawValue.lowercased() == wanted.lowercased()
                }
            }
        }
        for (name, path) in [
            ("priority", \DeskTicket.priority), ("channel", \.channel), ("category", \.topic.category),
        ] {
            let wanted = try query.list(name).map { $0.lowercased() }
            if !wanted.isEmpty { filter.tests.append { wanted.contains($0[keyPath: path].lowercased()) } }
        }
    }

    private func addWords(_ query: DeskQuery, to filter: inout DeskFilter) throws(DeskFailure) {
        let directory = directory
        for name in ["subject", "description", "contactName", "accountName", "_all"] {
            guard let text = query[name] else { continue }
            let pattern = try Wildcard(text, parameter: name)
            filter.tests.append { ticket in
                if name == "subject" || name == "_all", pattern.matches(ticket.subject) { return true }
                if name == "description" || name == "_all", pattern.matches(ticket.topic.question) { return true }
                if name == "accountName" || name == "_all", let account = ticket.account,
                    pattern.matches(directory.account(account).name)
                {
                    return true
                }
                guard name == "contactName" || name == "_all", let contact = ticket.contact else { return false }
                let person = directory.contact(contact)
                return pattern.matches((person.firstName.map { $0 + " " } ?? "") + person.lastName)
            }
        }
    }
}

/// Words of a search: "acm*", "*berg*"; without a star the word must occur.
struct Wildcard {
    private let text: String
    private let start: Bool
    private let end: Bool

    init(_ text: String, parameter: String) throws(DeskFailure) {
        let word = text.filter { $0 != "*" }.lowercased()
        guard word.count >= 3 else { throw .invalid(parameter) }
        self.text = word
        start = text.hasPrefix("*") || !text.contains("*")
        end = text.hasSuffix("*") || !text.contains("*")
    }

    func matches(_ value: String) -> Bool {
        let value = value.lowercased()
        return switch (start, end) {
        case (true, true): value.contains(text)
        case (false, true): value.hasPrefix(text)
        case (true, false): value.hasSuffix(text)
        case (false, false): value == text
        }
    }
}
