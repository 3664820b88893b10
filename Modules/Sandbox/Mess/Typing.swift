/// How people type: the same value comes out differently each time. Each method draws one way of writing something
/// down, and says what of it still tells whose it is.
struct Typing {
    var chance: Chance

    init(_ mess: Mess, _ topic: UInt64, _ subject: Int) { chance = Chance(mess.dice, topic, subject) }

    /// True once in a thousand times `share`.
    mutating func perMille(_ share: Int) -> Bool { chance.below(1000) < share }

    // MARK: - Names of people

    struct PersonName {
        var salutation: String?
        var given: String?
        var family: String
        /// Tells the full name apart from others, in whatever order and with whatever marks it is written; nil if it is
        /// not the full name, or wrong.
        var full: String?
    }

    mutating func name(_ human: Human) -> PersonName {
        if human.isRubbish { return rubbishName() }
        let family = human.former.map { chance.percent(40) ? $0 : human.family } ?? human.family
        let (givenText, familyText, spelling) = spelled(human.given, family)
        var name = PersonName(
            salutation: perMille(350)
                ? (human.isWoman ? ["Ms.", "Mrs.", "Frau"] : ["Mr.", "Mr.", "Herr"])[chance.below(3)] : nil,
            given: givenText, family: familyText, full: human.given.native + "|" + family.native + "|" + spelling)
        shorten(&name, human)
        if perMille(14) { slip(&name) }
        dress(&name, human)
        arrange(&name, human.culture.order)
        if name.family.isEmpty { name.family = familyText }
        return name
    }

    /// In its own script or in Latin letters, with its marks or without.
    private mutating func spelled(_ given: Culture.Name, _ family: Culture.Name) -> (String, String, String) {
        if given.isForeign || family.isForeign {
            if chance.percent(28) { return (given.native, family.native, "native") }
            let other = chance.percent(22) ? chance.between(1, 2) : 0
            let (a, b) = (min(other, given.latin.count - 1), min(other, family.latin.count - 1))
            return (given.latin[a], family.latin[b], "\(a)\(b)")
        }
        guard chance.percent(27) else { return (given.native, family.native, "") }
        let isGerman = chance.percent(65)
        return (Script.plain(given.native, isGerman: isGerman), Script.plain(family.native, isGerman: isGerman), "")
    }

    private mutating func shorten(_ name: inout PersonName, _ human: Human) {
        let lot = chance.below(1000)
        switch lot {
        case ..<95 where !human.given.nicknames.isEmpty:
            name.given = chance.one(of: human.given.nicknames)
            name.full = nil
        case 95..<130:
            name.given = (name.given?.prefix(1)).map { $0 + (chance.percent(70) ? "." : "") }
            name.full = nil
        case 130..<165:
            if let second = human.second { name.given = (name.given ?? "") + " " + second.latin[0].prefix(1) + "." }
        case 165..<195:
            if let second = human.second { name.given = (name.given ?? "") + " " + second.native }
        case 195..<225:
            name.given = nil
            name.full = nil
        default: break
        }
    }

    /// A slip of the finger in the longer of the two.
    private mutating func slip(_ name: inout PersonName) {
        name.full = nil
        if let given = name.given, given.count > name.family.count {
            name.given = slipped(given)
        } else {
            name.family = slipped(name.family)
        }
    }

    mutating func slipped(_ text: String) -> String {
        var letters = Array(text)
        guard letters.count > 3 else { return text }
        let place = chance.between(1, letters.count - 2)
        switch chance.below(4) {
        case 0: letters.swapAt(place, place + 1)
        case 1: letters.remove(at: place)
        case 2: letters.insert(letters[place], at: place)
        default: letters[place] = chance.one(of: Array("aeionrst"))
        }
        return String(letters)
    }

    /// Titles, notes and capitals.
    private mutating func dress(_ name: inout PersonName, _ human: Human) {
        if let title = human.title, chance.percent(55) {
            if name.given != nil, chance.percent(70) {
                name.given = title + " " + (name.given ?? "")
            } else {
                name.salutation = title
            }
        }
        if let suffix = human.suffix, chance.percent(70) { name.family += " " + suffix }
        switch chance.below(1000) {
        case ..<30: name.family = name.family.uppercased()
        case ..<45:
            name.given = name.given?.uppercased()
            name.family = name.family.uppercased()
        case ..<65:
            name.given = name.given?.lowercased()
            name.family = name.family.lowercased()
        case ..<72: name.family += [" (left)", " - alt", " **", " (GF)", " NEU"][chance.below(5)]
        case ..<85: name.family = " " + name.family + " "
        default: break
        }
    }

