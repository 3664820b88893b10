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
        let isKnown = !telling(found).isEmpty
        goesOn = beginnings.contains(words[0])
        while goesOn, words.count > 1 {
            goesOn = false
            for length in stride(from: min(longest, words.count - 1), through: 1, by: -1) {
                let front = words.prefix(length).joined(separator: " ")
                guard inFront.contains(front), let form = forms[front], !isKnown || form.isEmpty else { continue }
                words.removeFirst(length)
                found.append(form)
                goesOn = true
                break
            }
        }
        // "S.C. Dacia S.R.L."
        if words.count > 1, words[0] == "sc", found.last == "srl" || found.last == "sa" { words.removeFirst() }
        return combined(found)
    }

    /// The form if these words are nothing else; empty if it is one that tells nothing.
    static func whole(_ words: [String]) -> String? { forms[words.joined(separator: " ")] }

    /// Whether a legal form may end with this word.
    static func mayEnd(_ word: String) -> Bool { endings.contains(word) }

    /// Whether a name ends in a form: what stands behind it belongs to no name.
    static func endsInForm(_ words: [String]) -> Bool {
        guard words.count > 1, let last = words.last, endings.contains(last) else { return false }
        return (1...min(longest, words.count - 1)).contains {
            forms[words.suffix($0).joined(separator: " ")].map { !$0.isEmpty && $0 != "co" } ?? false
        }
    }

    /// "GmbH & Co. KG" is one form; "Co." beside another says nothing more.
    private static func combined(_ found: [String]) -> String? {
        let telling = telling(found)
        if telling.count > 1, telling.last == "kg" { return telling[0] + " co kg" }
        if telling.count > 1, telling.last == "sp k" { return "sp k" }
        return telling.first ?? found.first { !$0.isEmpty }
    }

    private static func telling(_ found: [String]) -> [String] { found.filter { $0 != "co" && !$0.isEmpty } }

    // MARK: Two forms

    enum Relation: UInt8, Sendable {
        case same
        /// Written for one another: in another of a country's languages, in English, or less exactly.
        case kin
        case other
    }

    static func relation(_ a: String?, _ b: String?) -> Relation {
        guard let a, let b, a != b, a != "co", b != "co" else { return .same }
        return (kinships[a] ?? 0) & (kinships[b] ?? 0) == 0 ? .other : .kin
    }

    /// A bit for each group a form is in.
    private static let kinships: [String: UInt64] = {
        let groups = """
            ag, sa; gmbh, sarl, sagl; eg, sccoop; bv, srl; nv, sa; oy, ab; oyj, ab; sarl, eurl, eirl; eirl, ei; sas, sasu;
            ltd cn, ltd; jsc cn, ltd, inc, jsc; kk, ltd, inc; gk, llc; yk, ltd; kk kr, ltd, inc, jsc; ltd kr, ltd, llc;
            ltd th, ltd; ltd il, ltd; tnhh, ltd; cp, jsc; ltd, pvt; ltd, pte; ltd, pty; sdn bhd, bhd; fze, fzc, fz llc;
            llc, ooo, tov, doo, sia, ou, ood, too, llc ar, fz llc; sp zoo, llc; kft, llc; sro, llc; wll, llc ar;
            ltd, ooo, tov, ood, eood, too, kft, sti, epe, doo, sro, ou; ltd, sp zoo; ltd, uab; ltd, sia;
            jsc, ao, oao, zao, pao, ad, ead, as, zrt, nyrt, jsc ar; as, inc; ae, sa; ae, jsc; ood, eood; ad, ead;
            ao, oao, zao, pao; pp, ip, fop; ltda, eireli, me; ltda, lda; srl, srls
            """
        var table: [String: UInt64] = [:]
        for (bit, group) in groups.split(separator: ";").enumerated() {
            for form in group.split(separator: ",") {
                table[form.split { $0 == " " || $0 == "\n" }.joined(separator: " "), default: 0] |= 1 << UInt64(bit)
            }
        }
        return table
    }()

    // MARK: The table

    private static let joining: WordSet = ["and", "und", "u", "et", "y", "e", "i", "og", "och", "ve"]
    private static let longest = 5

    /// A form and other ways to write it; what stands behind "-" tells nothing of who is meant.
    private static let written = """
        gmbh: mbh, ges mbh, gesmbh, gesellschaft mbh, gesellschaft mit beschrankter haftung,
            gesellschaft mit beschraenkter haftung, ggmbh, gmbh ig, gmbh il;
        ag: aktiengesellschaft; kg: kommanditgesellschaft; kgaa; ohg: offene handelsgesellschaft; og; se; vvag;
        ev: eingetragener verein; partg: partgmbb, mbb, partg mbb; gbr: gesellschaft burgerlichen rechts, gesbr;
        ug: haftungsbeschrankt, haftungsbeschraenkt, ug haftungsbeschrankt, ug haftungsbeschraenkt,
            unternehmergesellschaft;
        eg: genossenschaft, egen, eingetragene genossenschaft; stiftung: stiftung co; anstalt;
        ek: ekfm, ekfr, eu, e kfm, e kfr, eingetragener kaufmann, eingetragene kauffrau, einzelfirma,
            einzelunternehmen;
        sagl: societa a garanzia limitata;
        sccoop: societe cooperative, soc coop, societa cooperativa, scoop, scarl, scrl, scop;
        inc: incorporated, corp, corporation; co: company, compagnie, cie; llc: limited liability company; lp; pc;
        llp: limited liability partnership; pllc; plc: public limited company, pcl, public company limited; cic; dac;
        ltd: limited, ltd company, co ltd, company limited, co limited, ltee, cyf; ulc; clg;
        pvt: pvt ltd, private limited, pvt limited, private ltd, p ltd, opc pvt ltd, opc private limited;
        pte: pte ltd, pte limited; pty: pty ltd, pty limited, proprietary limited, ltd pty; cc;
        sdn bhd: sendirian berhad; bhd: berhad; tbk; pt: perseroan terbatas; plt;
        sa: societe anonyme, sociedad anonima, sociedade anonima, sau, saa, sac, spolka akcyjna;
        sas: societe par actions simplifiee; sasu; sarl: societe a responsabilite limitee, sarlu, suarl, sarl au; eurl;
        eirl; ei: entreprise individuelle; sci: societe civile immobiliere; snc: societe en nom collectif; scs; sca;
        selarl; selas; gie; asbl: vzw;
        srl: societa a responsabilita limitata, sprl, sociedad de responsabilidad limitada; srls;
        spa: societa per azioni; sapa; ditta individuale;
        sl: slu, sociedad limitada, sll, slne, sociedad limitada unipersonal; slp; cb: comunidad de bienes;
        sa de cv; srl de cv: s de rl de cv, s de rl; sapi de cv: sapi;
        lda: unipessoal lda; ltda: limitada, cia ltda; eireli; mei; me: epp;
        bv: besloten vennootschap, bvba; nv: naamloze vennootschap; vof: vennootschap onder firma; cv: commv, comm v;
        cvba; eenmanszaak; stichting; maatschap;
        ab: aktiebolag; hb: handelsbolag; kb: kommanditbolag; as: aksjeselskap, aktieselskab, anonim sirketi;
        asa; aps: anpartsselskab; ivs; is; ks; ans; enk: enkeltpersonforetak;
        oy: osakeyhtio, oy ab, ab oy; oyj: oyj abp, abp; ky; tmi; osk; ehf; hf;
        sp zoo: sp z oo, spolka z oo, spzoo, spolka z ograniczona odpowiedzialnoscia, spolka zoo;
        sp k: spolka komandytowa, spk; sp j: spolka jawna, spj; ska; psa: prosta spolka akcyjna; sc: spolka cywilna;
        sro: spol sro, spol s ro, spolecnost s rucenim omezenym, spolocnost s rucenim obmedzenym; vos; druzstvo;
        kft: korlatolt felelossegu tarsasag, nonprofit kft; zrt; nyrt; bt: beteti tarsasag; kkt; pfa; obrt; sp;
        doo: jdoo, dooel, drustvo s ogranicenom odgovornoscu; dd: dionicko drustvo; ad; ead; ood; eood;
        uab; sia; ou: osauhing; shpk: sh pk;
        ooo: obshchestvo s ogranichennoi otvetstvennostyu; ao: aktsionernoe obshchestvo, nao; oao: ojsc; zao: cjsc;
        pao; ip: individualnyi predprinimatel, chp; tov: tzov; pp: pryvatne pidpryyemstvo; fop; too;
        ae: abee, aebe; epe: monoprosopi epe; oe; ee; ike: monoprosopi ike;
        sti: ltd sti, limited sirketi, ltd sirketi, san tic ltd sti, san ve tic ltd sti, tic ltd sti, sirketi;
        fze: free zone establishment, م م ح; fzc: fzco, fz co; fz llc: llc fz, fzllc; dmcc; wll; spc; est: مؤسسة;
        jsc: joint stock company, pjsc; jsc ar: bsc, psc, saog, saoc, ش م ع, ش م ك, ش م ب; llc ar: ذ م م, ذمم, ش ذ م م;
        tnhh: cong ty tnhh, cong ty trach nhiem huu han, cong ty tnhh mtv, tnhh mtv; cp: cong ty co phan, cong ty cp;
        kk: kabushiki kaisha, 株式会社; gk: godo kaisha, 合同会社; yk: yugen kaisha, 有限会社;
        ltd cn: 有限公司, 有限责任公司, 有限責任公司; jsc cn: 股份有限公司; kk kr: 주식회사, 주; ltd kr: 유한회사;
        ltd il: בע מ, בעמ; ltd th: จำกัด;
        -: pphu, ppuh, phu, fhu, pph, phup, publ, unipersonale, a socio unico, socio unico, san ve tic, sgps,
            sanayi ve ticaret, san tic, ticaret, ve ticaret, in liquidation, in grundung, cong ty, شركة, บริษัท
        """

    private static let forms: [String: String] = {
        var forms: [String: String] = [:]
        for entry in written.split(separator: ";") {
            let parts = entry.split(separator: ":", maxSplits: 1)
            let form = Folding.fold(String(parts[0]))
            if !form.isEmpty { forms[form] = form }
            for way in parts.dropFirst().flatMap({ $0.split(separator: ",") }) {
                forms[Folding.fold(String(way))] = form
            }
        }
        return forms
    }()

    /// Forms that stand before the name: "OOO Romashka", "株式会社トヨタ", "PT Astra", "SIA Baltic".
    private static let inFront: Set<String> = Set(
        forms.filter { entry in
            [
                "ooo", "oao", "zao", "pao", "ao", "ip", "tov", "pt", "sia", "uab", "kk", "yk", "gk", "kk kr", "ltd kr",
                "ltd cn", "jsc cn", "cv", "ou", "sarl", "sas", "jsc", "gbr", "too", "pp", "fop", "tnhh", "cp", "est",
            ].contains(entry.value) || descriptive.contains(entry.key)
        }.keys)

    /// Told of a firm in front of its name, beside a legal form behind it.
    private static let descriptive: WordSet = [
        "pphu", "ppuh", "phu", "fhu", "pph", "phup", "cong ty", Folding.fold("شركة"), Folding.fold("บริษัท"),
    ]

    /// The words with which forms end and begin: most names have none of them.
    private static let endings = WordSet(forms.keys.compactMap { $0.split(separator: " ").last.map(String.init) })
    private static let beginnings = WordSet(inFront.compactMap { $0.split(separator: " ").first.map(String.init) })

    /// Scripts without spaces: the form gets some around it, and the signs that stand for a whole form are spelt out.
    static func spacedOut(_ text: String) -> String {
        var text = text
        for (sign, form) in [("㈱", "株式会社"), ("（株）", "株式会社"), ("(株)", "株式会社"), ("㈲", "有限会社"), ("㈜", "주식회사")] {
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
