/// Rows of plain tables (name, address, date of birth, phone), which share no key: fields are compared one by one and
/// their weights summed. The weights are fixed: what two fields that agree by chance are worth, in bits of evidence,
/// rounded by hand. Nothing is trained; each sum can be shown field by field.
public enum Weighing {
    struct Row: Sendable {
        var given: [UInt8] = []
        var family: [UInt8] = []
        var street: [UInt8] = []
        var house: [UInt8] = []
        var city: [UInt8] = []
        var postcode: [UInt8] = []
        var birthDay: [UInt8] = []
        var number: [UInt8] = []
        var contacts: [String] = []

        init(_ subject: Subject, _ profile: Profile) {
            given = Array((profile.person?.given.joined(separator: " ") ?? "").utf8)
            family = Array((profile.person?.family.joined(separator: " ") ?? "").utf8)
            if let given = subject.givenName, self.family.isEmpty || self.given.isEmpty, subject.familyName == nil {
                (self.given, family) = (Array(Folding.fold(given).utf8), [])
            }
            let words = Folding.words(subject.street ?? "")
            let digits = words.filter { $0.utf8.contains { (0x30...0x39).contains($0) } }
            house = Array(digits.joined(separator: " ").utf8)
            street = Array(words.filter { !digits.contains($0) }.joined(separator: " ").utf8)
            city = Array((profile.address.city ?? "").utf8)
            postcode = Array(Folding.fold(subject.postcode ?? "").utf8.filter { $0 != 0x20 })
            birthDay = (subject.birthDay ?? "").utf8.filter { (0x30...0x39).contains($0) }
            number = Array(Folding.fold(subject.number ?? "").utf8.filter { $0 != 0x20 })
            contacts = profile.mails.map(\.address) + profile.phones.map { $0.loose ?? $0.key }
        }
    }

    /// A field's part in the sum.
    public struct Weight: Hashable, Sendable {
        public var field: String
        public var weight: Double
    }

