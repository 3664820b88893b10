/// A link in words that the support team understands, from the two records it joins: the rule, both values as typed,
/// what was done to them, what else agrees, what speaks against it.
public struct Explanation: Hashable, Sendable {
    public struct Side: Hashable, Sendable {
        public var typed: String
        public var steps: [String]
    }

    public var rule: String
    public var ruleset: Int
    /// The value both carry, as it was compared.
    public var value: String?
    public var sides: [Side]
    public var agrees: [String]
    public var against: [String]

    public init(
        _ link: Resolution.Link, _ a: (Subject, Profile), _ b: (Subject, Profile), rules: Ruleset = Ruleset()
    ) {
        rule = link.rule.words
        ruleset = rules.version
        value = link.clue?.value
        sides = [a, b].map { Self.side(link.clue, $0.0, $0.1) }
        var (agrees, against) = Self.compared(a, b, isWeighed: link.rule == .weighed, besides: link.clue)
        if case .refused(let objection) = link.state { against.insert(objection.words, at: 0) }
        self.agrees = agrees
        self.against = against
    }

    /// What two records agree in and what speaks against their being one, besides a value that is told anyway.
    public static func compared(
        _ a: (Subject, Profile), _ b: (Subject, Profile), isWeighed: Bool = false, besides clue: Clue? = nil
    ) -> (agrees: [String], against: [String]) {
        var agrees: [String] = []
        var against: [String] = []
        func compare(_ field: String, _ first: String?, _ second: String?) {
            guard let first, let second else { return }
            if first == second {
                agrees.append("\(field): \(first)")
            } else {
                against.append("\(field): \(first), \(second)")
            }
        }
        if isWeighed {
            for weight in Weighing.weights(a.0, a.1, b.0, b.1) {
                let sum = Int((weight.weight * 10).rounded())
                let text = "\(weight.field): \(sum < 0 ? "-" : "")\(abs(sum) / 10).\(abs(sum) % 10)"
                if sum > 0 { agrees.append(text) } else { against.append(text) }
            }
        } else {
            Self.shared("mail", a.1.mails.map(\.address), b.1.mails.map(\.address), clue, &agrees, &against)
            Self.shared("phone", a.1.phones.map(\.key), b.1.phones.map(\.key), clue, &agrees, &against)
            compare("website", a.1.site?.key, b.1.site?.key)
            compare("street", a.1.address.street, b.1.address.street)
            compare("postcode", a.1.address.postcode, b.1.address.postcode)
            compare("city", a.1.address.city, b.1.address.city)
            compare("country", a.1.country, b.1.country)
            compare("date of birth", a.1.birthDay.map { String($0) }, b.1.birthDay.map { String($0) })
            compare("legal form", a.1.company?.form, b.1.company?.form)
            Self.people(a.0, b.0, &agrees, &against)
            Self.names(a, b, &agrees, &against)
        }
        return (agrees, against)
    }

    private static func names(
        _ a: (Subject, Profile), _ b: (Subject, Profile), _ agrees: inout [String], _ against: inout [String]
    ) {
        let texts = "\(typedName(a.0) ?? "no name"), \(typedName(b.0) ?? "no name")"
        if a.0.kind == .company {
            guard let first = a.1.company, let second = b.1.company else { return }
            switch CompanyName.compare(first, second) {
            case .same, .abbreviated: agrees.append("name: \(texts)")
            case .part, .longer, .relative: agrees.append("part of the name: \(texts)")
            case .conflict: against.append("name: \(texts)")
            case .unknown: break
            }
        } else {
            switch PersonName.compare(a.1.person, b.1.person) {
            case .same: agrees.append("name: \(texts)")
            case .initial, .part: agrees.append("part of the name: \(texts)")
            case .surnameChanged: against.append("family name: \(texts)")
            case .otherGivenName: against.append("given name: \(texts)")
            case .conflict: against.append("name: \(texts)")
            case .unknown: break
            }
        }
    }

    private static func people(_ a: Subject, _ b: Subject, _ agrees: inout [String], _ against: inout [String]) {
        let people = PeopleMarks.compare(a.people[...], b.people[...])
        if people.common > 0 {
            agrees.append("people: \(people.common) \(people.common == 1 ? "is" : "are") with both")
        }
        if people.areStrangers { against.append("people: nobody is with both") }
        if people.haveOtherDomains { against.append("people: they write from other domains") }
        if people.areOfTwoFirms { against.append("people: their mailboxes are made in other ways") }
    }

    private static func shared(
        _ field: String, _ a: [String], _ b: [String], _ clue: Clue?, _ agrees: inout [String],
        _ against: inout [String]
    ) {
        let both = a.filter(b.contains)
        agrees += both.filter { $0 != clue?.value }.map { "\(field): \($0)" }
        if both.isEmpty, let first = a.first, let second = b.first { against.append("\(field): \(first), \(second)") }
    }

    static func typedName(_ subject: Subject) -> String? {
        let parts = [subject.givenName, subject.familyName].compactMap(\.self).filter { !$0.isEmpty }
        return subject.name ?? (parts.isEmpty ? nil : parts.joined(separator: " "))
    }

    /// The field a clue came from, as it was typed.
    private static func side(_ clue: Clue?, _ subject: Subject, _ profile: Profile) -> Side {
        func first(_ texts: [String], _ steps: (String) -> Steps?) -> Side {
            for text in texts { if let steps = steps(text) { return Side(typed: text, steps: steps.words) } }
            return Side(typed: "", steps: [])
        }
        let name = typedName(subject) ?? ""
        switch clue?.kind {
        case .mail:
            return first(subject.mails) { text in
                MailAddress(text).flatMap { $0.address == clue?.value ? $0.steps : nil }
            }
        case .phone, .loosePhone:
            // The last seven digits find the number again, whatever stood around them.
            let end = (clue?.value ?? "").utf8.suffix(7)
            let phone = profile.phones.first { $0.key == clue?.value || $0.loose == clue?.value }
            return first(subject.phones) { text in
                let digits = PhoneNumber(text)?.key.utf8.suffix(7)
                return digits?.elementsEqual(end) == true ? phone?.steps ?? [] : nil
            }
        case .site:
            // A mailbox stands in for a website, and may name a second domain.
            if let text = subject.website, let site = Website(text), site.key == clue?.value {
                return Side(typed: text, steps: site.steps.words)
            }
            return first(subject.mails) { text in
                MailAddress(text).flatMap { $0.organisation == clue?.value ? $0.steps : nil }
            }
        case .nameAtAddress, .companyAtAddress:
            let place = [subject.street, subject.postcode].compactMap(\.self).joined(separator: ", ")
            return Side(typed: "\(name), \(place)", steps: [])
        case .companyName: return Side(typed: name, steps: profile.company?.steps.words ?? [])
        case .nameInCompany: return Side(typed: name, steps: profile.person?.steps.words ?? [])
        case .link:
            // The id stands in the record that names the other; that one bears it, or took over from who did.
            let name = clue?.value ?? ""
            let id = name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? name
            let isFormer = subject.names.dropFirst().contains(name)
            return Side(typed: id, steps: isFormer ? ["merged into this record by its app"] : [])
        case .block, nil: return Side(typed: name, steps: [])
        }
    }
}
