/// A field of a company or a person of which one value is shown, whatever many records say.
public struct GoldenField: Hashable, Sendable {
    /// How values are compared, and which of them say nothing.
    public enum Form: Sendable {
        case company, person, website, mail, phone, street, postcode, city, country, day, words
        /// Opted out or not: the strictest counts.
        case consent
    }

    public let kind: Identity.Kind
    /// As answers, settings and commands call it.
    public let name: String
    /// Of the fact.
    public let column: String
    public let form: Form
    /// Apps may differ without contradicting each other: each has its own owner; and the whole name says what its parts
    /// say.
    public let isContested: Bool

    private init(_ kind: Identity.Kind, _ name: String, _ form: Form, column: String? = nil, isContested: Bool = true) {
        self.kind = kind
        self.name = name
        self.column = column ?? name
        self.form = form
        self.isContested = isContested
    }

    /// "company.phone"
    public var fullName: String { "\(kind == .company ? "company" : "person").\(name)" }

    public static let company: [GoldenField] = [
        .init(.company, "name", .company), .init(.company, "website", .website), .init(.company, "email", .mail),
        .init(.company, "phone", .phone), .init(.company, "industry", .words), .init(.company, "street", .street),
        .init(.company, "postcode", .postcode), .init(.company, "city", .city), .init(.company, "country", .country),
        .init(.company, "type", .words, isContested: false), .init(.company, "owner", .words, isContested: false),
    ]

    public static let person: [GoldenField] = [
        .init(.person, "name", .person), .init(.person, "given_name", .words, isContested: false),
        .init(.person, "family_name", .words, isContested: false), .init(.person, "job", .words),
        .init(.person, "email", .mail), .init(.person, "phone", .phone),
        .init(.person, "mobile", .phone), .init(.person, "company", .company, column: "company_name"),
        .init(.person, "street", .street), .init(.person, "postcode", .postcode), .init(.person, "city", .city),
        .init(.person, "country", .country), .init(.person, "birth_day", .day), .init(.person, "opted_out", .consent),
        .init(.person, "owner", .words, isContested: false),
    ]

    public static let all = company + person

    public static func of(_ kind: Identity.Kind) -> [GoldenField] { kind == .company ? company : person }

    /// By its full name.
    public static func named(_ name: String) -> GoldenField? { all.first { $0.fullName == name } }
}

/// Why a value is passed over.
public enum Doubt: UInt8, CaseIterable, Sendable {
    case placeholder = 1
    /// info@, sales@: not a person's.
    case role
    /// A placeholder, or of a provider whose mailboxes are thrown away.
    case blocked
    /// It is not what the field is for.
    case malformed
    /// A street of another city than the one shown.
    case elsewhere
    /// Like none that can be dialled, but somebody's: shown if nothing better is there.
    case odd
    /// 0000000, 555-0100.
    case unassigned
    /// gmail.com as a website.
    case provider

    public var words: String {
        switch self {
        case .placeholder: "says nothing"
        case .role: "a mailbox of a task, not of a person"
        case .blocked: "a placeholder or throw-away mailbox"
        case .malformed: "not readable as such a value"
        case .elsewhere: "of another city than the one shown"
        case .odd: "no number that can be dialled"
        case .unassigned: "a number that nobody has"
        case .provider: "a provider's domain"
        }
    }
}

extension GoldenField {
    /// Why a value cannot be shown, or only if there is no other; nil for most.
    public func doubt(about value: String, country: String? = nil) -> Doubt? {
        switch form {
        case .mail:
            guard let mail = MailAddress(value) else { return Self.saysNothing(value) ? .placeholder : .malformed }
            switch mail.sort {
            case .personal: return nil
            // It stands for a company as well as any other.
            case .role: return kind == .company ? nil : .role
            case .blocked: return .blocked
            }
        case .phone:
            if let number = PhoneNumber(value, country: country) {
                return number.sort == .blocked ? .unassigned : number.isOdd ? .odd : nil
            }
            let digits = value.utf8.count { (0x30...0x39).contains($0) }
            return Self.saysNothing(value) ? .placeholder : digits < 3 ? .malformed : .odd
        case .website:
            guard let site = Website(value) else { return Self.saysNothing(value) ? .placeholder : .malformed }
            return site.sort == .shared ? .provider : nil
        case .person:
            return Self.saysNothing(value) ? .placeholder : value.utf8.contains(0x40) ? .malformed : nil
        case .country where Countries.code(value) != nil: return nil
        case .day: return Profile.day(value) == nil ? Self.saysNothing(value) ? .placeholder : .malformed : nil
        case .consent: return nil
        case .words: return Self.isHollow(value) ? .placeholder : nil
        default: return Self.saysNothing(value) ? .placeholder : nil
        }
    }

