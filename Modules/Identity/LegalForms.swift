/// Legal forms of companies and the one spelling each has here. Written for Onward from general knowledge, not taken
/// from a list. Words are folded, in the order in which they stand in a name.
enum LegalForms {
    /// Takes legal forms off both ends, longest first and repeatedly, and returns the form. Never the last word.
    static func strip(_ words: inout [String]) -> String? {
        var found: [String] = []
        var goesOn = true
        while goesOn, words.count > 1 {
            goesOn = false
            guard endings.contains(words[words.count - 1]) || !found.isEmpty else { break }
            for length in stride(from: min(longest, words.count - 1), through: 1, by: -1) {
                if let form = forms[words.suffix(length).joined(separator: " ")] {
                    words.removeLast(length)
                    found.insert(form, at: 0)
                    goesOn = true
                    break
                }
            }
            if !goesOn, let last = words.last, words.count > 1, joining.contains(last), !found.isEmpty {
                words.removeLast()
                goesOn = true
            }
        }
        goesOn = found.isEmpty && beginnings.contains(words[0])
        while goesOn, words.count > 1 {
            goesOn = false
            for length in stride(from: min(longest, words.count - 1), through: 1, by: -1) {
                if let form = inFront[words.prefix(length).joined(separator: " ")] {
                    words.removeFirst(length)
                    found.append(form)
                    goesOn = true
                    break
                }
            }
        }
        return combined(found)
    }

    /// The form if these words are nothing else.
    static func whole(_ words: [String]) -> String? { forms[words.joined(separator: " ")] }

    /// "GmbH & Co. KG" is one form; "Co." beside another says nothing more.
    private static func combined(_ found: [String]) -> String? {
        let telling = found.filter { $0 != "co" }
        if telling.count > 1, telling.last == "kg" { return telling[0] + " co kg" }
        return telling.first ?? found.first
    }

    private static let joining: Set<String> = ["and", "und", "et", "y", "e", "og", "och"]
    private static let longest = 5

    private static let forms: [String: String] = {
        var forms = [
            "gmbh": "gmbh", "mbh": "gmbh", "ges mbh": "gmbh", "gesmbh": "gmbh", "gesellschaft mbh": "gmbh",
            "gesellschaft mit beschrankter haftung": "gmbh", "gesellschaft mit beschraenkter haftung": "gmbh",
            "ggmbh": "gmbh", "ag": "ag", "aktiengesellschaft": "ag", "kg": "kg", "kommanditgesellschaft": "kg",
            "kgaa": "kgaa", "ohg": "ohg", "ug": "ug", "haftungsbeschrankt": "ug", "haftungsbeschraenkt": "ug",
            "ug haftungsbeschrankt": "ug", "unternehmergesellschaft": "ug", "se": "se", "ev": "ev",
            "eingetragener verein": "ev", "eg": "eg", "ek": "ek", "ekfm": "ek", "ekfr": "ek", "eu": "ek", "gbr": "gbr",
            "partg": "partg", "partgmbb": "partg", "mbb": "partg", "stiftung co": "stiftung",
            "inc": "inc", "incorporated": "inc", "corp": "inc", "corporation": "inc", "co": "co", "company": "co",
            "compagnie": "co", "cie": "co", "llc": "llc", "limited liability company": "llc", "llp": "llp", "lp": "lp",
            "limited liability partnership": "llp", "pllc": "llc", "pc": "pc", "ltd": "ltd", "limited": "ltd",
            "ltd company": "ltd", "co ltd": "ltd", "company limited": "ltd", "plc": "plc",
            "public limited company": "plc", "cic": "cic", "pvt ltd": "pvt", "private limited": "pvt",
            "pvt limited": "pvt",
            "private ltd": "pvt", "p ltd": "pvt", "pte ltd": "pte", "pte limited": "pte", "pte": "pte",
            "pty ltd": "pty",
            "pty limited": "pty", "pty": "pty", "pvt": "pvt", "sdn bhd": "sdn bhd", "bhd": "bhd",
            "sa": "sa", "societe anonyme": "sa", "sociedad anonima": "sa", "sas": "sas", "sasu": "sas", "sarl": "sarl",
            "eurl": "sarl", "sci": "sci", "snc": "snc", "scop": "scop",
            "societe a responsabilite limitee": "sarl", "srl": "srl", "srls": "srl", "spa": "spa", "sapa": "sapa",
            "societa per azioni": "spa", "societa a responsabilita limitata": "srl", "sl": "sl", "slu": "sl",
            "slp": "sl",
            "sociedad limitada": "sl", "sociedad de responsabilidad limitada": "sl", "sau": "sa",
            "sa de cv": "sa de cv",
            "s de rl de cv": "srl de cv", "s de rl": "srl de cv", "srl de cv": "srl de cv", "sapi de cv": "sapi de cv",
            "lda": "lda", "limitada": "lda", "ltda": "ltda", "eireli": "eireli", "mei": "mei",
            "bv": "bv", "besloten vennootschap": "bv", "nv": "nv", "naamloze vennootschap": "nv", "vof": "vof",
            "cv": "cv",
            "bvba": "bv", "sprl": "srl", "cvba": "cvba", "ab": "ab", "aktiebolag": "ab", "hb": "hb", "as": "as",
            "asa": "asa", "aksjeselskap": "as", "aps": "aps", "anpartsselskab": "aps", "is": "is", "ans": "ans",
            "oy": "oy",
            "oyj": "oyj", "osakeyhtio": "oy", "ky": "ky", "ehf": "ehf", "hf": "hf",
            "sp z oo": "sp zoo", "sp zoo": "sp zoo", "spolka z oo": "sp zoo", "spzoo": "sp zoo",
            "spolka z ograniczona odpowiedzialnoscia": "sp zoo", "spolka akcyjna": "sa pl", "sp k": "sp k",
            "sp j": "sp j",
            "sro": "sro", "spol sro": "sro", "spol s ro": "sro", "kft": "kft", "zrt": "zrt", "nyrt": "nyrt", "bt": "bt",
            "doo": "doo", "dd": "dd", "ad": "ad", "ead": "ead", "eood": "eood", "ood": "ood", "uab": "uab", "ou": "ou",
            "sia": "sia", "dooel": "doo", "jdoo": "doo", "sh pk": "shpk", "shpk": "shpk",
            "ooo": "ooo", "oao": "oao", "zao": "zao", "pao": "pao", "ao": "ao", "ip": "ip", "tov": "tov", "tzov": "tov",
            "obshchestvo s ogranichennoi otvetstvennostyu": "ooo", "aktsionernoe obshchestvo": "ao",
            "ae": "ae", "epe": "epe", "oe": "oe", "ike": "ike", "as ti": "as", "anonim sirketi": "as tr", "sti": "sti",
            "ltd sti": "sti", "limited sirketi": "sti", "fze": "fze", "fzc": "fzc", "fz llc": "fz llc", "fzco": "fzc",
            "dmcc": "dmcc", "wll": "wll", "kk": "kk", "kabushiki kaisha": "kk", "gk": "gk", "yk": "yk",
            "godo kaisha": "gk",
            "jsc": "jsc", "pjsc": "jsc", "ojsc": "oao", "cjsc": "zao", "tbk": "tbk", "pt": "pt", "cc": "cc",
            "bhg": "bhg",
        ]
        for (written, form) in [
            ("株式会社", "kk"), ("有限会社", "yk"), ("合同会社", "gk"), ("有限公司", "ltd cn"), ("有限责任公司", "ltd cn"),
            ("股份有限公司", "jsc cn"), ("有限責任公司", "ltd cn"), ("주식회사", "kk kr"), ("유한회사", "ltd kr"),
            ("בעמ", "ltd il"), ("شركة", "co"), ("ذمم", "llc ar"), ("บริษัท", "co"), ("จำกัด", "ltd th"),
        ] {
            forms[Folding.fold(written)] = form
        }
        return forms
    }()

