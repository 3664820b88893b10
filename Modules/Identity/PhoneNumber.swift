/// A phone number in E.164, or its last nine digits where nobody says of which country it is.
public struct PhoneNumber: Hashable, Sendable {
    public enum Sort: UInt8, Sendable {
        case mobile
        /// A line of a house or an office, or one of a country where mobiles cannot be told apart.
        case line
        /// The country is not known: only comparable beside a name.
        case loose
        /// 0000000, 12345678, a service number: says nothing.
        case blocked
    }

    /// "+49891234567", or "~234567890" for a number of unknown country.
    public let key: String
    public let sort: Sort
    /// What follows "ext."; not part of the key.
    public let `extension`: String?
    /// ISO code of the country, if the number or its record tells it.
    public let country: String?
    /// A digit more or less than its country's numbers have.
    public private(set) var isOdd = false
    public let steps: Steps

    /// `country`: of the record, else of its company, else of the organisation's settings; ISO code or name.
    public init?(_ text: String, country: String? = nil) {
        guard let typed = Typed(text) else { return nil }
        var steps = typed.steps
        `extension` = typed.extension
        var digits = typed.digits[...]
        guard digits.count >= 5, digits.count <= 17 else { return nil }
        if typed.isLoose {
            guard digits.count <= 9 else { return nil }
            (key, sort, self.country) = (Self.text("~", digits), .loose, nil)
            self.steps = steps.union(.countryUnknown)
            return
        }
        if Placeholder.isAbsurd(digits: digits) {
            (key, sort, self.country, self.steps) = (Self.text("", digits), .blocked, nil, steps)
            return
        }
        var plan: PhonePlan?
        if typed.isInternational {
            plan = PhonePlan.plan(ofInternational: digits, country: country)
            digits = digits.dropFirst(plan?.code.count ?? 0)
        } else if let home = country.flatMap(Countries.code).flatMap({ PhonePlan.byCountry[$0] }) {
            plan = home
            digits = home.national(of: digits, steps: &steps)
        }
        guard let plan else {
            if typed.isInternational, digits.count >= 8, digits.count <= 15 {
                (key, sort, self.country, self.steps) = (Self.text("+", digits), .line, nil, steps)
                return
            }
            let rest = digits.drop { $0 == 0 }.suffix(9)
            guard rest.count >= 7, !Placeholder.isAbsurd(digits: rest) else { return nil }
            (key, sort, self.country) = (Self.text("~", rest), .loose, nil)
            self.steps = steps.union(.countryUnknown)
            return
        }
        digits = plan.significant(digits, steps: &steps)
        isOdd = !plan.lengths.contains(digits.count)
        guard !isOdd || plan.almostHolds(digits) else { return nil }
        if !typed.isInternational { steps.insert(.countryAdded) }
        let isAbsurd = Placeholder.isAbsurd(digits: digits) || plan.isFictional(digits)
        key = Self.text("+", plan.code + digits)
        sort = isAbsurd || plan.isService(digits) ? .blocked : plan.isMobile(digits) ? .mobile : .line
        self.country = plan.country
        self.steps = steps
    }

    /// The country, if the number was typed with its code. North America shares one.
    var typedCountry: String? { steps.contains(.countryAdded) || key.hasPrefix("+1") ? nil : country }

    /// The last nine digits, for comparison with a number whose country nobody knows.
    public var loose: String? {
        let digits = key.utf8.filter { (0x30...0x39).contains($0) }
        guard sort != .blocked, digits.count >= 7 else { return nil }
        return String(decoding: digits.suffix(9), as: UTF8.self)
    }

    private static func text(_ sign: String, _ digits: some Sequence<UInt8>) -> String {
        sign + String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    }

    /// Digits, and what the signs around them say.
    private struct Typed {
        var digits: [UInt8] = []
        var isInternational = false
        var isLoose = false
        var `extension`: String?
        var steps: Steps = []

