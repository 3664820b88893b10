import Synchronization

/// Forty neighbouring companies of a messy world and everybody on record there: who and what the records truly are.
///
/// All that belongs together lies in one district, and a district is a pure function of seed and number: a world of
/// millions needs no more memory than the few districts that were asked for last.
final class District: Sendable {
    static let companies = 40

    /// What a record is of.
    struct Role: Sendable {
        var human: Int
        /// The human's job that the record shows; nil for a private person.
        var post: Int?
        /// The account it is filed under, by its place in the district; nil for those of firms not known.
        var place: Int?
        /// The company that a lead names.
        var firm: Int
    }

    let number: Int
    let firms: [Firm]
    /// The true firm of each account: forty, and the one that an import added.
    let accounts: [Int]
    let humans: [Human]
    let contacts: [Role]
    let leads: [Role]
    let deskContacts: [Role]

    /// Who was drawn at which firm so far, and who has which mailbox: only while the district is drawn.
    fileprivate struct Draft {
        var world: World
        var chance: Chance
        var firms: [Firm] = []
        var accounts: [Int] = []
        var humans: [Human] = []
        var people: [Int: [Int]] = [:]
        var mailboxes: [String: Int] = [:]
        let number: Int
    }

    init(_ world: World, _ mess: Mess, _ number: Int) {
        self.number = number
        var draft = Draft(world: world, chance: Chance(mess.dice, 0x4D10, number), number: number)
        draft.drawFirms()
        let contacts = draft.drawContacts()
        let leads = draft.drawLeads(contacts)
        deskContacts = draft.drawDesk(contacts, leads)
        self.contacts = contacts
        self.leads = leads
        firms = draft.firms
        accounts = draft.accounts
        humans = draft.humans
    }

    /// With one more who came later.
    init(_ other: District, with human: Human) {
        number = other.number
        (firms, accounts, humans) = (other.firms, other.accounts, other.humans + [human])
        (contacts, leads, deskContacts) = ([], [], [])
    }
}

// MARK: - Firms

extension District.Draft {
    mutating func drawFirms() {
        for _ in 0..<District.companies {
            let lot = chance.below(1000)
            let other = firms.isEmpty ? nil : Optional(chance.below(firms.count))
            guard let other, lot < 220 else {
                accounts.append(add(Firm(next, in: Land.draw(&chance), &chance)))
                continue
            }
            switch lot {
            case ..<75: accounts.append(other)
            case ..<115: accounts.append(subsidiary(of: other))
            case ..<150: accounts.append(shop(of: other))
            case ..<175: accounts.append(namesake(of: other))
            default: accounts.append(neighbour(of: other, isReissued: lot > 205))
            }
        }
        accounts.append(accounts[world.duplicated(by: number) % District.companies])
    }

    private var next: Int { number * 64 + firms.count }

    private mutating func add(_ firm: Firm) -> Int {
        firms.append(firm)
        return firms.count - 1
    }

    /// A group's other company: another name or trade, the same domain, sometimes the same switchboard.
    private mutating func subsidiary(of other: Int) -> Int {
        let head = firms[firms[other].head ?? other]
        var firm = Firm(next, in: chance.percent(60) ? head.land : Land.draw(&chance), &chance)
        let stem = head.core.split(separator: " ").first.map(String.init) ?? head.core
        switch chance.below(4) {
        case 0: break
        case 1: firm.core = stem + " " + chance.one(of: firm.land.trades)
        case 2: firm.core = head.core + " " + (firm.land.spellings.last ?? "")
        default:
            firm.core =
                stem + " " + ["Holding", "Immobilien", "Real Estate", "Services", "International"][chance.below(5)]
        }
        firm.isUnique = head.isUnique && firm.core != head.core
        (firm.domain, firm.otherDomain, firm.page, firm.formerCore) = (head.domain, nil, nil, nil)
        firm.head = firms[other].head ?? other
        if firm.land.country.code == head.land.country.code, chance.percent(40) {
            (firm.phone, firm.street, firm.postcode, firm.town) = (head.phone, head.street, head.postcode, head.town)
        }
        return add(firm)
    }

    /// A shop of the brand in another town: its own firm, the brand's name and domain.
    private mutating func shop(of other: Int) -> Int {
        let head = firms[firms[other].head ?? other]
        var firm = Firm(next, in: head.land, &chance)
        for _ in 0..<4 where firm.town.name == head.town.name { firm = Firm(next, in: head.land, &chance) }
        firm.core = chance.percent(55) ? head.core + " " + firm.town.name : head.core
        firm.isUnique = head.isUnique && firm.core != head.core
        firm.isShop = true
        (firm.domain, firm.otherDomain, firm.page, firm.formerCore) = (head.domain, nil, nil, nil)
        firm.head = firms[other].head ?? other
        return add(firm)
    }

