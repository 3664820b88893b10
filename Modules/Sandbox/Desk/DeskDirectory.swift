import Domain

/// Desk's view of the world: who its agents, customers and tickets are, and how they point at the CRM.
///
/// Desk has its own idea of a person, taken down when they first wrote. What the CRM later learns of them (a
/// new employer, a new phone) is not in Desk, so people are read from the world as it began.
struct DeskDirectory {
    let world: World
    private let birth: World

    init(_ world: World) {
        self.world = world
        var birth = world
        birth.ledgers = [:]
        self.birth = birth
    }

    static let organisation: Int64 = 20_061_133
    static let layout = World.base(.desk) - 70_000

    // MARK: - Departments and agents

    struct Department {
        var id: Int64
        var name: String
        var isEnabled: Bool
    }

    static let departments = ["Support", "Billing", "Legacy Products"].enumerated().map { number, name in
        Department(id: World.base(.desk) - 60_000 + Int64(number), name: name, isEnabled: number < 2)
    }

    static func department(of ticket: DeskTicket) -> Department {
        departments[ticket.topic.category == "billing" ? 1 : 0]
    }

    /// The staff who have a seat in Desk.
    static let agents = (0..<World.staffCount).filter { [2, 3, 5].contains($0 % 8) }

    static func agentID(_ staff: Int) -> Int64 { World.base(.desk) - 50_000 + Int64(staff) }

    static func agent(id: String) -> Int? { agents.first { String(agentID($0)) == id } }

    // MARK: - Accounts

    struct Account {
        enum Link { case none, account(Int64) }

        var index: Int
        var id: Int64
        var name: String
        var firm: Company
        var link: Link
        var email: String?
        /// As somebody typed it, in a messy world.
        var typed: TypedCompany?

        var phone: String? { typed.map(\.phone) ?? firm.phone }
        var website: String? { typed.map(\.website) ?? firm.website }
        var street: String? { typed.map(\.street) ?? firm.street }
        var city: String? { typed.map(\.city) ?? firm.city.name }
        var state: String? { typed == nil ? firm.city.region : nil }
        var postcode: String? { typed.map(\.postcode) ?? firm.city.postcode }
        var country: String? { typed.map(\.country) ?? firm.country.name }
    }

    func account(_ index: Int) -> Account {
        let company = world.companyIndex(of: .deskAccount, index) ?? 0
        let firm = world.company(company)
        if let typed = world.typedDeskAccount(index) { return account(index, firm, typed) }
        if world.told != nil {
            return Account(
                index: index, id: world.id(.deskAccount, index), name: firm.name, firm: firm,
                link: .account(world.id(.account, company)))
        }
        let roll = world.dice.pick(0x7201, index, below: 1000)
        let link: Account.Link =
            switch roll {
            case ..<840: .account(world.id(.account, company))
            case ..<950: .none
            // The CRM has merged that account away; nobody told Desk.
            default: .account(world.ghostID(.account, index % max(1, world.initial(.account) / 50)))
            }
        let style = world.dice.pick(0x7202, index, below: 10)
        let name = style < 6 ? firm.name : style < 9 ? firm.core : firm.core.uppercased()
        return Account(
            index: index, id: world.id(.deskAccount, index), name: name, firm: firm, link: link,
            email: firm.hasOwnDomain && roll % 3 == 0 ? "info@" + firm.mailDomain : nil)
    }

    private func account(_ index: Int, _ firm: Company, _ typed: TypedCompany) -> Account {
        let link: Account.Link =
            switch typed.link {
            case .none: .none
            case .record(let account): .account(world.id(.account, account))
            case .stale: .account(world.ghostID(.account, index % max(1, world.initial(.account) / 50)))
            }
        return Account(
            index: index, id: world.id(.deskAccount, index), name: typed.name, firm: firm, link: link,
            email: typed.mail, typed: typed)
    }

    // MARK: - Contacts

    struct Contact {
        var index: Int
        var id: Int64
        var firstName: String?
        var lastName: String
        var email: String?
        var phone: String?
        var mobile: String?
        var title: String?
        var account: Int?
        var link: Int64?
        var linkType: String
        /// The CRM contact this is, whatever the link says; nil for a person only Desk knows.
        var person: Int?
    }