        init?(_ text: String) {
            guard text.utf8.count <= 200 else { return nil }
            var bytes: [UInt8] = []
            for scalar in text.unicodeScalars {
                if scalar.value < 0x80 {
                    let byte = UInt8(scalar.value)
                    bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
                } else if scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue {
                    bytes.append(UInt8(digit) + 0x30)  // Arabic and full-width digits too.
                } else {
                    bytes.append(scalar.value == 0xFF0B ? 0x2B : 0x20)
                }
            }
            var index = 0
            // "(0)" between country code and number is not dialled from abroad.
            if let zero = Self.trunk(in: bytes) {
                let before = bytes[..<zero].filter { (0x30...0x39).contains($0) }
                if !before.isEmpty {
                    bytes.removeSubrange(zero..<zero + 3)
                    steps.insert(.trunkOff)
                }
            }
            scan: while index < bytes.count {
                let byte = bytes[index]
                index += 1
                switch byte {
                case 0x30...0x39: digits.append(byte - 0x30)
                case 0x2B where digits.isEmpty: isInternational = true
                case 0x7E where digits.isEmpty: isLoose = true
                case 0x2B, 0x2C, 0x3B, 0x23, 0x61...0x7A:
                    // A second number, or an extension: "x12", "ext 12", "#12", "Durchwahl 12".
                    guard digits.count >= 6 else {
                        if byte >= 0x61 { continue }
                        break scan
                    }
                    let rest = bytes[(index - 1)...].filter { (0x30...0x39).contains($0) }
                    if byte != 0x2B, byte != 0x2C, (1...6).contains(rest.count) {
                        `extension` = String(decoding: rest, as: UTF8.self)
                        steps.insert(.extensionOff)
                    } else if !rest.isEmpty {
                        steps.insert(.firstOfSeveral)
                    }
                    break scan
                case 0x2F where digits.count >= 9:
                    // "089 1234567 / 0171 234567": a slash within a number comes earlier.
                    let rest = bytes[index...].filter { (0x30...0x39).contains($0) }.count
                    if rest >= 6 {
                        steps.insert(.firstOfSeveral)
                        break scan
                    }
                default: continue
                }
            }
            if !isInternational, digits.count > 9, digits.starts(with: [0, 0]), digits[2] != 0 {
                digits.removeFirst(2)
                isInternational = true
            } else if !isInternational, digits.count > 11, digits.starts(with: [0, 1, 1]) {
                digits.removeFirst(3)
                isInternational = true
            }
        }

        private static func trunk(in bytes: [UInt8]) -> Int? {
            guard bytes.count >= 3 else { return nil }
            return (0...bytes.count - 3).first { bytes[$0] == 0x28 && bytes[$0 + 1] == 0x30 && bytes[$0 + 2] == 0x29 }
        }
    }
}

/// How a country numbers its phones, as far as comparing needs it.
struct PhonePlan: Sendable {
    var country: String
    var code: [UInt8]
    var trunk: [UInt8]
    var lengths: ClosedRange<Int>
    var mobiles: [[UInt8]]