    /// The same name, no relation: elsewhere, or with another legal form.
    private mutating func namesake(of other: Int) -> Int {
        var firm = Firm(next, in: chance.percent(70) ? firms[other].land : Land.draw(&chance), &chance)
        firm.core = firms[other].core
        firm.formerCore = nil
        firm.isUnique = false
        firms[other].isUnique = false
        return add(firm)
    }

    /// Another firm in the same house, perhaps behind the same reception; or with a number somebody gave up.
    private mutating func neighbour(of other: Int, isReissued: Bool) -> Int {
        let host = firms[other]
        var firm = Firm(next, in: host.land, &chance)
        firm.town = host.town
        if isReissued {
            firm.phone = host.phone
        } else {
            (firm.street, firm.postcode) = (host.street, host.postcode)
            if chance.percent(45) { firm.phone = host.phone }
        }
        return add(firm)
    }
}

// MARK: - People

extension District.Draft {
    private var nextHuman: Int { number * 512 + humans.count }

    private mutating func add(_ human: Human) -> Int {
        humans.append(human)
        return humans.count - 1
    }

    /// Gives somebody a job with a mailbox that nobody else in the domain has.
    private mutating func employ(_ human: Int, at firm: Int) -> Int {
        let employer = firms[firm]
        var post = Human.Post(firm: firm, job: chance.below(60))
        if let domain = employer.domain {
            let local = humans[human].workMail(employer)
            let taken = mailboxes[local + "@" + domain, default: 0]
            mailboxes[local + "@" + domain] = taken + 1
            let own = taken == 0 ? local : local + String(taken + 1)
            if own.utf8.count > 1 {
                post.mail = own + "@" + domain
                post.otherMail = employer.otherDomain.map { own + "@" + $0 }
            }
        }
        if chance.percent(60) {
            post.line =
                employer.land.hasDirectDial
                ? employer.phone.with(String(10 + people[firm, default: []].count + (humans[human].number & 7) * 10))
                : employer.land.line(employer.town, humans[human].number, isFirm: false)
        }
        humans[human].posts.append(post)
        people[firm, default: []].append(human)
        return humans[human].posts.count - 1
    }

    private mutating func stranger(at firm: Int) -> Int { add(Human(nextHuman, near: firms[firm], &chance)) }

    private mutating func newcomer(at firm: Int, _ place: Int?) -> District.Role {
        let human = stranger(at: firm)
        // Some customers are private people.
        if chance.percent(7) { return District.Role(human: human, post: nil, place: nil, firm: firm) }
        return District.Role(human: human, post: employ(human, at: firm), place: place, firm: firm)
    }

    private func role(of human: Int, at firm: Int, _ place: Int?) -> District.Role {
        let post = humans[human].posts.lastIndex { $0.firm == firm } ?? humans[human].posts.indices.last
        return District.Role(human: human, post: post, place: place, firm: firm)
    }

    mutating func drawContacts() -> [District.Role] {
        var roles: [District.Role] = []
        for contact in number * 100..<number * 100 + 100 {
            let place = world.founder(of: .contact, contact) % District.companies
            let firm = accounts[place]
            let known = people[firm] ?? []
            let lot = chance.below(1000)
            let role =
                if !known.isEmpty, lot < 130 {
                    acquainted(chance.one(of: known), firm, place, lot)
                } else if !humans.isEmpty, (130..<165).contains(lot) {
                    moved(chance.below(humans.count), firm, place, lot)
                } else if lot > 985 {
                    oddity(firm, place, isStaff: lot > 993)
                } else {
                    newcomer(at: firm, place)
                }
            roles.append(role)
        }
        return roles
    }

    /// Somebody who is, or is easily taken for, a person already on record at the firm.
    private mutating func acquainted(_ other: Int, _ firm: Int, _ place: Int, _ lot: Int) -> District.Role {
        let known = humans[other]
        guard lot >= 70, !known.isRubbish, !known.isStaff else { return role(of: other, at: firm, place) }
        let human = stranger(at: firm)
        switch lot {
        case ..<78:
            // Father and son, or mother and daughter.
            (humans[human].given, humans[human].family, humans[human].culture) = (
                known.given, known.family, known.culture
            )
            (humans[human].former, humans[human].second, humans[human].isWoman) = (nil, nil, known.isWoman)
            humans[human].birth = known.birth + 9500 + chance.below(3000)
            if chance.percent(50) { humans[human].suffix = ["jun.", "jr.", "junior"][chance.below(3)] }
            if chance.percent(40) { humans[human].home = known.home }
        case ..<86:
            // A namesake who happens to work there too.
            (humans[human].given, humans[human].family, humans[human].former) = (known.given, known.family, nil)
            (humans[human].second, humans[human].isWoman) = (nil, known.isWoman)
        case ..<100:
            // A couple with one mailbox.
            if humans[human].given.native == known.given.native { return role(of: other, at: firm, place) }
            humans[human].family = known.family
            (humans[human].former, humans[human].privateMail, humans[human].home) = (nil, known.privateMail, known.home)
            return District.Role(human: human, post: nil, place: place, firm: firm)
        default:
            let post = employ(human, at: firm)
            succeed(human, post, known, lot)
            return District.Role(human: human, post: post, place: place, firm: firm)
        }
        return District.Role(human: human, post: employ(human, at: firm), place: place, firm: firm)
    }

