import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite(.timeLimit(.minutes(3))) struct `A messy world` {
    private struct Line {
        var record: String
        var truth: String
        var findable: String
        var isCompany: Bool
    }

    private static func lines(_ client: Client) throws -> [Line] {
        let lines = client.get("/_sandbox/truth", [("of", "identity")]).text.split(separator: "\n").map(String.init)
        try #require(lines.first == "system,resource,id,company,person,findable")
        return try lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 6 && fields[3].isEmpty != fields[4].isEmpty, "\(line)")
            return Line(
                record: "\(fields[0]).\(fields[1]):\(fields[2])", truth: fields[3] + fields[4], findable: fields[5],
                isCompany: !fields[3].isEmpty)
        }
    }

    private static func client(mess: UInt64?, customers: Int = 160) throws -> Client {
        try Client(customers: customers, mess: mess, scopes: Client.everything + ["ZohoCRM.modules.ALL"])
    }

    // MARK: - What is served

    private static let people =
        "First_Name,Last_Name,Email,Secondary_Email,Phone,Mobile,Salutation"

    private static func crm(_ client: Client, _ module: String, _ fields: String) -> [JSONValue] {
        var rows: [JSONValue] = []
        while true {
            let page = [("fields", fields), ("page", String(rows.count / 200 + 1)), ("per_page", "200")]
            let all = module == "Leads" ? [("converted", "both")] : []
            let answer = client.get("/crm/v8/" + module, page + all)
            rows += answer.rows
            if answer.json["info.more_records"]?.bool != true { return rows }
        }
    }

    private static func desk(_ client: Client, _ path: String) -> [JSONValue] {
        var rows: [JSONValue] = []
        while true {
            let found = client.get("/api/v1/" + path, [("from", String(rows.count + 1)), ("limit", "100")]).rows
            if found.isEmpty { return rows }
            rows += found
        }
    }

    private static func projects(_ client: Client, _ path: String, _ version: String = "v3") -> [JSONValue] {
        var rows: [JSONValue] = []
        for number in 1... {
            let page = [("page", String(number)), ("per_page", "50")]
            let answer = client.get("/api/\(version)/portal/\(ProjectsDirectory.portal)/\(path)", page)
            rows += answer.json[path]?.items ?? []
            if answer.json["page_info.has_next_page"]?.bool != true { break }
        }
        return rows
    }

    /// All companies and people of the three apps by record name.
    private static func served(_ client: Client) throws -> [String: JSONValue] {
        let lists = [
            ("zoho_crm.Accounts", crm(client, "Accounts", "Account_Name,Phone,Website,Billing_Street,Parent_Account")),
            ("zoho_crm.Contacts", crm(client, "Contacts", people + ",Account_Name,Mailing_Street,Date_of_Birth")),
            ("zoho_crm.Leads", crm(client, "Leads", people + ",Company,Website,Converted_Contact")),
            ("zoho_desk.accounts", desk(client, "accounts")), ("zoho_desk.contacts", desk(client, "contacts")),
            ("zoho_projects.clients", projects(client, "clients")),
            ("zoho_projects.users", projects(client, "users").filter { $0["user_type"] == "client" }),
        ]
        var records: [String: JSONValue] = [:]
        for (list, rows) in lists {
            #expect(rows.count > 3, "\(list)")
            for row in rows {
                let name = try list + ":" + #require(row["id"]?.text)
                #expect(records.updateValue(row, forKey: name) == nil, "\(name) is served twice")
            }
        }
        return records
    }

    @Test func `tells of every company and person that the apps list, and of no other`() throws {
        let client = try Self.client(mess: 7)
        let told = try Self.lines(client).map(\.record)
        #expect(Set(told).count == told.count)
        let served = try Set(Self.served(client).keys)
        #expect(Set(told).subtracting(served).sorted().prefix(5) == [], "told, but not listed")
        #expect(served.subtracting(told).sorted().prefix(5) == [], "listed, but not told")
    }

    @Test func `tells of those that came and went since the start`() throws {
        let client = try Self.client(mess: 7)
        client.sandbox.mutate(share: 0.2, seed: 3, within: .seconds(60))
        let told = try Set(Self.lines(client).map(\.record))
        let served = try Set(Self.served(client).keys)
        #expect(told.subtracting(served).sorted().prefix(5) == [], "told, but not listed")
        #expect(served.subtracting(told).sorted().prefix(5) == [], "listed, but not told")
    }

    @Test func `is the same for one seed, and another for every other`() throws {
        let (one, same, other) = try (
            Self.served(Self.client(mess: 7)), Self.served(Self.client(mess: 7)), Self.served(Self.client(mess: 8))
        )
        #expect(one == same)
        let shared = one.filter { other[$0.key] == $0.value }
        #expect(shared.count < one.count / 50, "\(shared.count) of \(one.count) records are the same")
        #expect(
            try Self.lines(Self.client(mess: 7)).map(\.findable) == Self.lines(Self.client(mess: 7)).map(\.findable))
        #expect(try Client(customers: 8).get("/_sandbox/truth", [("of", "identity")]).status == 404)
    }

    /// More districts than are kept, in both directions: what a record says depends on nothing that was asked before.
    @Test func `says the same of a record in whatever order it is asked`() {
        let (one, other) = (World(customers: 2400, mess: 3), World(customers: 2400, mess: 3))
        var answers: [String] = []
        for contact in stride(from: 0, to: one.initial(.contact), by: 17) {
            answers.append("\(one.typedPerson(.contact, contact).map { "\($0)" } ?? "")")
        }
        for contact in stride(from: 0, to: one.initial(.contact), by: 17).reversed() {
            #expect(answers.removeLast() == "\(other.typedPerson(.contact, contact).map { "\($0)" } ?? "")")
        }
    }

    // MARK: - What is nasty

    @Test func `holds everything that people do to records`() {
        let world = World(customers: 1600, mess: 11)
        var seen: [String: Int] = [:]
        for number in 0..<world.customers / District.companies { Self.count(world, number, &seen) }
        let kinds = [
            "a person twice in one module", "a lead beside a contact", "a nickname", "an initial", "a former surname",
            "a mailbox of a family", "a mailbox of a role", "a mailbox handed on", "a mobile handed on",
            "two of one name in one firm", "two firms of one name", "a switchboard of several firms",
            "a group on one domain",
            "a shop of a brand", "a firm that was renamed", "a firm with a page only", "a private customer",
            "staff as a customer",
            "rubbish for a name", "rubbish for a firm", "a stale link", "a wrong link", "a missing link",
            "a second job",
            "names in one field",
        ]
        for kind in kinds { #expect(seen[kind, default: 0] > 0, "\(kind)") }
        #expect(Set(seen.keys) == Set(kinds))
    }

    private static func count(_ world: World, _ number: Int, _ seen: inout [String: Int]) {
        let district = world.district(number)
        func saw(_ kind: String, _ isSeen: Bool) { if isSeen { seen[kind, default: 0] += 1 } }
        let contacts = district.contacts.filter { !district.humans[$0.human].isRubbish }.map(\.human)
        saw("a person twice in one module", Set(contacts).count < contacts.count)
        saw("a lead beside a contact", district.leads.contains { Set(contacts).contains($0.human) })
        func shared(_ values: [some Hashable]) -> Bool { Set(values).count < values.count }
        let people = district.humans.filter { !$0.isRubbish && !$0.isStaff }
        saw("a mailbox of a family", shared(people.map(\.privateMail)))
        saw("a mailbox handed on", shared(people.flatMap { Set($0.posts.compactMap(\.mail)) }))
        saw("a mobile handed on", shared(people.map(\.mobile)))
        saw("a second job", people.contains { Set($0.posts.map(\.firm)).count > 1 })
        let jobs = people.flatMap { human in Set(human.posts.map(\.firm)).map { "\($0) \(human.full)" } }
        saw("two of one name in one firm", shared(jobs))
        saw("staff as a customer", district.humans.contains { $0.isStaff })
        saw("two firms of one name", shared(district.firms.map(\.core)))
        saw("a switchboard of several firms", shared(district.firms.map(\.phone)))
        saw("a group on one domain", shared(district.firms.compactMap(\.domain)))
        saw("a shop of a brand", district.firms.contains { $0.isShop })
        saw("a firm that was renamed", district.firms.contains { $0.formerCore != nil })
        saw("a firm with a page only", district.firms.contains { $0.page != nil && $0.domain == nil })
        for index in number * 100..<number * 100 + 100 {
            guard let typed = world.typedPerson(.contact, index) else { continue }
            let human = district.humans[district.contacts[index % 100].human]
            saw("a nickname", typed.given.map(human.given.nicknames.contains) ?? false)
            saw("an initial", typed.given?.hasSuffix(".") ?? false && typed.given?.count == 2)
            saw("a former surname", human.former.map { $0.native == typed.family } ?? false)
            saw("a mailbox of a role", typed.mail?.hasPrefix("info@") ?? false)
            saw("a private customer", !human.isRubbish && district.contacts[index % 100].post == nil)
            saw("rubbish for a name", human.isRubbish)
            saw("names in one field", typed.given == nil && typed.family.contains(human.given.native))
        }
        for index in number * 40..<number * 40 + 40 {
            saw(
                "rubbish for a firm",
                world.typedAccount(index).map { ["Test", "Unknown", "N/A", "-"].contains($0.name) } ?? false)
        }
        for index in number * 70..<number * 70 + 70 {
            guard let contact = world.person(ofDeskContact: index) else { continue }
            switch world.typedPerson(.deskContact, index)?.link ?? .none {
            case .none: saw("a missing link", true)
            case .stale: saw("a stale link", true)
            case .record(let other): saw("a wrong link", other != contact)
            }
        }
    }

    // MARK: - What can be found

    @Test func `calls findable what is one, and not everything that is`() throws {
        let lines = try Self.lines(Self.client(mess: 7, customers: 800))
        for isCompany in [true, false] {
            let own = lines.filter { $0.isCompany == isCompany }
            let parts = Dictionary(grouping: own, by: \.findable)
            #expect(parts.allSatisfy { Set($0.value.map(\.truth)).count == 1 }, "a part is of one truth")
            func pairs(_ groups: [[Line]]) -> Double { groups.reduce(0) { $0 + Double($1.count * ($1.count - 1) / 2) } }
            let share = pairs(Array(parts.values)) / pairs(Array(Dictionary(grouping: own, by: \.truth).values))
            #expect((0.5..<1).contains(share), "\(share) of what is one can be found")
        }
    }

    @Test func `leaves a tidy world as it is`() {
        let (tidy, messy) = (World(customers: 80), World(customers: 80, mess: 1))
        #expect(tidy.typedAccount(0) == nil && tidy.typedPerson(.contact, 0) == nil)
        for kind in Kind.allCases {
            #expect(tidy.count(kind) == messy.count(kind))
            #expect(tidy.id(kind, 3) == messy.id(kind, 3))
        }
    }
}
