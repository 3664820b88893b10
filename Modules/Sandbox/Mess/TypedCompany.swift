/// A company as one record has it.
struct TypedCompany {
    var name: String
    var phone: String?
    var website: String?
    var mail: String?
    var street: String?
    var postcode: String?
    var city: String?
    var country: String?
    /// The CRM account it names: as its parent, or in Desk as itself.
    var parent: Int?
    var link: TypedLink = .none
    /// "Test", "N/A": somebody tried the form.
    var isRubbish = false
    /// What of it tells which company it is: equal for two records only if they are the same one's.
    var proofs: [String] = []
}

/// A link as one app keeps it.
enum TypedLink {
    case none
    /// To the record it should name, or to another.
    case record(Int)
    /// To one that was merged away.
    case stale
}

extension Typing {
    /// The company's name; whether it is all there and right.
    mutating func name(of firm: Firm) -> (text: String, core: String?) {
        let isFormer = firm.formerCore != nil && chance.percent(35)
        let core = isFormer ? firm.formerCore ?? firm.core : firm.core
        var (text, known) = (core, Optional(core))
        if chance.percent(30) { text = Script.plain(Script.latin(text).last ?? text, isGerman: chance.percent(60)) }
        if text != core, Script.latin(core)[0] != core { known = core + "|latin" }
        if text.contains(" & "), chance.percent(35) {
            text = text.replacing(" & ", with: [" und ", " and ", " + ", "&"][chance.below(4)])
        }
        if perMille(12) { (text, known) = (slipped(text), nil) }
        if perMille(15), let first = text.split(separator: " ").first { (text, known) = (String(first), nil) }
        if !firm.form.isEmpty, chance.percent(68) {
            let form = chance.percent(75) ? firm.form[0] : chance.one(of: firm.form)
            text = firm.land.country.code == "JP" ? form + text : form.hasPrefix(",") ? text + form : text + " " + form
        }
        decorate(&text, firm)
        return (text, known)
    }

    private mutating func decorate(_ text: inout String, _ firm: Firm) {
        switch chance.below(1000) {
        case ..<30: text = text.uppercased()
        case ..<50: text = text.lowercased()
        case ..<75 where !text.contains(firm.town.name):
            text += (chance.percent(50) ? " (" + firm.town.name + ")" : ", " + firm.town.name)
        case 75..<83: text += [" - alt", " (duplicate)", " HQ", " !!!", " (Kunde)"][chance.below(5)]
        case 83..<90: text = " " + text + "  "
        case 90..<100: text = text.replacing(" ", with: "-")
        case 100..<108: text = "Firma " + text
        default: break
        }
    }

    mutating func website(_ domain: String) -> String {
        switch chance.below(10) {
        case 0, 1: "https://www." + domain
        case 2: "http://www." + domain + "/"
        case 3: domain
        case 4:
            "https://" + domain
                + ["/contact", "/impressum", "/en/home?utm_source=google", "/index.html"][chance.below(4)]
        case 5: "WWW." + domain.uppercased()
        case 6: "http://" + domain
        default: "www." + domain
        }
    }

    /// Street, postcode, town and country, each as they come; whether the address is whole.
    mutating func address(
        _ land: Land, _ town: Land.Town, _ street: String, _ postcode: String
    ) -> (street: String?, postcode: String?, city: String?, country: String?) {
        let lot = chance.below(100)
        var written = street
        if chance.percent(25) {
            for (long, short) in [
                ("straße", "str."), ("Straße", "Str."), ("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"),
            ] {
                written = written.replacing(long, with: short)
            }
        }
        if chance.percent(15) { written = Script.plain(written, isGerman: true) }
        let city = town.others.isEmpty || chance.percent(78) ? town.name : chance.one(of: town.others)
        let country = chance.percent(18) ? nil : chance.percent(60) ? land.spellings[0] : chance.one(of: land.spellings)
        return (lot < 62 ? written : nil, lot < 70 ? postcode : nil, lot < 80 ? city : nil, country)
    }

    mutating func company(_ firm: Firm, isShared: Bool, rubbish: Int = 7) -> TypedCompany {
        if perMille(rubbish) {
            return TypedCompany(
                name: ["Test", "Unknown", "N/A", "-", "Privat", "Test GmbH", "xxx", "Keine Firma"][chance.below(8)],
                isRubbish: true)
        }
        let (name, core) = name(of: firm)
        let place = address(firm.land, firm.town, firm.street, firm.postcode)
        var typed = TypedCompany(
            name: name, street: place.street, postcode: place.postcode, city: place.city, country: place.country)
        if chance.percent(64) {
            let isRubbish = perMille(20)
            typed.phone = isRubbish ? rubbishPhone() : phone(firm.phone)
            if let core, !isRubbish { typed.proofs.append("phone " + firm.phone.full + core) }
        }
        if chance.percent(60) { show(firm, isShared, core, &typed) }
        if let core {
            if firm.isUnique || core != firm.core { typed.proofs.append("name " + core) }
            if typed.street != nil { typed.proofs.append("place " + firm.address + core) }
        }
        return typed
    }

    /// A website, or for a few another's.
    private mutating func show(_ firm: Firm, _ isShared: Bool, _ core: String?, _ typed: inout TypedCompany) {
        if let domain = firm.domain, !perMille(60) || firm.page == nil {
            let shown = firm.otherDomain.map { chance.percent(25) ? $0 : domain } ?? domain
            typed.website = website(shown)
            if firm.isShop, chance.percent(30) {
                typed.website = "https://www." + shown + "/" + firm.town.name.webbedTown
            }
            guard isShared else { return typed.proofs.append("site " + shown) }
            // Of those with one domain only the name tells one from the other, and of shops the town.
            if let core, !firm.isShop || typed.city != nil { typed.proofs.append("site " + shown + core) }
        } else if let page = firm.page {
            typed.website = "https://" + page
            typed.proofs.append("site " + page)
        } else if perMille(40) {
            typed.website = ["www.google.com", "n/a", "http://", "www.facebook.com", "gmx.de"][chance.below(5)]
        }
    }
}

extension String {
    fileprivate var webbedTown: String { Script.plain(self, isGerman: true).lowercased().replacing(" ", with: "-") }
}
