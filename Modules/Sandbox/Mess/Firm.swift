/// A company as it really is, whatever the apps have on file.
struct Firm: Sendable {
    /// Of all firms of the world: what must be its own is made of it.
    let number: Int
    var land: Land
    var town: Land.Town
    /// Without the legal form.
    var core: String
    /// Nobody else in the world is called so.
    var isUnique: Bool
    /// The legal form's spellings, the official one first; none for people in business under their own name.
    var form: [String]
    var street: String
    var postcode: String
    var phone: Line
    /// Where its mail and its website live.
    var domain: String?
    /// A second one: .com beside .de, or from before it changed its name.
    var otherDomain: String?
    /// "facebook.com/acme": the only place on the web of a firm without a domain, or one more.
    var page: String?
    var formerCore: String?
    /// Who else in the district has the domain: the head of a group or brand.
    var head: Int?
    /// A shop of a brand: called like the others, in another town.
    var isShop = false
    /// f.last@, first.last@, last@ …
    var habit: Int
    var industry: String

    var id: String { "c\(number)" }
    var name: String { form.isEmpty ? core : land.country.code == "JP" ? form[0] + core : core + " " + form[0] }
    var address: String { street + "|" + postcode }
}

/// A telephone number: country, area and digits.
struct Line: Hashable, Sendable {
    let dialling: String
    let trunk: String
    let area: String
    let digits: String

    /// As the whole world dials it.
    var full: String { "+" + dialling + area + digits }

    func with(_ direct: String) -> Line {
        Line(dialling: dialling, trunk: trunk, area: area, digits: digits + direct)
    }
}

extension Land {
    /// A number that no other owner has. Firms have the even ones, people the odd ones.
    func line(_ town: Town, _ number: Int, isFirm: Bool) -> Line {
        let digits = 2_000_000 + 2 * (number * 7919 % 3_999_971) + (isFirm ? 0 : 1)
        let area = country.code == "DK" ? "" : town.area
        return Line(
            dialling: country.dialling, trunk: trunk, area: area, digits: String(digits).digits(area.isEmpty ? 8 : 7))
    }

    func mobile(_ number: Int, _ chance: inout Chance) -> Line {
        guard !mobiles.isEmpty else {
            let town = towns.draw(&chance)
            return line(town, number + 1_500_000, isFirm: false)
        }
        let modulus = mobileDigits == 8 ? 99_999_989 : 9_999_991
        let digits = String(number * 7_368_787 % modulus).digits(mobileDigits)
        return Line(dialling: country.dialling, trunk: trunk, area: chance.one(of: mobiles), digits: digits)
    }

    func street(_ chance: inout Chance) -> String {
        let name = chance.one(of: streets)
        let number = String(chance.between(1, 140)) + (chance.percent(7) ? ["a", "b", "c"][chance.below(3)] : "")
        return country.numberFirst ? number + " " + name : name + " " + number
    }

    /// The last digits of a town's postcode differ from street to street.
    func postcode(_ town: Town, _ chance: inout Chance) -> String {
        guard country.code != "GB" else {
            return town.postcode + " \(chance.between(1, 9))" + ["AB", "DE", "FG", "HJ", "LN", "PQ"][chance.below(6)]
        }
        guard town.postcode.utf8.count >= 5, chance.percent(80) else { return town.postcode }
        return String(town.postcode.dropLast()) + String(chance.below(10))
    }
}

extension String {
    /// Zeros in front, up to so many digits.
    fileprivate func digits(_ count: Int) -> String { String(repeating: "0", count: max(0, count - utf8.count)) + self }

    /// Letters as in addresses and domains.
    func webbed(_ isGerman: Bool, space: String = "") -> String {
        var made = ""
        for letter in Script.plain(self, isGerman: isGerman).lowercased() {
            if letter.isASCII, letter.isLetter || letter.isNumber || letter == "-" {
                made.append(letter)
            } else if letter == " " {
                made += space
            }
        }
        // No label of a host begins or ends with a hyphen.
        while made.hasSuffix("-") { made.removeLast() }
        while made.hasPrefix("-") { made.removeFirst() }
        return made
    }
}

// MARK: - How firms come by their names, places and addresses

extension Firm {
    init(_ number: Int, in land: Land, _ chance: inout Chance) {
        self.number = number
        self.land = land
        town = land.towns.draw(&chance)
        let trade = chance.one(of: land.trades)
        (core, isUnique) = Self.core(number, land, town, trade, &chance)
        industry = trade
        form = chance.percent(6) ? [] : chance.one(of: land.forms)
        street = land.street(&chance)
        postcode = land.postcode(town, &chance)
        phone = land.line(town, number, isFirm: true)
        habit = chance.below(6)
        equip(&chance)
    }