    /// Into which of the two fields it goes.
    private mutating func arrange(_ name: inout PersonName, _ order: Culture.Order) {
        guard let given = name.given else { return }
        switch chance.below(1000) {
        case ..<(order == .familyFirst ? 120 : 18): (name.given, name.family) = (name.family, given)
        case ..<150 where order == .familyFirst: (name.given, name.family) = (nil, name.family + " " + given)
        case 150..<180: (name.given, name.family) = (nil, given + " " + name.family)
        case 180..<192: (name.given, name.family) = (nil, name.family + ", " + given)
        case 192..<200: (name.given, name.family, name.full) = (nil, given, nil)
        default: break
        }
    }

    private mutating func rubbishName() -> PersonName {
        let names = [
            (nil, "Unknown"), ("Test", "Test"), (nil, "N/A"), ("Max", "Mustermann"), ("John", "Doe"), (nil, "-"),
            (nil, "."), ("asdf", "asdf"),
            (nil, "Buchhaltung"), (nil, "Reception"), ("Test", "Kunde"), (nil, "xxx"), (nil, "Info"),
            ("New", "Contact"), (nil, "k.A."), (nil, "Website"),
        ]
        let (given, family) = names[chance.below(names.count)]
        return PersonName(salutation: nil, given: given, family: family, full: nil)
    }

    // MARK: - Mail

    /// As typed, with the address it still is (nil: not his).
    mutating func mail(_ address: String) -> (text: String, proof: String?) {
        let parts = address.split(separator: "@").map(String.init)
        guard parts.count == 2 else { return (address, nil) }
        let (local, host) = (parts[0], parts[1])
        switch chance.below(1000) {
        case ..<30: return (address.uppercased(), address)
        case ..<55: return (local.prefix(1).uppercased() + local.dropFirst() + "@" + host, address)
        case ..<70: return (local + "+" + ["crm", "newsletter", "zoho", "shop"][chance.below(4)] + "@" + host, address)
        case ..<78: return (" " + address + " ", address)
        case ..<82: return ("mailto:" + address, address)
        case ..<86: return ("<" + address + ">", address)
        case ..<94: return (slipped(local) + "@" + host, nil)
        case ..<98: return (local + " @" + host, nil)
        case ..<101: return (local + ".at." + host, nil)
        case ..<250 where host == "gmail.com":
            return (dotted(local) + "@" + (chance.percent(20) ? "googlemail.com" : host), address)
        case ..<262 where host == "gmail.com":
            return (local + "@" + ["gmial.com", "gmail.con", "gmai.com"][chance.below(3)], nil)
        case ..<262 where host == "hotmail.com": return (local + "@hotmial.com", nil)
        default: return (address, address)
        }
    }

    private mutating func dotted(_ local: String) -> String {
        guard local.contains("."), chance.percent(60) else {
            return local.prefix(2) + "." + local.dropFirst(2)
        }
        return local.replacing(".", with: "")
    }

    mutating func rubbishMail() -> String {
        [
            "test@test.com", "noreply@example.com", "n/a", "none@none.com", "-", "keine@email.de", "no@mail.com",
            "unknown", "a@b.c", "info@",
        ][chance.below(10)]
    }

    // MARK: - Phones

    mutating func phone(_ line: Line, extended by: Int? = nil) -> String {
        let tail = by.map { [" ext. \($0)", " x\($0)", "-\($0)", " Durchwahl \($0)"][chance.below(4)] } ?? ""
        let area = line.area.hasPrefix("0") || line.trunk.isEmpty ? line.area : line.trunk + line.area
        let (head, rest) = (line.digits.prefix(3), line.digits.dropFirst(3))
        let text =
            switch chance.below(12) {
            case 0, 1: "+" + line.dialling + " " + line.area + " " + line.digits
            case 2: line.full
            case 3: "00" + line.dialling + " " + line.area + " " + line.digits
            case 4: "+" + line.dialling + (line.trunk == "0" ? " (0)" : " ") + line.area + " " + head + " " + rest
            case 5: area + "/" + line.digits
            case 6: "(" + area + ") " + head + "-" + rest
            case 7: area + " " + head + " " + rest
            case 8: area + line.digits
            case 9: "+" + line.dialling + "-" + line.area + "-" + head + "-" + rest
            case 10: area + "." + head + "." + rest
            default: "Tel. +" + line.dialling + " " + line.area + "/" + head + " " + rest
            }
        return text + tail
    }

    mutating func rubbishPhone() -> String {
        ["0000000000", "123456789", "n/a", "-", "0", "+49", "999999999", "tba", "1234", "keine"][chance.below(10)]
    }
}