    /// Written for Onward from general knowledge of the numbering plans, not taken from a library's metadata: ISO code,
    /// country code, trunk prefix ("-" for none), lengths of the national number without it, beginnings of mobiles
    /// ("-" where they cannot be told apart).
    private static let table = """
        US 1 1 10-10 -
        CA 1 1 10-10 -
        DO 1 1 10-10 -
        PR 1 1 10-10 -
        JM 1 1 10-10 -
        DE 49 0 5-12 15,16,17
        AT 43 0 4-13 650,660,664,676,677,678,680,681,688,699
        CH 41 0 9-9 74,75,76,77,78,79
        LI 423 - 7-9 7
        FR 33 0 9-9 6,7
        IT 39 - 6-11 3
        ES 34 - 9-9 6,7
        PT 351 - 9-9 9
        GB 44 0 9-10 7
        IE 353 0 7-9 8
        NL 31 0 9-9 6
        BE 32 0 8-9 4
        LU 352 - 4-11 6
        DK 45 - 8-8 -
        NO 47 - 8-8 4,9
        SE 46 0 7-9 7
        FI 358 0 5-12 4,50
        IS 354 - 7-9 6,7,8
        PL 48 - 9-9 45,50,51,53,57,60,66,69,72,73,78,79,88
        CZ 420 - 9-9 6,7
        SK 421 0 9-9 9
        HU 36 06 8-9 20,30,31,50,70
        RO 40 0 9-9 7
        BG 359 0 7-9 87,88,89,98,99
        GR 30 - 10-10 69
        HR 385 0 8-9 9
        SI 386 0 8-8 3,4,5,6,7
        RS 381 0 8-9 6
        BA 387 0 8-9 6
        UA 380 0 9-9 39,50,63,66,67,68,73,91,92,93,94,95,96,97,98,99
        RU 7 8 10-10 9
        KZ 7 8 10-10 7
        BY 375 80 9-9 25,29,33,44
        LT 370 8 8-8 6
        LV 371 - 8-8 2
        EE 372 - 7-8 5,8
        MT 356 - 8-8 79,99,77
        CY 357 - 8-8 9
        TR 90 0 10-10 5
        IL 972 0 8-9 5
        AE 971 0 8-9 5
        SA 966 0 8-9 5
        QA 974 - 8-8 3,5,6,7
        KW 965 - 8-8 5,6,9
        EG 20 0 8-10 10,11,12,15
        MA 212 0 9-9 6,7
        TN 216 - 8-8 2,4,5,9
        DZ 213 0 8-9 5,6,7
        ZA 27 0 9-9 6,7,8
        NG 234 0 8-10 7,8,9
        KE 254 0 9-9 1,7
        GH 233 0 9-9 2,5
        IN 91 0 10-10 6,7,8,9
        PK 92 0 9-10 3
        BD 880 0 8-10 1
        LK 94 0 9-9 7
        NP 977 0 8-10 9
        CN 86 0 9-11 13,14,15,16,17,18,19
        HK 852 - 8-8 5,6,9
        TW 886 0 8-9 9
        JP 81 0 9-10 70,80,90
        KR 82 0 8-10 10
        SG 65 - 8-8 8,9
        MY 60 0 8-10 1
        TH 66 0 8-9 6,8,9
        VN 84 0 9-10 3,5,7,8,9
        ID 62 0 7-12 8
        PH 63 0 8-10 9
        AU 61 0 9-9 4
        NZ 64 0 8-10 2
        MX 52 - 10-10 -
        BR 55 0 10-11 -
        AR 54 0 10-11 9
        CL 56 - 9-9 9
        CO 57 - 8-10 3
        PE 51 0 8-9 9
        EC 593 0 8-9 9
        UY 598 0 8-8 9
        CR 506 - 8-8 5,6,7,8
        PA 507 - 7-8 6
        """

    static let all: [PhonePlan] = table.split(separator: "\n").compactMap { line in
        let columns = line.split(separator: " ")
        func digits(_ text: Substring) -> [UInt8] { text.utf8.filter { $0 >= 0x30 }.map { $0 - 0x30 } }
        let ends = columns[3].split(separator: "-").compactMap { Int($0) }
        guard columns.count == 5, ends.count == 2 else { return nil }
        return PhonePlan(
            country: String(columns[0]), code: digits(columns[1]), trunk: digits(columns[2]),
            lengths: ends[0]...ends[1],
            mobiles: columns[4] == "-" ? [] : columns[4].split(separator: ",").map(digits))
    }

    static let byCountry = Dictionary(all.map { ($0.country, $0) }) { first, _ in first }
    private static let byCode = Dictionary(grouping: all) { $0.code }

    /// Country codes share no beginnings, so that the first that fits is the one.
    static func plan(ofInternational digits: ArraySlice<UInt8>, country: String?) -> PhonePlan? {
        for length in 1...3 {
            guard let plans = byCode[Array(digits.prefix(length))] else { continue }
            let home = country.flatMap(Countries.code)
            return plans.first { $0.country == home } ?? plans.first
        }
        return nil
    }