    private static func saysNothing(_ value: String) -> Bool {
        value.utf8.count <= longestPlaceholder && Placeholder.isOne(value)
    }

    private static let longestPlaceholder = 40

    /// Of a job, a type, an industry: "student" and "customer" say something there, other than as a name.
    private static func isHollow(_ value: String) -> Bool {
        guard value.utf8.count <= longestPlaceholder else { return false }
        let folded = Folding.fold(value)
        return hollow.contains(folded) || folded.utf8.allSatisfy { $0 == folded.utf8.first || $0 == 0x20 }
    }

    private static let hollow: Set<String> = [
        "na", "n a", "none", "null", "nil", "nan", "undefined", "unknown", "unbekannt", "inconnu", "desconocido",
        "sconosciuto", "test", "tbd", "tba", "todo", "not available", "not applicable", "not provided", "not known",
        "not set", "no data", "keine", "keine angabe", "k a", "leer", "blank", "empty", "select", "please select",
    ]

    /// Whether two values of the field say the same: spelling, legal forms left out, an initial for a name are no
    /// disagreement.
    public func agree(_ a: String, _ b: String, countries: (String?, String?) = (nil, nil)) -> Bool {
        if a == b { return true }
        switch form {
        case .mail: return Self.same(a, b) { MailAddress($0)?.address }
        case .phone:
            return Self.samePhone(PhoneNumber(a, country: countries.0), PhoneNumber(b, country: countries.1), a, b)
        case .website: return Self.same(a, b) { Website($0)?.key }
        case .company:
            guard let one = CompanyName(a), let other = CompanyName(b) else {
                return Folding.fold(a) == Folding.fold(b)
            }
            return CompanyName.compare(one, other) <= .abbreviated && !CompanyName.formsConflict(one.form, other.form)
        case .person:
            guard let one = PersonName(full: a), let other = PersonName(full: b) else {
                return Folding.fold(a) == Folding.fold(b)
            }
            return [.same, .initial, .part].contains(PersonName.compare(one, other))
        case .street: return Self.same(a, b) { PostalAddress(street: $0, postcode: nil, city: nil).street }
        case .postcode: return Self.same(a, b) { PostalAddress(street: nil, postcode: $0, city: nil).postcode }
        case .city: return Self.same(a, b) { PostalAddress(street: nil, postcode: nil, city: $0).city }
        case .country: return Self.same(a, b) { Countries.code($0) }
        case .day:
            return Profile.day(a) == Profile.day(b)
        case .words, .consent: return Folding.fold(a) == Folding.fold(b)
        }
    }

    /// Values that cannot be read are compared as words.
    private static func same(_ a: String, _ b: String, by key: (String) -> String?) -> Bool {
        if let one = key(a), let other = key(b) { return one == other }
        return Folding.fold(a) == Folding.fold(b)
    }

    /// A number without a country is another's end: 089/1234 and +49 89 1234.
    private static func samePhone(_ a: PhoneNumber?, _ b: PhoneNumber?, _ first: String, _ second: String) -> Bool {
        if let a, let b, a.sort != .loose, b.sort != .loose { return a.key == b.key }
        let one = significant(a?.key ?? first)
        let other = significant(b?.key ?? second)
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return short.count >= fewestDigits && long.suffix(short.count).elementsEqual(short)
    }

    private static func significant(_ number: String) -> [UInt8] {
        Array(number.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 })
    }

    private static let fewestDigits = 5
}
