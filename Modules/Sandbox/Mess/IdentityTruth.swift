import Domain
import Synchronization
import WebServer

/// Who and what the records of a messy world truly are, as CSV. Written district by district, so that a large world
/// needs no memory: what belongs together never lies in two.
///
/// `findable` names the part of a true company or person whose records can be found to be one: each is connected with
/// another by a value that is this one's alone (a mailbox, a line, a link, the full name inside one company or at one
/// address, a company's site or unmistakable name). Two records of different parts are one, but nothing says so.
public struct IdentityTruth: Sendable {
    private let world: World
    /// The district to be written next; after all of them what was added since the start.
    private var next = -1
    private let districts: Int

    /// Nil for a tidy world.
    public init?(_ world: World) {
        guard world.mess != nil else { return nil }
        self.world = world
        districts = (world.customers + District.companies - 1) / District.companies
    }

    /// Appends the next lines; false when there are none.
    public mutating func write(into bytes: inout [UInt8]) -> Bool {
        if next > districts { return false }
        defer { next += 1 }
        if next < 0 {
            bytes += "system,resource,id,company,person,findable\n".utf8
        } else if next < districts {
            var page = Page(world, next)
            page.companies()
            page.people()
            page.write(into: &bytes)
        } else {
            newcomers(into: &bytes)
        }
        return true
    }
}

extension IdentityTruth {
    /// What was added since the start: people not seen before, more records of known companies, each a part by itself.
    private func newcomers(into bytes: inout [UInt8]) {
        for kind in [Kind.account, .deskAccount, .contact, .lead, .deskContact] {
            for index in world.initial(kind)..<world.total(kind) where !world.isDeleted(kind, index) {
                let own = "n\(kind.rawValue)x\(index)"
                let isCompany = kind == .account || kind == .deskAccount
                let firm = isCompany ? world.companyIndex(of: kind, index).flatMap(world.firm)?.id ?? own : ""
                bytes += "\(Page.name(kind)),\(world.id(kind, index)),\(firm),\(isCompany ? "" : own),\(own)\n".utf8
            }
        }
    }
}

/// The records of one district.
private struct Page {
    struct Record {
        var name: String
        var id: Int64
        var truth: String
        var isCompany: Bool
        /// Not a record of an entity: the company that a lead names.
        var isHidden = false
        var proofs: [String]
        var part = 0
        /// Of a company: its part if what leads say connected, too. Whoever is filed under both is filed under one.
        var home = 0
    }

    private let world: World
    private let district: District
    private var records: [Record] = []
    /// Where the company records are that people are filed under: by account, by company of Desk and of Projects, by
    /// lead.
    private var accounts: [Int: Int] = [:]
    private var deskAccounts: [Int: Int] = [:]
    private var clients: [Int: Int] = [:]
    private var leadFirms: [Int: Int] = [:]

    init(_ world: World, _ number: Int) {
        self.world = world
        district = world.district(number)
    }

    static func name(_ kind: Kind) -> String {
        switch kind {
        case .account: "zoho_crm,Accounts"
        case .contact: "zoho_crm,Contacts"
        case .lead: "zoho_crm,Leads"
        case .deskAccount: "zoho_desk,accounts"
        default: "zoho_desk,contacts"
        }
    }

    private func range(_ kind: Kind, _ count: Int) -> [Int] {
        (district.number * count..<(district.number + 1) * count).filter {
            $0 < world.initial(kind) && !world.isDeleted(kind, $0)
        }
    }

    // MARK: - Companies

    mutating func companies() {
        let places = district.number * District.companies..<(district.number + 1) * District.companies
        var own = places.filter { $0 < world.customers }
        if district.number < world.duplicateAccounts { own.append(world.customers + district.number) }
        for account in own where !world.isDeleted(.account, account) {
            accounts[account] = records.count
            let company = world.companyIndex(of: .account, account) ?? account
            add(.account, world.id(.account, account), company, world.typedAccount(account))
        }
        for account in range(.deskAccount, 30) {
            guard let company = world.companyIndex(of: .deskAccount, account) else { continue }
            deskAccounts[account] = records.count
            add(.deskAccount, world.id(.deskAccount, account), company, world.typedDeskAccount(account))
        }
        let projects = ProjectsDirectory(world: world)
        for company in places where company < world.customers && projects.isClient(company) {
            clients[company] = records.count
            let firm = district.firms[district.accounts[company % District.companies]]
            records.append(
                Record(
                    name: "zoho_projects,clients", id: ProjectsDirectory.clientID(company), truth: firm.id,
                    isCompany: true, proofs: world.typedClient(company)?.proofs ?? []))
        }
        for lead in range(.lead, 60) {
            guard let typed = world.typedPerson(.lead, lead), let company = typed.company else { continue }
            leadFirms[lead] = records.count
            let firm = district.firms[district.leads[lead % 60].firm]
            records.append(
                Record(name: "", id: 0, truth: firm.id, isCompany: true, isHidden: true, proofs: company.proofs))
        }
        connect(from: 0)
        for index in records.indices { records[index].home = records[index].part }
        // Who is one company is told before people are looked at: what a lead says of its company connects none.
        connect(from: 0, withHidden: false)
    }