    /// Forms that stand before the name: "OOO Romashka", "株式会社トヨタ", "PT Astra", "SIA Baltic".
    private static let inFront: [String: String] = forms.filter { entry in
        [
            "ooo", "oao", "zao", "pao", "ao", "ip", "tov", "pt", "sia", "uab", "kk", "yk", "gk", "kk kr", "ltd kr",
            "ltd cn", "jsc cn", "cv", "ou", "sarl", "sas", "co", "jsc", "as", "gbr", "scop",
        ].contains(entry.value) && !["co", "as", "company", "cie", "compagnie"].contains(entry.key)
    }

    /// The words with which forms end and begin: most names have none of them.
    private static let endings = Set(forms.keys.compactMap { $0.split(separator: " ").last.map(String.init) })
    private static let beginnings = Set(inFront.keys.compactMap { $0.split(separator: " ").first.map(String.init) })

    /// Scripts without spaces: the form gets some around it, and the signs that stand for a whole form are spelt out.
    static func spacedOut(_ text: String) -> String {
        var text = text
        for (sign, form) in [("㈱", "株式会社"), ("（株）", "株式会社"), ("(株)", "株式会社"), ("㈲", "有限会社")] {
            text = replacing(sign, by: form, in: text)
        }
        for form in ["株式会社", "有限会社", "合同会社", "股份有限公司", "有限责任公司", "有限責任公司", "주식회사", "유한회사"] {
            text = replacing(form, by: " \(form) ", in: text)
        }
        if !text.contains(" 股份有限公司 "), !text.contains("有限会社") {
            text = replacing("有限公司", by: " 有限公司 ", in: text)
        }
        return text
    }

    private static func replacing(_ pattern: String, by text: String, in whole: String) -> String {
        var out = ""
        var rest = whole[...]
        while let start = rest.indices.first(where: { rest[$0...].hasPrefix(pattern) }) {
            out += rest[..<start] + text
            rest = rest[rest.index(start, offsetBy: pattern.count)...]
        }
        return out + rest
    }
}

/// Slips of one letter.
enum Spelling {
    /// One letter left out, added, changed, or two turned, inside a word of six letters or more: never the first,
    /// never the last, which tells Angela from Angelo.
    static func isSlip(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        guard a.count >= 6, b.count >= 6, abs(a.count - b.count) <= 1, a != b, a.first == b.first else { return false }
        let head = zip(a, b).prefix { $0 == $1 }.count
        let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        let (left, right) = (a.count - head - tail, b.count - head - tail)
        if left <= 1, right <= 1 { return a.last == b.last }
        return left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]
    }

    /// Damerau–Levenshtein distance as a share of the longer word, for the weighted comparison: 1 is equal.
    static func likeness(_ a: [UInt8], _ b: [UInt8]) -> Double {
        if a == b { return 1 }
        let longer = max(a.count, b.count)
        guard longer > 0, longer <= 64 else { return 0 }
        var before = [Int](repeating: 0, count: b.count + 1)
        var above = Array(0...b.count)
        var row = above
        for i in a.indices {
            row[0] = i + 1
            for j in b.indices {
                var least = min(above[j] + (a[i] == b[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row[j + 1] = least
            }
            (before, above) = (above, row)
        }
        return 1 - Double(above[b.count]) / Double(longer)
    }
}