    func contact(_ index: Int) -> Contact {
        if let typed = world.typedPerson(.deskContact, index) { return contact(index, typed) }
        let person = world.person(ofDeskContact: index)
        let known = person.map { birth.person($0) } ?? world.stranger(deskContact: index)
        let roll = world.dice.pick(0x7203, index, below: 1000)
        let revision = world.revision(.deskContact, index)
        let link: Int64? =
            switch roll {
            case ..<800: person.map { world.id(.contact, $0) }
            case ..<940: nil
            default: person.map { _ in world.ghostID(.contact, index % max(1, world.initial(.contact) / 50)) }
            }
        let style = world.dice.pick(0x7204, index, below: 20)
        let company = world.companyIndex(of: .deskContact, index)
        return Contact(
            index: index, id: world.id(.deskContact, index),
            firstName: style == 0 ? nil : style < 4 ? known.short ?? known.given : known.given,
            lastName: style == 0 ? known.full : known.family,
            email: style == 1 ? nil : style == 2 ? known.email.uppercased() : known.email,
            phone: revision % 2 == 1 ? known.phone + "-\(revision)" : known.phone, mobile: known.mobile,
            title: style < 12 ? known.title : nil, account: company.flatMap { account(ofCompany: $0) }, link: link,
            linkType: roll % 50 == 0 ? "contacts_leads" : "contacts", person: person)
    }

    private func contact(_ index: Int, _ typed: TypedPerson) -> Contact {
        let link: Int64? =
            switch typed.link {
            case .none: nil
            case .record(let contact): world.id(.contact, contact)
            case .stale: world.ghostID(.contact, index % max(1, world.initial(.contact) / 50))
            }
        return Contact(
            index: index, id: world.id(.deskContact, index), firstName: typed.given, lastName: typed.family,
            email: typed.mail, phone: typed.phone, mobile: typed.mobile, title: typed.title,
            account: typed.account.flatMap { account(ofCompany: $0) }, link: link, linkType: "contacts",
            person: world.person(ofDeskContact: index))
    }

    func account(ofCompany company: Int) -> Int? { members(.deskAccount, of: company).first }

    /// Those of a company from its beginning, whether or not they still exist, else those that came later.
    private func members(_ kind: Kind, of company: Int) -> [Int] {
        let first = birth.children(kind, of: company)
        return first.isEmpty ? world.children(kind, of: company) : first
    }

    // MARK: - Tickets

    func ticket(_ index: Int) -> DeskTicket {
        var chance = Chance(world.dice, 0x7210, index)
        let company = world.companyIndex(of: .ticket, index) ?? 0
        let people = members(.deskContact, of: company)
        let topic = chance.one(of: DeskTopic.all)
        let revision = world.revision(.ticket, index)
        let subject = chance.one(of: topic.subjects)
        let priority = (chance.below(3) + revision) % 3
        let channel = ["Email", "Email", "Email", "Web", "Web", "Phone", "Chat"][chance.below(7)]
        let agent = world.told == nil && chance.percent(6) ? nil : chance.one(of: Self.agents)
        let told = world.told?[.ticket, index]
        return DeskTicket(
            index: index, id: world.id(.ticket, index), topic: topic, subject: told?["subject"] ?? subject,
            priority: told?["priority"] ?? ["High", "Medium", "Low"][priority], channel: channel, company: company,
            account: account(ofCompany: company), contact: people.isEmpty ? nil : chance.one(of: people),
            agent: agent, life: TicketLife(world, index), modified: world.modified(.ticket, index))
    }
}

struct DeskTicket {
    var index: Int
    var id: Int64
    var topic: DeskTopic
    var subject: String
    var priority: String
    var channel: String
    var company: Int
    var account: Int?
    var contact: Int?
    /// Nil: nobody has taken it.
    var agent: Int?
    var life: TicketLife
    var modified: Instant

    var number: Int { index + 1001 }

    var due: Instant { life.created.advanced(by: .seconds(priority == "High" ? 86_400 : 3 * 86_400)) }

    func isOverdue(at moment: Instant) -> Bool { life.status != .closed && due < moment }
}
