/// How names in scripts without a reliable Latin form may be read: enough to see that a name in Latin letters is
/// another one, never to say that it is the same. Written for Onward from general knowledge.
enum Readings {
    enum Verdict { case unknown, otherGivenName, conflict }

    /// Of two names, one at least with words in such a script.
    static func compare(_ a: PersonName, _ b: PersonName) -> Verdict {
        guard a.words.allSatisfy(isWord), b.words.allSatisfy(isWord) else { return .unknown }
        let (first, second) = (Words(a), Words(b))
        let (foreign, other) = first.foreign.isEmpty ? (second, first) : (first, second)
        // What stands in one script on both sides has been compared already.
        guard let letter = foreign.foreign.first?.unicodeScalars.first, other.foreign.isEmpty, other.latin.count > 1
        else { return .unknown }
        return isArabic(letter) ? compareArabic(foreign, other) : compareSurnames(foreign, other)
    }

    private static func isWord(_ word: String) -> Bool { word.utf8.count > 1 }

    private struct Words {
        var all: [String] = []
        var foreign: [String] = []
        var latin: [String] = []
        let givenCount: Int
        let isOrdered: Bool

        init(_ name: PersonName) {
            for word in name.words
            where word.utf8.first.map({ $0 >= 0x80 }) == true || !PersonWords.particles.contains(word) {
                all.append(word)
                if word.utf8.contains(where: { $0 >= 0x80 }) {
                    foreign.append(word)
                } else {
                    latin.append(word)
                }
            }
            (givenCount, isOrdered) = (name.givenCount, name.isOrdered)
        }
    }

    // MARK: Chinese, Japanese, Korean

    /// A family name that is known must be among the other's words, however it is read.
    private static func compareSurnames(_ a: Words, _ b: Words) -> Verdict {
        var readings: [String] = []
        for word in a.foreign { readings += surnames[word] ?? [] }
        if readings.isEmpty, a.foreign.count == 1, a.latin.isEmpty, let whole = a.foreign.first {
            // Family and given name in one word.
            for length in 1...2 where whole.count > length { readings += surnames[String(whole.prefix(length))] ?? [] }
        }
        if readings.isEmpty || b.latin.isEmpty { return .unknown }
        let known = b.latin.filter { word in
            readings.contains { $0 == word || Folding.sound($0) == Folding.sound(word) }
        }
        if known.isEmpty { return .conflict }
        // "Ярослав 최" and Jae-hyun Choi.
        let others = b.latin.filter { !known.contains($0) }
        if a.latin.isEmpty || others.isEmpty { return .unknown }
        let fits = a.latin.contains { word in
            others.contains {
                GivenNames.agree(word, $0) || GivenNames.areAlike(word, $0) || word.prefix(2) == $0.prefix(2)
            }
        }
        return fits ? .unknown : .otherGivenName
    }

    private static let surnames: [String: [String]] = {
        var table: [String: [String]] = [:]
        for entry in (chinese + japanese + korean).split(separator: ";") {
            let words = entry.split { $0 == " " || $0 == "\n" }.map(String.init)
            if let name = words.first { table[name, default: []] += words.dropFirst().map(Folding.skeleton) }
        }
        return table
    }()