    /// The next on the job: has the former one's mobile, or the mailbox, which is often the job's and not the person's.
    private mutating func succeed(_ human: Int, _ post: Int, _ known: Human, _ lot: Int) {
        if lot < 116 { humans[human].mobile = known.mobile }
        guard lot >= 112, let index = humans.firstIndex(where: { $0.number == known.number }),
            let old = humans[index].posts.indices.last, let domain = firms[humans[index].posts[old].firm].domain
        else { return }
        if chance.percent(60) {
            let job = ["ek-nord", "assistenz.gl", "projekt2", "buero.chef", "disposition3", "pm-east", "team.lead"][
                chance.below(7)]
            humans[index].posts[old].mail = job + String(index) + "@" + domain
        }
        humans[human].posts[post].mail = humans[index].posts[old].mail
        humans[human].posts[post].otherMail = nil
    }

    /// Somebody from elsewhere in the district: with a new job, or a consultant of several customers.
    private mutating func moved(_ human: Int, _ firm: Int, _ place: Int, _ lot: Int) -> District.Role {
        guard !humans[human].isRubbish, !humans[human].isStaff, let post = humans[human].posts.indices.last else {
            return newcomer(at: firm, place)
        }
        if lot < 150 { return District.Role(human: human, post: employ(human, at: firm), place: place, firm: firm) }
        return District.Role(human: human, post: post, place: place, firm: firm)
    }

    /// What is no customer: the seller's own people, and records to try the form with.
    private mutating func oddity(_ firm: Int, _ place: Int?, isStaff: Bool) -> District.Role {
        let human = stranger(at: firm)
        if isStaff {
            let staff = world.staff(chance.below(World.staffCount))
            humans[human].id = "s\(staff.index)"
            humans[human].given = Culture.Name(native: staff.given, latin: [staff.given], nicknames: [])
            humans[human].family = Culture.Name(native: staff.family, latin: [staff.family], nicknames: [])
            humans[human].privateMail = staff.email
            (humans[human].former, humans[human].second) = (nil, nil)
        }
        humans[human].isStaff = isStaff
        humans[human].isRubbish = !isStaff
        return District.Role(human: human, post: nil, place: place, firm: firm)
    }

    // MARK: - Leads and Desk

    mutating func drawLeads(_ contacts: [District.Role]) -> [District.Role] {
        var roles: [District.Role] = []
        for place in 0..<60 {
            let lead = number * 60 + place
            let lot = chance.below(1000)
            if let contact = world.contact(ofLead: lead), contact / 100 == number {
                roles.append(contacts[contact % 100])
                continue
            }
            let home: Int? = lead % 12 < 9 ? world.founder(of: .lead, lead) % District.companies : nil
            let firm = home.map { accounts[$0] } ?? -1
            if lot < 110, let earlier = roles.indices.last(where: { home == nil || roles[$0].firm == firm }) {
                roles.append(roles[earlier])
            } else if let known = people[firm], !known.isEmpty, lot < 360 {
                roles.append(role(of: chance.one(of: known), at: firm, home))
            } else if lot > 975, home != nil {
                roles.append(oddity(firm, nil, isStaff: lot > 988))
            } else {
                roles.append(newcomer(at: home == nil ? prospect(roles, lot) : firm, home))
            }
        }
        return roles
    }

    /// A firm nobody has dealt with yet; now and then one that somebody else already asked from.
    private mutating func prospect(_ leads: [District.Role], _ lot: Int) -> Int {
        if lot < 220, let known = leads.last(where: { $0.place == nil })?.firm { return known }
        return add(Firm(next, in: Land.draw(&chance), &chance))
    }

    mutating func drawDesk(_ contacts: [District.Role], _ leads: [District.Role]) -> [District.Role] {
        var roles: [District.Role] = []
        for index in number * 70..<number * 70 + 70 {
            let place = world.founder(of: .deskContact, index) % District.companies
            let firm = accounts[place]
            let lot = chance.below(1000)
            if let contact = world.person(ofDeskContact: index), contact / 100 == number, lot < 880 {
                roles.append(contacts[contact % 100])
                roles[roles.count - 1].place = contacts[contact % 100].place ?? place
            } else if let known = people[firm], !known.isEmpty, lot < 940 {
                roles.append(role(of: chance.one(of: known), at: firm, place))
            } else {
                roles.append(newcomer(at: firm, place))
            }
        }
        return roles
    }
}
