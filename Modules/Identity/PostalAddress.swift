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
        let head = text.prefix { $0 != "," && $0 != "(" && $0 != "/" }
        var words = Folding.words(String(head))
        while words.count > 1, words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) { words.removeFirst() }
        while words.count > 1, let last = words.last, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            words.removeLast()
        }
        let city = words.map(Folding.skeleton).joined(separator: " ")
        guard !city.isEmpty, !Placeholder.isFolded(city) else { return nil }
        return cities[city] ?? city
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

    /// Cities with names of their own in other languages. Written for Onward.
    private static let cities: [String: String] = {
        let names = """
            munchen munich; koln cologne colonia; wien vienna vienne; zurich zuerich; genf geneva geneve;
            nurnberg nuremberg;
            hannover hanover; braunschweig brunswick; praha prague prag; warszawa warsaw warschau; roma rome rom;
            milano milan mailand; torino turin; venezia venice venedig; firenze florence florenz; napoli naples neapel;
            genova genoa genua; lisboa lisbon lissabon; bruxelles brussels brussel; antwerpen antwerp anvers;
            gent ghent;
            kobenhavn copenhagen kopenhagen; goteborg gothenburg; moskva moscow moskau; kiev kyiv; bucuresti bucharest;
            beograd belgrade belgrad; athina athens athen; den hag the hague s gravenhage; basel bale; bern berne;
            strasbourg strassburg; luxembourg luxemburg; sevilla seville; mumbai bombay; bengaluru bangalore;
            chennai madras; kolkata calcutta; gurugram gurgaon; new york new york city nyc; beijing peking;
            saint petersburg st petersburg; frankfurt frankfurt am main; krakow cracow krakau; gdansk danzig;
            """
        var table: [String: String] = [:]
        for group in names.split(separator: ";") {
            // Names of several words are told apart by their group's first word alone.
            let words = group.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Folding.skeleton(String($0)) }
            guard let first = words.first, !["den", "new", "saint", "frankfurt"].contains(first) else { continue }
            for word in words.dropFirst() { table[word] = first }
        }
        table["new york city"] = "new york"
        table["nyc"] = "new york"
        table["frankfurt am main"] = "frankfurt"
        table["st petersburg"] = "saint petersburg"
        table["the hague"] = "den hag"
        return table
    }()
}