    private static let chinese = """
        王 wang wong ong o;李 li lee lei yi rhee ri i;张 zhang cheung chang teo jang;張 zhang cheung chang teo jang;刘 liu lau low
        yu ryu;劉 liu lau low yu ryu;陈 chen chan tan jin;陳 chen chan tan jin;杨 yang yeung yeo;楊 yang yeung yeo;黄 huang wong
        hwang;黃 huang wong hwang;赵 zhao chiu chao jo cho;趙 zhao chiu chao jo cho;吴 wu ng goh oh;吳 wu ng goh oh;周 zhou chow
        chou chew ju joo;徐 xu hsu tsui seo suh;孙 sun suen son;孫 sun suen son;马 ma mah;馬 ma mah;朱 zhu chu choo ju joo;胡 hu
        woo wu;郭 guo kwok kuo koh gwak kwak;何 he ho hoe ha;高 gao ko kao go koh;林 lin lam lim hayashi im rim yim;罗 luo lo law
        na ra;羅 luo lo law na ra;郑 zheng cheng tay jeong chung jung;鄭 zheng cheng tay jeong chung jung;梁 liang leung neo
        yang ryang;谢 xie tse hsieh;謝 xie tse hsieh;宋 song sung soong;唐 tang tong;许 xu hsu hui heo hur huh;許 xu hsu hui heo
        hur huh;韩 han hon;韓 han hon;冯 feng fung;馮 feng fung;邓 deng tang teng;鄧 deng tang teng;曹 cao tso cho jo;彭 peng pang;
        曾 zeng tsang jeung;肖 xiao siu hsiao;萧 xiao siu hsiao;田 tian tin tien jeon;董 dong tung;袁 yuan yuen won;潘 pan poon
        pun ban;于 yu yue woo;蒋 jiang chiang;蔣 jiang chiang;蔡 cai tsai choi chua chae;余 yu yue yeo;杜 du to doo;叶 ye yip yeh
        yap;葉 ye yip yeh yap;程 cheng ching jeong;苏 su so soo;蘇 su so soo;魏 wei ngai;吕 lu lui lyu;呂 lu lui lyu;丁 ding ting
        jeong jung;任 ren yam im lim yim;沈 shen sum shum sim shim;姚 yao yiu;卢 lu lo loo noh roh;盧 lu lo loo noh roh;姜 jiang
        keung kang gang;崔 cui choi tsui choe;钟 zhong chung;鍾 zhong chung;谭 tan tam;譚 tan tam;陆 lu luk;陸 lu luk;汪 wang
        wong;范 fan;金 jin kam kim gim kin;石 shi shek seok ishi;廖 liao liu;贾 jia ka;夏 xia ha natsu;韦 wei wai;付 fu;方 fang
        fong bang;白 bai pak baek paik;邹 zou chau;孟 meng maeng;熊 xiong hung;秦 qin chun jin;邱 qiu yau;江 jiang kong;尹 yin wan
        yoon yun;薛 xue sit;闫 yan;段 duan;雷 lei;侯 hou;龙 long lung;史 shi;陶 tao;黎 li lai;贺 he;顾 gu koo;毛 mao mo;郝 hao;
        龚 gong kung;邵 shao siu;万 wan;钱 qian chin;严 yan yim;覃 qin tan;武 wu takeshi;戴 dai tai;莫 mo mok;孔 kong hung;
        """

    private static let japanese = """
        佐藤 sato satou satoh;鈴木 suzuki;高橋 takahashi;田中 tanaka;伊藤 ito itou itoh;渡辺 watanabe;渡邊 watanabe;渡部 watanabe;
        山本 yamamoto;中村 nakamura;小林 kobayashi;加藤 kato katou katoh;吉田 yoshida;山田 yamada;佐々木 sasaki;山口 yamaguchi;
        松本 matsumoto;井上 inoue inoe;木村 kimura;斎藤 saito saitou;斉藤 saito saitou;清水 shimizu;山崎 yamazaki yamasaki;池田 ikeda;
        橋本 hashimoto;阿部 abe;石川 ishikawa;山下 yamashita;中島 nakajima nakashima;石井 ishii;小川 ogawa;前田 maeda;岡田 okada;
        長谷川 hasegawa;藤田 fujita;後藤 goto gotou gotoh;近藤 kondo kondou;村上 murakami;遠藤 endo endou;青木 aoki;坂本 sakamoto;
        福田 fukuda;太田 ota oota ohta;西村 nishimura;藤井 fujii;金子 kaneko;岡本 okamoto;藤原 fujiwara;三浦 miura;中野 nakano;
        中川 nakagawa;原田 harada;松田 matsuda;竹内 takeuchi;小野 ono;田村 tamura;中山 nakayama;和田 wada;石田 ishida;森田 morita;
        上田 ueda;原 hara;内田 uchida;柴田 shibata;酒井 sakai;宮崎 miyazaki;横山 yokoyama;高木 takagi;安藤 ando andou;宮本 miyamoto;
        大野 ono oono ohno;小島 kojima;谷口 taniguchi;今井 imai;工藤 kudo kudou;高田 takada takata;増田 masuda;丸山 maruyama;
        杉山 sugiyama;村田 murata;大塚 otsuka ootsuka;新井 arai;小山 koyama oyama;平野 hirano;藤本 fujimoto;河野 kono kawano;
        上野 ueno;野口 noguchi;武田 takeda;松井 matsui;千葉 chiba;岩崎 iwasaki;菅原 sugawara;木下 kinoshita;久保 kubo;佐野 sano;
        野村 nomura;松尾 matsuo;市川 ichikawa;菊地 kikuchi;杉本 sugimoto;古川 furukawa;島田 shimada;水野 mizuno;桜井 sakurai;
        高野 takano;渡 watari;森 mori;東 higashi azuma;
        """