    private mutating func add(_ kind: Kind, _ id: Int64, _ company: Int, _ typed: TypedCompany?) {
        let firm = district.firms[district.accounts[company % District.companies]]
        records.append(
            Record(
                name: Self.name(kind), id: id, truth: firm.id, isCompany: true,
                proofs: typed.map { $0.isRubbish ? [] : $0.proofs } ?? []))
    }

    // MARK: - People

    mutating func people() {
        let first = records.count
        for contact in range(.contact, 100) {
            guard let typed = world.typedPerson(.contact, contact) else { continue }
            add(.contact, contact, typed, filed: typed.account.flatMap { accounts[$0] })
        }
        for lead in range(.lead, 60) {
            guard let typed = world.typedPerson(.lead, lead) else { continue }
            add(.lead, lead, typed, filed: leadFirms[lead])
        }
        let desk = DeskDirectory(world)
        for contact in range(.deskContact, 70) {
            guard let typed = world.typedPerson(.deskContact, contact) else { continue }
            let account = typed.account.flatMap { desk.account(ofCompany: $0) }
            add(.deskContact, contact, typed, filed: account.flatMap { deskAccounts[$0] })
        }
        let projects = ProjectsDirectory(world: world)
        for (company, client) in clients.sorted(by: { $0.key < $1.key }) {
            for person in projects.clientPeople(company) {
                guard let typed = world.typedClientPerson(person.index) else { continue }
                let role = district.contacts[person.index % 100]
                let id = ProjectsDirectory.clientPersonID(person.index)
                add("zoho_projects,users", id, role, typed, filed: client)
            }
        }
        connect(from: first)
    }

    private mutating func add(_ kind: Kind, _ index: Int, _ typed: TypedPerson, filed: Int?) {
        guard let role = world.role(kind, index)?.role else { return }
        add(Self.name(kind), world.id(kind, index), role, typed, filed: filed)
    }

    private mutating func add(_ name: String, _ id: Int64, _ role: District.Role, _ typed: TypedPerson, filed: Int?) {
        let human = district.humans[role.human]
        var proofs = typed.proofs
        if let full = typed.full, let filed, !district.hasNamesake(human, at: role.firm) {
            proofs.append("name \(full) \(records[filed].truth) \(records[filed].home)")
        }
        if human.isStaff || human.isRubbish { proofs = [] }
        let truth = human.id
        records.append(Record(name: name, id: id, truth: truth, isCompany: false, proofs: proofs))
    }

    // MARK: - What connects

    /// Numbers the parts: records of one truth that share a proof, directly or through others. A name alone connects
    /// what is not twice in a list that people keep: two of one name there are mostly one, but too often two.
    private mutating func connect(from first: Int, withHidden: Bool = true) {
        var leader = Array(records.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while leader[index] != index { index = leader[index] }
            return index
        }
        func join(_ one: Int, _ other: Int) {
            let (a, b) = (root(one), root(other))
            leader[max(a, b)] = min(a, b)
        }
        var holders: [String: Int] = [:]
        var named: [String: [Int]] = [:]
        for index in first..<records.count where withHidden || !records[index].isHidden {
            for proof in records[index].proofs {
                let key = records[index].truth + " " + proof
                if proof.hasPrefix("name ") {
                    named[key, default: []].append(index)
                } else if let other = holders[key] {
                    join(index, other)
                } else {
                    holders[key] = index
                }
            }
        }
        for bearers in named.values.sorted(by: { $0[0] < $1[0] }) {
            var lists: [String: Int] = [:]
            let parts = Set(bearers.map(root))
            let isTwice = (first..<records.count).contains { index in
                guard parts.contains(root(index)), Self.keptByPeople.contains(records[index].name) else { return false }
                return lists.updateValue(root(index), forKey: records[index].name) ?? root(index) != root(index)
            }
            if !isTwice { for bearer in bearers { join(bearer, bearers[0]) } }
        }
        for index in first..<records.count { records[index].part = root(index) }
    }

    /// Leads come with each enquiry and Desk's contacts with each new sender.
    private static let keptByPeople: Set<String> = [
        "zoho_crm,Accounts", "zoho_crm,Contacts", "zoho_desk,accounts", "zoho_projects,clients", "zoho_projects,users",
    ]

    func write(into bytes: inout [UInt8]) {
        for record in records where !record.isHidden {
            let (company, person) = record.isCompany ? (record.truth, "") : ("", record.truth)
            let part = "\(record.truth).\(district.number).\(record.part)"
            bytes += "\(record.name),\(record.id),\(company),\(person),\(part)\n".utf8
        }
    }
}

extension ProjectsDirectory {
    /// Whether Projects has the company among its clients.
    func isClient(_ company: Int) -> Bool {
        world.children(.project, of: company).contains { link($0) == .client && exists(.project, $0) }
    }
}

extension WebResponse {
    static func csv(_ truth: IdentityTruth) -> WebResponse {
        WebResponse(headers: [("Content-Type", "text/csv; charset=utf-8")], body: .chunks(Rows(truth).next))
    }
}

/// A truth being sent; the server asks for one piece after the other.
private final class Rows: Sendable {
    private let truth: Mutex<IdentityTruth>

    init(_ truth: IdentityTruth) { self.truth = Mutex(truth) }

    @Sendable func next(_ bytes: inout [UInt8]) -> Bool { truth.withLock { $0.write(into: &bytes) } }
}