    /// Its place on the web: most have a domain, small ones a page somewhere, or nothing.
    private mutating func equip(_ chance: inout Chance) {
        let lot = chance.below(100)
        let base = Script.latin(core)[0].webbed(land.isGerman, space: chance.percent(60) ? "-" : "")
        guard lot < 82, base.utf8.count > 2 else {
            let name =
                base.isEmpty
                ? "firm\(number)" : base.replacing("-", with: "") + (isUnique ? "" : String(number % 100_000))
            let hosts = [
                "facebook.com/\(name)", "\(name).wixsite.com/home", "sites.google.com/view/\(name)",
                "instagram.com/\(name)",
            ]
            if lot < 90 { page = hosts[chance.below(4)] }
            return
        }
        let ending =
            chance.percent(82)
            ? land.country.domain : chance.percent(70) ? "com" : ["eu", "net", "biz", "info"][chance.below(4)]
        domain = base + (isUnique ? "" : "-" + Self.syllables(number)) + "." + ending
        if chance.percent(7) {
            otherDomain = base + (isUnique ? "" : "-" + Self.syllables(number)) + (ending == "com" ? ".net" : ".com")
        }
        if chance.percent(4) { rebrand(&chance) }
        if chance.percent(5) {
            page = "facebook.com/" + base.replacing("-", with: "") + (isUnique ? "" : String(number % 100_000))
        }
    }

    /// It had another name and domain before.
    private mutating func rebrand(_ chance: inout Chance) {
        let former = Self.coined(number + 7_000_000) + " " + industry
        formerCore = former
        otherDomain = Script.latin(former)[0].webbed(land.isGerman, space: "-") + "." + land.country.domain
    }

    private static func core(
        _ number: Int, _ land: Land, _ town: Land.Town, _ trade: String, _ chance: inout Chance
    ) -> (String, Bool) {
        func family() -> String { land.culture.family(isWoman: false, &chance).native }
        switch chance.below(100) {
        case ..<30: return (coined(number) + " " + trade, true)
        case ..<44: return (coined(number), true)
        case ..<64: return (chance.percent(60) ? family() + " " + trade : trade + " " + family(), false)
        case ..<72: return (acronym(&chance) + " " + trade, false)
        case ..<79: return (chance.percent(50) ? trade + " " + town.name : town.name + " " + trade, false)
        case ..<84:
            return (
                family() + " & " + (land.isGerman ? chance.one(of: ["Söhne", "Partner", "Sohn", "Co"]) : family()),
                false
            )
        case ..<90: return (land.culture.given(isWoman: chance.percent(30), &chance).native + " " + family(), false)
        default:
            return (
                coined(number) + " " + ["Group", "Systems", "Solutions", "International", "Services"][chance.below(5)],
                true
            )
        }
    }

    private static func acronym(_ chance: inout Chance) -> String {
        let letters = Array("ABCDEFGHIKLMNOPRSTUVWZ")
        return String((0..<chance.between(2, 4)).map { _ in letters[chance.below(letters.count)] })
    }

    private static let heads = [
        "Nor", "Val", "Bren", "Cal", "Dor", "Elm", "Fal", "Gan", "Hel", "Ist", "Jor", "Kel", "Lum", "Mar", "Ner", "Orb",
        "Pal",
        "Quin", "Ros", "Sol", "Tar", "Ult", "Ver", "Wil", "Xan", "Yar", "Zen", "Amb", "Bel", "Cor", "Dra", "Fir",
    ]
    private static let middles = [
        "a", "e", "i", "o", "u", "ari", "eno", "ivi", "olo", "una", "eta", "ima", "ora", "eli", "avo", "ite",
    ]
    private static let tails = [
        "ntis", "dex", "ris", "via", "mon", "tec", "ra", "lux", "den", "sol", "mark", "vex", "berg", "stad", "qua",
        "nova",
    ]

    /// A word nobody else has: the parts are digits of the number.
    static func coined(_ number: Int) -> String {
        // 7,919 is prime to the number of words, so that neighbours differ in every part.
        let words = heads.count * middles.count * tails.count
        var rest = number % words * 7919 % words
        let head = heads[rest % heads.count]
        rest /= heads.count
        let made = head + middles[rest % middles.count] + tails[rest / middles.count]
        return number < words
            ? made : made + middles[number / words % 16] + (number / words > 15 ? tails[number / words / 16 % 16] : "n")
    }

    /// The number in syllables, to tell domains of one name apart.
    private static func syllables(_ number: Int) -> String {
        var rest = number
        var made = ""
        let (consonants, vowels) = (Array("bdfgklmnprstvz"), Array("aeiou"))
        repeat {
            made.append(consonants[rest % 14])
            rest /= 14
            made.append(vowels[rest % 5])
            rest /= 5
        } while rest > 0
        return made
    }
}