    /// A number as it is dialled inside the country: without the code that some type in front of it without "+".
    func national(of digits: ArraySlice<UInt8>, steps: inout Steps) -> ArraySlice<UInt8> {
        if digits.count > lengths.upperBound, digits.starts(with: code),
            lengths.contains(digits.count - code.count)
        {
            return digits.dropFirst(code.count)
        }
        return digits
    }

    /// Without trunk prefix and the old marks of mobiles.
    func significant(_ digits: ArraySlice<UInt8>, steps: inout Steps) -> ArraySlice<UInt8> {
        var digits = digits
        // "8" is a trunk prefix of Russia, and may begin a number there: only a number that is too long has it.
        let isZero = trunk == [0] || trunk == [0, 6]
        if !trunk.isEmpty, digits.starts(with: trunk), isZero || digits.count > lengths.upperBound {
            digits = digits.dropFirst(trunk.count)
            steps.insert(.trunkOff)
        }
        // "+49 00 89": no number of these countries begins with 0.
        if isZero { digits = digits.drop { $0 == 0 } }
        if country == "MX" {
            // 01 and 044 in front of national numbers, 1 after +52: all given up in 2019.
            for prefix: [UInt8] in [[0, 4, 4], [0, 4, 5], [0, 1], [1]]
            where digits.starts(with: prefix) && digits.count == 10 + prefix.count {
                digits = digits.dropFirst(prefix.count)
                steps.insert(.oldMobilePrefixOff)
                break
            }
        }
        if country == "AR", digits.first == 9, digits.count == 11 {
            // The 9 marks a mobile from abroad only.
            digits = digits.dropFirst()
            steps.insert(.oldMobilePrefixOff)
        }
        return digits
    }

    /// A digit more or less: mistyped, or of a plan that has changed. What is twice the same is still one line.
    func almostHolds(_ digits: ArraySlice<UInt8>) -> Bool {
        let isTrunkLeft = !trunk.isEmpty && digits.starts(with: trunk)
        return digits.count >= 7 && !isTrunkLeft
            && (lengths.lowerBound - 1...lengths.upperBound + 1).contains(digits.count)
    }

    func isMobile(_ digits: ArraySlice<UInt8>) -> Bool {
        guard lengths.contains(digits.count) else { return false }
        if country == "BR" { return digits.count == 11 }
        return mobiles.contains { digits.starts(with: $0) }
    }

    /// 555-0100 to 555-0199 belong to films; an area code never begins with 0 or 1.
    func isFictional(_ digits: ArraySlice<UInt8>) -> Bool {
        guard code == [1] else { return digits.dropFirst(2).allSatisfy { $0 == 0 } }
        let digits = Array(digits)
        return digits[0] < 2 || digits[3] < 2 || (digits[3...5] == [5, 5, 5] && digits[6...7] == [0, 1])
            || digits[3...] == [5, 5, 5, 1, 2, 1, 2] || digits[3...].allSatisfy { $0 == 0 }
    }

    /// Free and shared-cost numbers answer for a firm, not for anybody in it.
    func isService(_ digits: ArraySlice<UInt8>) -> Bool {
        let beginnings: [[UInt8]] =
            switch country {
            case "US", "CA":
                [[8, 0, 0], [8, 8, 8], [8, 7, 7], [8, 6, 6], [8, 5, 5], [8, 4, 4], [8, 3, 3], [9, 0, 0]]
            case "DE", "AT", "CH": [[8, 0, 0], [9, 0, 0], [1, 8, 0]]
            case "GB": [[8, 0], [8, 4], [8, 7]]
            default: [[8, 0, 0]]
            }
        return beginnings.contains { digits.starts(with: $0) }
            && !(country == "DE" && digits.count > 11) && mobiles.allSatisfy { !digits.starts(with: $0) }
    }
}

