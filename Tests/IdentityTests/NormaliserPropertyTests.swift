import Foundation
import Identity
import Testing

/// Text that nobody expects, from a printed seed.
struct Rubbish {
    var random: SeededRandom

    static let fixed: [String] =
        [
            "", " ", "\0", "\u{202E}gro.emca@anna", "שלום עולם", "مرحبا بالعالم", "👩‍👩‍👧 Family",
            "\u{FEFF}anna@acme.com\u{200B}", "İstanbul", "ıI",
            String(repeating: "a", count: 10_000), String(repeating: "é", count: 10_000),
            String(repeating: "1", count: 10_000),
            String(repeating: "@.", count: 5_000), "a\u{300}\u{301}\u{302}\u{303}", "ﬃ", "㈱", "ß", "ẞ", "\u{10FFFF}",
            "٠١٢٣٤٥٦٧٨٩", "+", "++49", "(0)", "x12",
            "https://", "//", "http://///", "a@b@c.de", "\"\"@a.de", "\"@a.de", "<>", "><", "@", ".@.",
            "xn--@xn--.xn--", "().[]", "(株)", "- -", ",,,",
            "GmbH GmbH GmbH", "The The", "Mr. Mr. Mr.", "van der", "Dr. Jr. Sr.", "\r\n\t", "0", "00", "000", "+0",
            "+1", "~1", "a.b.c.d.e.f@gmail.com",
            "\u{1F468}@\u{1F468}.com", "a@ⅷ.com", "A\u{30A}ngstro\u{308}m", "ΌΣΟΣ", "ς", "ŉ", "ǰ", "Ǆ", "ᾳ", "ﬁ", "K",
            "Å",
        ].map { String(decoding: $0.utf8, as: UTF8.self) } + [
            String(decoding: [0xC3, 0x28, 0xFF, 0x41, 0xE2, 0x82], as: UTF8.self)
        ]

    mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &random)) ?? "x")
            case 1: text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &random)) ?? "y")
            case 2: text += Self.fixed.randomElement(using: &random).map { String($0.prefix(20)) } ?? ""
            case 3:
                text +=
                    ["@", ".", "+", "-", "/", " ", ",", "(", ")", "\"", "'", "&", ";", "x"].randomElement(
                        using: &random) ?? ""
            case 4:
                text +=
                    [
                        "anna", "meier", "GmbH", "Co", "KG", "gmail.com", "acme.de", "www.", "Dr.", "von", "Jr", "Ltd",
                        "S.A.",
                    ].randomElement(using: &random) ?? ""
            case 5: text += String(Int.random(in: 0...999_999, using: &random))
            case 6:
                text +=
                    ["ä", "é", "ß", "Ж", "ю", "Ω", "ου", "株式会社", "ł", "ñ", "ü", "ae", "oe", "aaee"].randomElement(
                        using: &random) ?? ""
            default: text += " "
            }
        }
        return text
    }
}

/// A generator whose numbers follow from its seed (SplitMix64).
public struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Another one each run, printed with each failure; `ONWARD_SEED` repeats one.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["ONWARD_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64(UInt32.max))
}

@Suite struct `Every normaliser` {
    private static func texts(_ count: Int) -> [String] {
        var rubbish = Rubbish(random: SeededRandom(SeededRandom.seed))
        return Rubbish.fixed + (0..<count).map { _ in rubbish.text() }
    }

    @Test func `takes any text, and its own answer as it is`() {
        for text in Self.texts(5_000) {
            let hint: Comment =
                "seed \(SeededRandom.seed): \(text.unicodeScalars.map { String($0.value, radix: 16) }.prefix(60))"
            let folded = Folding.fold(text)
            #expect(Folding.fold(folded) == folded, hint)
            if let mail = MailAddress(text) { #expect(MailAddress(mail.address)?.address == mail.address, hint) }
            for country in [nil, "DE", "US", "IT", "MX", "HU", "RU", "Narnia"] {
                if let phone = PhoneNumber(text, country: country), phone.sort != .blocked {
                    #expect(PhoneNumber(phone.key, country: country)?.key == phone.key, hint)
                    #expect(PhoneNumber(phone.key)?.key == phone.key, hint)
                }
            }
            if let site = Website(text) { #expect(Website(site.key)?.key == site.key, hint) }
            if let name = PersonName(full: text) {
                #expect(PersonName.compare(name, PersonName(full: text)).fits, hint)
                let again = PersonName(
                    full: nil, given: name.given.joined(separator: " "), family: name.family.joined(separator: " "))
                if name.isWhole { #expect(PersonName.compare(name, again).fits, hint) }
            }
            if let name = CompanyName(text) {
                #expect(!name.core.isEmpty, hint)
                #expect(CompanyName.compare(name, name) == .same, hint)
            }
            let address = PostalAddress(street: text, postcode: text, city: text)
            let again = PostalAddress(street: address.street, postcode: address.postcode, city: address.city)
            #expect(again == address, hint)
            _ = Countries.code(text)
        }
    }

    @Test func `compares both ways alike`() {
        let names = Self.texts(120).map { PersonName(full: $0) }
        let companies = Self.texts(120).compactMap { CompanyName($0) }
        for a in names {
            for b in names {
                #expect(PersonName.compare(a, b) == PersonName.compare(b, a), "seed \(SeededRandom.seed)")
            }
        }
        for a in companies {
            for b in companies {
                #expect(CompanyName.compare(a, b) == CompanyName.compare(b, a), "seed \(SeededRandom.seed)")
            }
        }
    }
}
