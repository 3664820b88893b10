import Domain
import Synchronization

/// The same world as people typed it: duplicates, nicknames, wrong links, shared mailboxes. Who and what the records
/// truly are is drawn district by district; how each was written down, record by record. Both are functions of the
/// seed and the numbers alone.
public struct Mess: Sendable {
    public let seed: UInt64
    let dice: Dice
    private let kept: Kept

    init(seed: UInt64, world: Dice) {
        self.seed = seed
        dice = Dice(seed: seed ^ Dice.mix(world.seed ^ 0x4D45_5353))
        kept = Kept()
    }

    /// The districts asked for last.
    private final class Kept: Sendable {
        let districts = Mutex<[Int: District]>([:])
    }

    private static let most = 48

    func district(_ number: Int, of world: World) -> District {
        if let known = kept.districts.withLock({ $0[number] }) { return known }
        let district = District(world, self, number)
        kept.districts.withLock { districts in
            if districts.count >= Self.most { districts.removeAll(keepingCapacity: true) }
            districts[number] = district
        }
        return district
    }
}

extension World {
    /// For a messy world only.
    func district(_ number: Int) -> District { (mess ?? Mess(seed: 0, world: dice)).district(number, of: self) }

    /// The district of a company of the beginning, or of a prospect.
    private func district(ofCompany company: Int, _ mess: Mess) -> District {
        mess.district(company < customers ? company / District.companies : (company - customers) / 60, of: self)
    }

    /// What a company really is, in a messy world.
    func firm(_ company: Int) -> Firm? {
        guard let mess else { return nil }
        let district = district(ofCompany: company, mess)
        if company < customers { return district.firms[district.accounts[company % District.companies]] }
        return district.firms[district.leads[(company - customers) % 60].firm]
    }

    /// What a person's record is of. Records made since the start are of people not seen before.
    func role(_ kind: Kind, _ index: Int) -> (district: District, role: District.Role)? {
        guard let mess, index < initial(kind) else { return nil }
        switch kind {
        case .contact:
            let district = mess.district(index / 100, of: self)
            return (district, district.contacts[index % 100])
        case .lead:
            let district = mess.district(index / 60, of: self)
            return (district, district.leads[index % 60])
        case .deskContact:
            let district = mess.district(index / 70, of: self)
            return (district, district.deskContacts[index % 70])
        default: return nil
        }
    }

    /// Somebody whose record was made since the start: nobody else's.
    private func newcomer(_ kind: Kind, _ index: Int, _ mess: Mess) -> (district: District, role: District.Role) {
        let company = companyIndex(of: kind, index) ?? 0
        let known = district(ofCompany: company, mess)
        let place = company < customers ? company % District.companies : nil
        let firm = place.map { known.accounts[$0] } ?? 0
        let number = (1 << 40) + index * 64 + Int(kind.rawValue)
        var chance = Chance(mess.dice, 0x4D20 &+ UInt64(kind.rawValue), index)
        let district = District(known, with: Human(number, near: known.firms[firm], &chance))
        return (district, District.Role(human: district.humans.count - 1, post: nil, place: place, firm: firm))
    }

    // MARK: - As typed

    /// Retyped with every second change of the record.
    private func typing(_ mess: Mess, _ topic: UInt64, _ kind: Kind, _ index: Int) -> Typing {
        Typing(mess, 0x4D30 &+ topic &+ UInt64(revision(kind, index) / 2) << 16, index)
    }

    func typedPerson(_ kind: Kind, _ index: Int) -> TypedPerson? {
        guard let mess else { return nil }
        let (district, role) = self.role(kind, index) ?? newcomer(kind, index, mess)
        var typing = typing(mess, UInt64(kind.rawValue), kind, index)
        var typed: TypedPerson
        switch kind {
        case .lead:
            typed = typing.person(role, in: district, .lead)
            typed.company = typing.company(
                district.firms[role.firm], isShared: district.isShared(role.firm), rubbish: 20)
            typed.link = leadLink(index, &typing)
            typed.account = role.place.map { district.number * District.companies + $0 }
        case .deskContact:
            typed = typing.person(role, in: district, .desk)
            typed.account = role.place.map { district.number * District.companies + $0 }
            typed.link = deskLink(index, &typing)
            if case .none = typed.link, typing.perMille(330) { typing.fromMail(&typed, in: district) }
        default:
            typed = typing.person(role, in: district, .contact)
            typed.account = role.place.map { district.number * District.companies + $0 }
            if typing.perMille(70) { typed.account = nil }
            if let edit = edit(kind, index), edit.company >= 0 { typed.account = Int(edit.company) }
        }
        prove(&typed, kind, index)
        return typed
    }