/// Countries as people write them.
public enum Countries {
    /// ISO 3166 code of a country given by code or by one of its common names; nil if unknown.
    public static func code(_ text: String) -> String? {
        let folded = Folding.fold(text)
        if folded.utf8.count == 2 {
            let upper = folded.uppercased()
            return upper == "UK" ? "GB" : upper.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? upper : nil
        }
        return names[folded]
    }

    private static let names: [String: String] = [
        "usa": "US", "u s a": "US", "u s": "US", "united states": "US", "united states of america": "US",
        "america": "US",
        "canada": "CA", "kanada": "CA", "germany": "DE", "deutschland": "DE", "allemagne": "DE", "alemania": "DE",
        "germania": "DE", "deu": "DE", "ger": "DE", "austria": "AT", "osterreich": "AT", "oesterreich": "AT",
        "aut": "AT",
        "switzerland": "CH", "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "che": "CH", "france": "FR",
        "frankreich": "FR", "fra": "FR", "italy": "IT", "italia": "IT", "italien": "IT", "ita": "IT", "spain": "ES",
        "espana": "ES", "spanien": "ES", "esp": "ES", "portugal": "PT", "united kingdom": "GB", "great britain": "GB",
        "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "gbr": "GB", "ireland": "IE",
        "eire": "IE", "irland": "IE", "netherlands": "NL", "the netherlands": "NL", "nederland": "NL", "holland": "NL",
        "niederlande": "NL", "nld": "NL", "belgium": "BE", "belgie": "BE", "belgique": "BE", "belgien": "BE",
        "luxembourg": "LU", "luxemburg": "LU", "denmark": "DK", "danmark": "DK", "norway": "NO", "norge": "NO",
        "norwegen": "NO", "sweden": "SE", "sverige": "SE", "schweden": "SE", "finland": "FI", "suomi": "FI",
        "finnland": "FI", "iceland": "IS", "island": "IS", "poland": "PL", "polska": "PL", "polen": "PL",
        "czech republic": "CZ", "czechia": "CZ", "tschechien": "CZ", "ceska republika": "CZ", "slovakia": "SK",
        "slovensko": "SK", "hungary": "HU", "magyarorszag": "HU", "ungarn": "HU", "romania": "RO", "bulgaria": "BG",
        "greece": "GR", "ellada": "GR", "griechenland": "GR", "croatia": "HR", "hrvatska": "HR", "slovenia": "SI",
        "slovenija": "SI", "serbia": "RS", "srbija": "RS", "ukraine": "UA", "ukraina": "UA", "russia": "RU",
        "rossiya": "RU", "russian federation": "RU", "belarus": "BY", "lithuania": "LT", "latvia": "LV",
        "estonia": "EE", "malta": "MT", "cyprus": "CY", "turkey": "TR", "turkiye": "TR", "turkei": "TR", "israel": "IL",
        "united arab emirates": "AE", "uae": "AE", "saudi arabia": "SA", "qatar": "QA", "kuwait": "KW", "egypt": "EG",
        "morocco": "MA", "tunisia": "TN", "algeria": "DZ", "south africa": "ZA", "nigeria": "NG", "kenya": "KE",
        "ghana": "GH", "india": "IN", "bharat": "IN", "indien": "IN", "ind": "IN", "pakistan": "PK", "bangladesh": "BD",
        "sri lanka": "LK", "nepal": "NP", "china": "CN", "hong kong": "HK", "taiwan": "TW", "japan": "JP",
        "nippon": "JP",
        "south korea": "KR", "korea": "KR", "republic of korea": "KR", "singapore": "SG", "malaysia": "MY",
        "thailand": "TH", "vietnam": "VN", "viet nam": "VN", "indonesia": "ID", "philippines": "PH", "australia": "AU",
        "australien": "AU", "aus": "AU", "new zealand": "NZ", "mexico": "MX", "mexiko": "MX", "brazil": "BR",
        "brasil": "BR", "argentina": "AR", "chile": "CL", "colombia": "CO", "peru": "PE", "ecuador": "EC",
        "uruguay": "UY", "costa rica": "CR", "panama": "PA", "kazakhstan": "KZ", "liechtenstein": "LI",
    ]
}
