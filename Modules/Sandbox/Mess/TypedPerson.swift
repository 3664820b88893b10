import Domain

/// A person as one record has them.
struct TypedPerson {
    var salutation: String?
    var given: String?
    var family: String
    var mail: String?
    var secondMail: String?
    var phone: String?
    var mobile: String?
    var title: String?
    var birth: Int?
    var street: String?
    var postcode: String?
    var city: String?
    var country: String?
    /// The CRM account it is filed under.
    var account: Int?
    /// The company in words, and where it lives: leads only.
    var company: TypedCompany?
    var link: TypedLink = .none
    /// What of it tells who it is: equal for two records only if they are one person's.
    var proofs: [String] = []
    /// The full name, for proofs that need one beside them.
    var full: String?

    /// Both names as an app shows them.
    var display: String { (given.map { $0 + " " } ?? "") + family }
}

extension Typing {
    /// What a kind of record leaves empty, of a thousand.
    struct Gaps {
        var mail: Int
        var phone: Int
        var mobile: Int
        var address: Int

        static let contact = Gaps(mail: 170, phone: 250, mobile: 470, address: 300)
        static let lead = Gaps(mail: 90, phone: 330, mobile: 560, address: 520)
        static let desk = Gaps(mail: 35, phone: 620, mobile: 760, address: 900)
        static let client = Gaps(mail: 0, phone: 1000, mobile: 1000, address: 1000)
    }

    mutating func person(_ role: District.Role, in district: District, _ gaps: Gaps) -> TypedPerson {
        let human = district.humans[role.human]
        let name = name(human)
        var typed = TypedPerson(salutation: name.salutation, given: name.given, family: name.family, full: name.full)
        let post = role.post.map { human.posts[$0] }
        writeMails(human, post, district, gaps, &typed)
        writePhones(human, post, district, gaps, &typed)
        if perMille(350) { typed.title = Person.jobTitle(post?.job ?? 0) }
        if perMille(140), !human.isRubbish { typed.birth = human.birth }
        guard !perMille(gaps.address), !human.isRubbish else { return typed }
        let home = human.home
        let employer = post.map { district.firms[$0.firm] }
        let place =
            employer.map { address($0.land, $0.town, $0.street, $0.postcode) }
            ?? address(home.land, home.town, home.street, home.postcode)
        (typed.street, typed.postcode, typed.city, typed.country) = place
        if let full = name.full, place.street != nil {
            prove(
                "place " + (employer?.address ?? home.address) + full, &typed,
                unless: district.hasNamesake(human, at: post?.firm))
        }
        return typed
    }

    private func prove(_ proof: String, _ typed: inout TypedPerson, unless isDoubtful: Bool) {
        if !isDoubtful { typed.proofs.append(proof) }
    }

    private mutating func writeMails(
        _ human: Human, _ post: Human.Post?, _ district: District, _ gaps: Gaps, _ typed: inout TypedPerson
    ) {
        if perMille(gaps.mail) { return }
        if human.isRubbish || perMille(8) {
            typed.mail = human.isRubbish && chance.percent(40) ? nil : rubbishMail()
            return
        }
        typed.mail = write(some(human, post, district), district, &typed)
        if perMille(70) { typed.secondMail = write(some(human, post, district), district, &typed) }
        if typed.secondMail == typed.mail { typed.secondMail = nil }
    }

    /// The mailbox of the job, a private one, or one that several people read.
    private mutating func some(_ human: Human, _ post: Human.Post?, _ district: District) -> String {
        let lot = chance.below(1000)
        guard let post, let mail = post.mail else { return human.privateMail }
        if lot < 140 { return human.privateMail }
        if lot < 200 {
            let host = mail.split(separator: "@").last ?? ""
            return ["info", "info", "office", "sales", "buchhaltung", "kontakt", "support", "admin"][chance.below(8)]
                + "@" + host
        }
        return lot < 300 ? post.otherMail ?? mail : mail
    }

    private mutating func write(_ address: String, _ district: District, _ typed: inout TypedPerson) -> String {
        let (text, proof) = mail(address)
        guard let proof else { return text }
        if district.owners(ofMail: proof) == 1 {
            typed.proofs.append("mail " + proof)
        } else if let full = typed.full {
            // A mailbox of several: the name must say which of them.
            typed.proofs.append("mail " + proof + full)
        }
        return text
    }

    private mutating func writePhones(
        _ human: Human, _ post: Human.Post?, _ district: District, _ gaps: Gaps, _ typed: inout TypedPerson
    ) {
        if !perMille(gaps.phone) { typed.phone = workPhone(human, post, district, &typed) }
        if !perMille(gaps.mobile), !human.isRubbish { typed.mobile = own(human.mobile, district, &typed) }
        if human.isRubbish || perMille(12) { typed.phone = chance.percent(60) ? rubbishPhone() : nil }
        if typed.mobile != nil, perMille(25) { (typed.phone, typed.mobile) = (typed.mobile, typed.phone) }
    }

    private mutating func own(_ line: Line, _ district: District, _ typed: inout TypedPerson) -> String {
        if district.owners(ofLine: line) == 1 {
            typed.proofs.append("line " + line.full)
        } else if let full = typed.full {
            typed.proofs.append("line " + line.full + full)
        }
        return phone(line)
    }

    private mutating func workPhone(
        _ human: Human, _ post: Human.Post?, _ district: District, _ typed: inout TypedPerson
    ) -> String? {
        guard let post else { return human.isRubbish ? nil : own(human.home.phone, district, &typed) }
        let firm = district.firms[post.firm]
        let lot = chance.below(100)
        if lot < 12 { return own(human.mobile, district, &typed) }
        if lot < 52, let line = post.line { return own(line, district, &typed) }
        return phone(firm.phone, extended: chance.percent(8) ? 10 + post.job : nil)
    }

    /// Somebody of whom Desk knows what stood in the head of a mail. Not from a mailbox of several: nobody could say
    /// whose the record is.
    mutating func fromMail(_ typed: inout TypedPerson, in district: District) {
        guard let mail = typed.mail?.lowercased(), let local = mail.split(separator: "@").first, local.count > 2,
            typed.proofs.contains(where: { proof in
                proof.hasPrefix("mail ") && district.owners(ofMail: String(proof.dropFirst(5))) == 1
            })
        else { return }
        (typed.given, typed.salutation) = (nil, nil)
        typed.family = String(local).replacing("mailto:", with: "")
        // Proofs that lean on the name go with it.
        if let full = typed.full { typed.proofs.removeAll { $0.hasSuffix(full) } }
        typed.full = nil
    }
}

extension District {
    /// How many people have a mailbox; none: it is the company's.
    func owners(ofMail address: String) -> Int {
        humans.count { human in
            human.privateMail == address || human.posts.contains { $0.mail == address || $0.otherMail == address }
        }
    }

    func owners(ofLine line: Line) -> Int {
        humans.count { human in
            human.mobile == line || human.home.phone == line || human.posts.contains { $0.line == line }
        }
    }

    /// Whether another person of the name is at the firm, or lives at the same place.
    func hasNamesake(_ human: Human, at firm: Int?) -> Bool {
        humans.contains { other in
            guard other.number != human.number, other.given.native == human.given.native,
                [human.family.native, human.former?.native].contains(other.family.native)
            else { return false }
            return other.home.address == human.home.address || other.posts.contains { $0.firm == firm }
        }
    }
}