    /// A link to the record it should name is a proof for both.
    private func prove(_ typed: inout TypedPerson, _ kind: Kind, _ index: Int) {
        if kind == .contact { typed.proofs.append("contact \(index)") }
        if case .record(let contact) = typed.link { typed.proofs.append("contact \(contact)") }
    }

    /// Converted leads name their contact: mostly the right one.
    private func leadLink(_ lead: Int, _ typing: inout Typing) -> TypedLink {
        guard isConverted(lead: lead), let contact = contact(ofLead: lead) else { return .none }
        return link(to: contact, .contact, missing: 90, stale: 30, wrong: 25, &typing)
    }

    private func deskLink(_ index: Int, _ typing: inout Typing) -> TypedLink {
        guard let contact = person(ofDeskContact: index) else { return .none }
        return link(to: contact, .contact, missing: 420, stale: 60, wrong: 15, &typing)
    }

    private func link(
        to record: Int, _ kind: Kind, missing: Int, stale: Int, wrong: Int, _ typing: inout Typing
    ) -> TypedLink {
        let lot = typing.chance.below(1000)
        if lot < missing { return .none }
        if lot < missing + stale { return .stale }
        guard lot < missing + stale + wrong else { return .record(record) }
        return .record((record + 1 + typing.chance.below(5)) % initial(kind))
    }

    func typedAccount(_ index: Int) -> TypedCompany? {
        guard let mess else { return nil }
        let company = companyIndex(of: .account, index) ?? 0
        let district = district(ofCompany: company, mess)
        let firm = district.accounts[company % District.companies]
        var typing = typing(mess, 1, .account, index)
        var typed = typing.company(district.firms[firm], isShared: district.isShared(firm))
        typed.proofs.append("account \(index)")
        if let head = district.firms[firm].head, typing.perMille(400) {
            typed.parent = district.accounts.firstIndex(of: head).map { district.number * District.companies + $0 }
            if let parent = typed.parent, parent >= customers || parent == index { typed.parent = nil }
        }
        return typed
    }

    func typedDeskAccount(_ index: Int) -> TypedCompany? {
        guard let mess else { return nil }
        let company = companyIndex(of: .deskAccount, index) ?? 0
        let district = district(ofCompany: company, mess)
        let firm = district.accounts[company % District.companies]
        var typing = typing(mess, 2, .deskAccount, index)
        var typed = typing.company(district.firms[firm], isShared: district.isShared(firm))
        if let domain = district.firms[firm].domain, typing.perMille(120) { typed.mail = "info@" + domain }
        typed.link = link(to: company, .account, missing: 330, stale: 50, wrong: 15, &typing)
        if case .record(let account) = typed.link { typed.proofs.append("account \(account)") }
        return typed
    }

    /// A customer's company in Projects.
    func typedClient(_ company: Int) -> TypedCompany? {
        guard let mess else { return nil }
        let district = district(ofCompany: company, mess)
        let firm = district.accounts[company % District.companies]
        var typing = Typing(mess, 0x4D40, company)
        return typing.company(district.firms[firm], isShared: district.isShared(firm), rubbish: 0)
    }

    /// One of its people who may sign in: the name and the mailbox they were invited by.
    func typedClientPerson(_ contact: Int) -> TypedPerson? {
        guard let mess, let (district, role) = role(.contact, contact) else { return nil }
        var typing = Typing(mess, 0x4D41, contact)
        return typing.person(role, in: district, .client)
    }
}

extension District {
    /// Whether other firms live in its domain.
    func isShared(_ firm: Int) -> Bool { firms[firm].head != nil || firms.contains { $0.head == firm } }
}
