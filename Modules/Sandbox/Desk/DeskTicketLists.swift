import Domain
import JSON

/// The list of tickets, their search and their counts.
extension DeskAnswer {
    /// A search shows no more rows than this, however it is paged.
    static let searchWall = 5000
    /// The list takes no start beyond this.
    static let listWall = 4999
    static let includes = ["contacts", "products", "departments", "team", "assignee", "isRead"]

    func ticketList() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request,
            allowing: [
                "from", "limit", "departmentId", "departmentIds", "include", "sortBy", "receivedInDays", "status",
                "priority", "channel", "assignee",
            ])
        let from = try offset(query, wall: Self.listWall)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let include = Set(try query.list("include", of: Self.includes))
        let sort = try query.sort(by: [
            "dueDate", "createdTime", "recentThread", "responseDueDate", "customerResponseTime", "ticketNumber",
            "modifiedTime",
        ])
        let filter = try ticketFilter(query)
        let found: [Int]
        if let sort, sort.field == "modifiedTime" {
            found = page(from, limit) { visit in
                world.walk(.ticket, by: .modified, descending: sort.descending) { position in
                    !filter.admits(position.index) || visit(position.index)
                }
            }
        } else if let sort, ["dueDate", "recentThread", "responseDueDate", "customerResponseTime"].contains(sort.field)
        {
            found = sorted(matching: filter, by: sort, from, limit)
        } else if filter.isEmpty {
            // Without a sort the latest ticket comes first, as in the agent's own list.
            found = world.page(.ticket, offset: from, limit: limit, descending: sort?.descending ?? true)
        } else {
            found = page(from, limit) { visit in
                world.walk(.ticket, by: .index, descending: sort?.descending ?? true) { position in
                    !filter.admits(position.index) || visit(position.index)
                }
            }
        }
        return list(found) { json, index in directory.write(directory.ticket(index), .list, include: include, to: &json)
        }
    }

    /// `/contacts/{id}/tickets` and `/accounts/{id}/tickets`.
    func tickets(of kind: Kind, _ index: Int) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request, allowing: ["from", "limit", "include", "departmentId", "sortBy", "dueDate", "isSpam"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let include = Set(try query.list("include", of: Self.includes))
        let sort = try query.sort(by: ["createdTime", "modifiedTime"])
        guard let company = world.companyIndex(of: kind, index) else { return nil }
        var own = world.children(.ticket, of: company)
        if kind == .deskContact { own.removeAll { directory.ticket($0).contact != index } }
        if sort?.field == "modifiedTime" {
            own.sort { world.position(.ticket, $0, in: .modified) < world.position(.ticket, $1, in: .modified) }
        }
        if sort?.descending ?? true { own.reverse() }
        return list(own.dropFirst(from).prefix(limit)) { json, index in
            directory.write(directory.ticket(index), .list, include: include, to: &json)
        }
    }

    func ticketSearch() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "sortBy"] + DeskFilter.searchNames)
        let (from, limit) = try searchWindow(query)
        let filter = try ticketFilter(query)
        let sort =
            try query.sort(by: ["relevance", "modifiedTime", "createdTime", "customerResponseTime"]) ?? (
                "relevance", true
            )
        let found: [Int]
        switch sort.field {
        case "modifiedTime":
            let range = filter.modified ?? Instant(milliseconds: 0)...world.clock
            found = page(from, limit) { visit in
                world.visitModified(.ticket, in: range, descending: sort.descending) { index in
                    !filter.admits(index) || visit(index)
                }
            }
        case "customerResponseTime": found = sorted(matching: filter, by: sort, from, limit)
        default: found = page(from, limit) { visit in filter.walk(descending: sort.descending, visit) }
        }
        return list(found, counted: true) { json, index in
            directory.write(directory.ticket(index), .search, include: [], to: &json)
        }
    }

    func ticketCount() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request,
            allowing: ["contactId", "departmentId", "createdTimeRange", "modifiedTimeRange", "category", "assigneeId"])
        let filter = try ticketFilter(query)
        var count = 0
        if filter.isEmpty {
            count = world.count(.ticket)
        } else {
            filter.walk(descending: false) { _ in
                count += 1; return true
            }
        }
        var json = JSONWriter()
        json.object { $0.member("count", number: count) }
        return json.bytes
    }

    func ticketCountByField() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request,
            allowing: [
                "field", "contactId", "accountId", "departmentId", "createdTimeRange", "modifiedTimeRange", "category",
                "assigneeId",
            ])
        let fields = try query.list(
            "field", of: ["statusType", "status", "priority", "channel", "overDue", "escalated", "spam"])
        guard !fields.isEmpty else { throw .invalid("field") }
        let filter = try ticketFilter(query)
        var counts: [String: [String: Int]] = [:]
        filter.walk(descending: false) { index in
            let ticket = directory.ticket(index)
            for field in fields {
                let value =
                    switch field {
                    case "statusType": ticket.life.status.type.uppercased().filter { $0 != " " }
                    case "status": ticket.life.status.rawValue.lowercased()
                    case "priority": ticket.priority.lowercased()
                    case "channel": ticket.channel.lowercased()
                    case "overDue": ticket.isOverdue(at: world.clock) ? "yes" : "no"
                    case "escalated": ticket.life.isEscalated ? "yes" : "no"
                    default: "no"
                    }
                counts[field, default: [:]][value, default: 0] += 1
            }
            return true
        }
        var json = JSONWriter()
        json.object { json in
            for field in fields {
                json.key(field)
                let values = counts[field] ?? [:]
                if ["overDue", "escalated", "spam"].contains(field) {
                    json.integer(values["yes"] ?? 0)
                } else {
                    json.array(of: values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }) { json, each in
                        json.object {
                            $0.member("count", text: each.value)
                            $0.member("value", each.key)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    /// Orders that the world does not keep: every match is looked at.
    private func sorted(
        matching filter: DeskFilter, by sort: (field: String, descending: Bool), _ from: Int, _ limit: Int
    ) -> [Int] {
        var all: [World.Position] = []
        filter.walk(descending: false) { index in
            let ticket = directory.ticket(index)
            let value =
                switch sort.field {
                case "dueDate": ticket.due
                case "responseDueDate": ticket.life.created
                case "recentThread": ticket.life.threads[ticket.life.threads.count - 1].at
                default: ticket.life.customerWrote
                }
            all.append(World.Position(value.milliseconds, index))
            return true
        }
        all.sort()
        if sort.descending { all.reverse() }
        return all.dropFirst(from).prefix(limit).map(\.index)
    }

    /// Skips `from` of what `walk` offers and keeps the next `limit`.
    func page(_ from: Int, _ limit: Int, _ walk: ((Int) -> Bool) -> Void) -> [Int] {
        var found: [Int] = []
        var seen = 0
        walk { index in
            seen += 1
            if seen > from { found.append(index) }
            return found.count < limit
        }
        return found
    }

    /// A search counts from 0 and stops at its wall.
    func searchWindow(_ query: DeskQuery) throws(DeskFailure) -> (from: Int, limit: Int) {
        let from = try query.integer("from", in: 0...(Self.searchWall - 1), default: 0)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        guard from + limit <= Self.searchWall else {
            throw .unprocessable("Max search result iterable is \(Self.searchWall)")
        }
        return (from, limit)
    }

    /// A list counts from 1 and takes 0 for 1, unless told otherwise.
    func offset(_ query: DeskQuery, wall: Int?) throws(DeskFailure) -> Int {
        let from = try query.integer("from", in: 0...(wall ?? Int.max), default: 0)
        return has(.deskCountsFromZero) ? from : max(0, from - 1)
    }
}