    /// Values by which rows meet. Each needs two fields or a rare one to agree, so that blocks stay small; several, so
    /// that a slip in one field does not part two rows.
    static func blocks(_ subject: Subject, person: PersonName?, address: PostalAddress, birthDay: UInt32?) -> [String] {
        var blocks: [String] = []
        let words = person?.words.map { String($0.prefix(4)) } ?? []
        let names = words.sorted()
        if let number = subject.number, number.utf8.count > 4 { blocks.append("number|\(Folding.fold(number))") }
        let digits = String(
            decoding: (subject.birthDay ?? "").utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
        if digits.utf8.count > 5 {
            for word in Set(words.map { $0.prefix(1) }) { blocks.append("day|\(digits)|\(word)") }
        }
        let street = Folding.words(subject.street ?? "")
        let house = street.first { $0.utf8.contains { (0x30...0x39).contains($0) } } ?? ""
        let road = street.first { $0.utf8.count > 3 && !$0.utf8.contains { (0x30...0x39).contains($0) } } ?? ""
        let postcode = Folding.fold(subject.postcode ?? "")
        if !postcode.isEmpty, !house.isEmpty { blocks.append("door|\(postcode)|\(house)") }
        if names.count > 1 { blocks.append("name|\(names.prefix(3).joined(separator: "|"))") }
        for name in Set(names) where name.utf8.count > 2 {
            if !postcode.isEmpty { blocks.append("place|\(name)|\(postcode)") }
            if !road.isEmpty { blocks.append("road|\(name)|\(road.prefix(5))") }
            if let city = address.city { blocks.append("city|\(name)|\(city.prefix(5))") }
            if digits.utf8.count > 5 { blocks.append("year|\(name)|\(digits.prefix(6))") }
        }
        // Without a name: the date of birth or half of the number beside the place.
        let number = String((subject.number ?? "").filter { $0 != " " })
        if digits.utf8.count > 5 {
            if !postcode.isEmpty { blocks.append("born|\(digits)|\(postcode)") }
            if let city = address.city { blocks.append("born|\(digits)|\(city.prefix(4))") }
        }
        if number.utf8.count > 5, !postcode.isEmpty {
            blocks.append("head|\(number.prefix(4))|\(postcode)")
            blocks.append("tail|\(number.suffix(4))|\(postcode)")
        }
        for mail in subject.mails { blocks.append("mail|\(MailAddress(mail)?.address ?? mail)") }
        for phone in subject.phones {
            let digits = phone.utf8.filter { (0x30...0x39).contains($0) }.suffix(8)
            if digits.count == 8 { blocks.append("phone|\(String(decoding: digits, as: UTF8.self))") }
        }
        return blocks
    }

    /// What each field of two rows says, for and against.
    public static func weights(_ a: Subject, _ profile: Profile, _ b: Subject, _ other: Profile) -> [Weight] {
        weights(Row(a, profile), Row(b, other))
    }

    static func weights(_ a: Row, _ b: Row) -> [Weight] {
        var out: [Weight] = []
        func add(_ field: String, _ weight: Double) {
            if weight != 0 { out.append(Weight(field: field, weight: weight)) }
        }
        let straight = (text(a.given, b.given, 5, -3), text(a.family, b.family, 6.5, -3.5))
        let turned = (text(a.given, b.family, 5, -3), text(a.family, b.given, 5, -3))
        if turned.0 + turned.1 > straight.0 + straight.1 + 1 {
            add("names turned", turned.0 + turned.1)
        } else {
            add("given name", straight.0)
            add("family name", straight.1)
        }
        add("date of birth", digits(a.birthDay, b.birthDay, 9, -6))
        add("number", digits(a.number, b.number, 14, -7))
        add("street", text(a.street, b.street, 5, -1.5))
        add("house number", a.house.isEmpty || b.house.isEmpty ? 0 : a.house == b.house ? 3.5 : -1)
        add("city", text(a.city, b.city, 3.5, -1.5))
        add("postcode", digits(a.postcode, b.postcode, 5, -2))
        if !a.contacts.isEmpty, !b.contacts.isEmpty {
            add("mail or phone", a.contacts.contains(where: b.contacts.contains) ? 10 : -1)
        }
        return out
    }

    /// Equal, nearly equal, or another; nothing where one is missing.
    private static func text(_ a: [UInt8], _ b: [UInt8], _ agrees: Double, _ differs: Double) -> Double {
        if a.isEmpty || b.isEmpty { return 0 }
        if a == b { return agrees }
        let likeness = Spelling.likeness(a, b)
        if likeness >= 0.75 { return agrees * (likeness - 0.35) / 0.65 }
        if min(a.count, b.count) > 2, a.starts(with: b) || b.starts(with: a) { return agrees * 0.4 }
        return likeness >= 0.6 ? 0.2 : differs
    }

    /// Digits: one wrong or two turned is a slip; more is another.
    private static func digits(_ a: [UInt8], _ b: [UInt8], _ agrees: Double, _ differs: Double) -> Double {
        if a.isEmpty || b.isEmpty { return 0 }
        if a == b { return agrees }
        guard a.count == b.count else { return differs }
        let different = zip(a, b).count { $0 != $1 }
        if different == 1 || different == 2 && a.sorted() == b.sorted() { return agrees * 0.45 }
        return different == 2 && a.count > 5 ? 0 : differs
    }
}

extension Judge {
    /// The sum, and what it is made of.
    func weights(_ a: Int, _ b: Int) -> [Weighing.Weight] {
        Weighing.weights(book.rows[Int(book.plain[a])], book.rows[Int(book.plain[b])])
    }

    func weigh(_ a: Int, _ b: Int) -> Verdict? {
        let sum = weights(a, b).reduce(0) { $0 + $1.weight }
        if sum >= rules.joiningWeight { return Verdict(rule: .weighed, clue: 0) }
        return sum >= rules.askingWeight ? Verdict(rule: .weighed, clue: 0, objection: .notSure) : nil
    }
}
