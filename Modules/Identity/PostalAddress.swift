/// Street, postcode and city as they can be compared.
public struct PostalAddress: Hashable, Sendable {
    /// Street and house number; nil without a number: a whole street is nobody's address.
    public let street: String?
    public let postcode: String?
    public let city: String?

    public init(street: String?, postcode: String?, city: String?) {
        self.street = street.flatMap(Self.street)
        self.postcode = postcode.flatMap(Self.postcode)
        self.city = city.flatMap(Self.city)
    }

    private init(street: String?, postcode: String?, comparable city: String) {
        (self.street, self.postcode, self.city) = (street, postcode, city)
    }

    /// The same in a city that something else says.
    func inCity(_ city: String) -> PostalAddress {
        PostalAddress(street: street, postcode: postcode, comparable: city)
    }

    /// Both together name a door.
    public var key: String? {
        guard let street, let postcode else { return nil }
        return "\(street) \(postcode)"
    }

    static func street(_ text: String) -> String? {
        var words = Folding.words(text)
        guard !words.isEmpty, words.count <= 16, !Placeholder.isFolded(words.joined(separator: " ")) else { return nil }
        words = words.flatMap(Self.spread)
        var out: [String] = []
        for word in words.map({ Self.short[$0] ?? ($0.utf8.contains(where: isDigit) ? $0 : Folding.skeleton($0)) })
        where !word.isEmpty {
            // "12 a" and "12a".
            if word.utf8.count == 1, word.utf8.first.map({ $0 > 0x39 }) == true, let last = out.last,
                last.utf8.last.map({ (0x30...0x39).contains($0) }) == true
            {
                out[out.count - 1] = last + word
            } else {
                out.append(word)
            }
        }
        guard out.contains(where: { $0.utf8.contains { (0x30...0x39).contains($0) } }) else { return nil }
        // "12 Main St" and "Main St 12".
        if out.count > 1, startsWithDigit(out[0]), !out.dropFirst().contains(where: startsWithDigit) {
            out.append(out.removeFirst())
        }
        // "No. 0000": a placeholder only without its "No."
        let street = out.joined(separator: " ")
        return out.count <= 16 && !Placeholder.isFolded(street) ? street : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func startsWithDigit(_ word: String) -> Bool {
        word.utf8.first.map(isDigit) ?? false
    }

    static func postcode(_ text: String) -> String? {
        let bytes = Folding.fold(text).utf8.filter { $0 != 0x20 }
        var code = String(decoding: bytes, as: UTF8.self)
        // D-80331, CH-8001
        for prefix in ["d", "a", "ch", "f", "i", "b", "nl", "l", "de", "at", "se", "s", "n", "dk", "fin"]
        where code.hasPrefix(prefix) && code.dropFirst(prefix.count).utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            code = String(code.dropFirst(prefix.count))
            break
        }
        // ZIP+4 says more than its neighbour's ZIP.
        if code.utf8.count == 9, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { code = String(code.prefix(5)) }
        let digits = code.utf8.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
        guard (3...10).contains(code.utf8.count), !digits.isEmpty else { return nil }
        if digits.count == code.utf8.count, digits.count < 3 || digits.dropFirst().allSatisfy({ $0 == digits[0] }) {
            return nil
        }
        return code
    }

    static func city(_ text: String) -> String? {
        // "München, Bayern": the region goes.
        let goesOn = text.utf8.contains { $0 == 0x2C || $0 == 0x28 || $0 == 0x2F }
        let city = Cities.key(goesOn ? String(text.prefix { $0 != "," && $0 != "(" && $0 != "/" }) : text)
        guard !city.isEmpty, !Placeholder.isFolded(city) else { return nil }
        return Cities.name(city) ?? city
    }

    /// "hauptstrasse" → haupt str
    private static func spread(_ word: String) -> [String] {
        for end in ["strasse", "straat", "str", "gatan", "gata", "gade", "veien", "vagen"] {
            if word.utf8.count > end.utf8.count + 2, word.hasSuffix(end) {
                return [String(word.dropLast(end.count)), end == "str" || end == "strasse" ? "str" : end]
            }
        }
        return [word]
    }

    private static let short: [String: String] = [
        "strasse": "str", "street": "st", "road": "rd", "avenue": "ave", "av": "ave", "boulevard": "blvd", "bd": "blvd",
        "drive": "dr", "lane": "ln", "court": "ct", "place": "pl", "platz": "pl", "plaza": "pl", "square": "sq",
        "highway": "hwy", "parkway": "pkwy", "terrace": "ter", "close": "cl", "crescent": "cres", "suite": "ste",
        "apartment": "apt", "floor": "fl", "building": "bldg", "north": "n", "south": "s", "east": "e", "west": "w",
        "saint": "st", "sankt": "st", "number": "", "no": "", "nr": "", "num": "",
    ]
}