    private static let korean = """
        김 kim gim ghim;이 lee yi rhee ri li i;박 park pak bak;최 choi choe;정 jung jeong chung cheong;강 kang gang;조 cho jo joe;윤 yoon
        yun;장 jang chang;임 lim im rim yim;한 han hahn;오 oh o;서 seo suh so;신 shin sin;권 kwon gwon;황 hwang;안 ahn an;송 song;
        전 jeon jun chun;홍 hong;유 yoo yu ryu;고 ko go koh;문 moon mun;양 yang;손 son sohn;배 bae pae;백 baek paik;허 heo hur huh;
        남 nam;심 shim sim;노 noh roh no;하 ha;곽 kwak gwak;성 sung seong;차 cha;주 joo ju;우 woo u;구 koo gu ku;민 min;류 ryu yu yoo;
        나 na ra;진 jin chin;지 ji chi;엄 um eom;채 chae;원 won;천 chun cheon;방 bang pang;공 kong gong;현 hyun hyeon;함 ham;변 byun
        byeon;염 yum yeom;여 yeo;추 choo chu;도 do;소 so;석 seok suk;선 sun seon;설 seol sul;마 ma;길 gil kil;연 yeon yun;위 wi;표 pyo;
        명 myung;기 ki;반 ban;왕 wang;금 keum;옥 ok;육 yook;인 in;맹 maeng;제 je;모 mo;남궁 namgung;황보 hwangbo;
        """

    // MARK: Arabic

    private static func isArabic(_ letter: Unicode.Scalar) -> Bool { (0x600...0x6FF).contains(letter.value) }

    /// By their consonants, which both ways of writing keep.
    private static func compareArabic(_ a: Words, _ b: Words) -> Verdict {
        let first = a.all.map { a.latin.contains($0) ? latinConsonants($0) : consonants($0) }
        let second = b.all.map(latinConsonants)
        guard first.count > 1, !first.contains([]), !second.contains([]) else { return .unknown }
        let alike = first.filter { word in second.contains { areAlike(word, $0) } }
        if alike.isEmpty { return .conflict }
        let isFamily = a.isOrdered && b.isOrdered && a.givenCount == 1 && b.givenCount == 1 && alike.count == 1
        guard isFamily, first.count == 2, second.count == 2 else { return .unknown }
        return areAlike(first[1], second[1]) && !areAlike(first[0], second[0]) ? .otherGivenName : .unknown
    }

    private static func areAlike(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        if a == b { return true }
        // A consonant more or less: the article, a silent h.
        let (short, long) = a.count <= b.count ? (a, b) : (b, a)
        return long.count - short.count <= 1 && Spelling.likeness(a, b) >= (short.count > 2 ? 0.5 : 0.66)
    }

    private static func consonants(_ word: String) -> [UInt8] {
        var word = word[...]
        if word.hasPrefix("ال"), word.count > 4 { word = word.dropFirst(2) }
        return reduced(word.unicodeScalars.compactMap { arabic[$0] })
    }

    private static let arabic: [Unicode.Scalar: UInt8] = {
        let pairs: [(String, String)] = [
            ("ب", "b"), ("پ", "b"), ("ت", "t"), ("ط", "t"), ("ث", "t"), ("ج", "g"), ("غ", "g"), ("گ", "g"), ("ح", "h"),
            ("ه", "h"), ("خ", "k"), ("ق", "k"), ("ك", "k"), ("ک", "k"), ("د", "d"), ("ض", "d"), ("ذ", "d"), ("ظ", "d"),
            ("ر", "r"), ("ز", "z"), ("س", "s"), ("ص", "s"), ("ش", "s"), ("چ", "s"), ("ف", "f"), ("ل", "l"), ("م", "m"),
            ("ن", "n"),
        ]
        var table: [Unicode.Scalar: UInt8] = [:]
        for (letter, plain) in pairs {
            if let scalar = letter.unicodeScalars.first { table[scalar] = plain.utf8.first }
        }
        return table
    }()

    private static func latinConsonants(_ word: String) -> [UInt8] {
        var out: [UInt8] = []
        let bytes = Array(word.utf8)
        for (index, byte) in bytes.enumerated() {
            let before = index > 0 ? bytes[index - 1] : 0
            switch byte {
            // kh, sh, th, gh, dh, ch: what stands before the h is written already; at the end it is silent.
            case 0x68:
                if index == bytes.count - 1 || [0x6B, 0x73, 0x74, 0x67, 0x64, 0x63].contains(before) { break }
                out.append(0x68)
            case 0x63: out.append(index + 1 < bytes.count && bytes[index + 1] == 0x68 ? 0x73 : 0x6B)
            case 0x71: out.append(0x6B)
            case 0x6A: out.append(0x67)
            case 0x70: out.append(0x62)
            case 0x76: out.append(0x66)
            case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x77, 0x79: break
            default: if (0x61...0x7A).contains(byte) { out.append(byte) }
            }
        }
        return reduced(out)
    }

    /// Doubled ones once.
    private static func reduced(_ letters: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for letter in letters where out.last != letter { out.append(letter) }
        return out
    }
}
