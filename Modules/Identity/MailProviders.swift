/// Who gives mailboxes to anybody, and platforms on which anybody has a page. Written for Onward from general
/// knowledge, not taken from a list; the owner of a workspace adds to them through the ruleset.
enum MailProviders {
    /// Free under every top-level domain they use (yahoo.de, hotmail.fr).
    private static let freeLabels: WordSet = [
        "gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live", "msn", "gmx", "aol",
        "icloud", "protonmail", "yandex", "rediffmail", "zohomail", "tutanota", "tuta", "hushmail", "inbox",
        "windowslive", "aim",
    ]

    private static let free: WordSet = [
        "mail.com", "mail.de", "web.de", "t-online.de", "freenet.de", "arcor.de", "email.de", "online.de",
        "kabelmail.de", "posteo.de",
        "mailbox.org", "gmx.net", "mail.ru", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "ya.ru", "ukr.net", "i.ua",
        "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "139.com",
        "189.cn", "aliyun.com", "21cn.com", "me.com", "mac.com", "proton.me", "pm.me", "email.com", "usa.com",
        "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "bbox.fr", "neuf.fr", "numericable.fr",
        "libero.it", "virgilio.it", "tiscali.it", "alice.it", "tin.it", "tim.it", "fastwebnet.it", "inwind.it",
        "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "charter.net",
        "earthlink.net", "juno.com", "netzero.net", "optonline.net", "roadrunner.com", "frontier.com", "shaw.ca",
        "rogers.com", "sympatico.ca", "telus.net", "videotron.ca", "btinternet.com", "btopenworld.com", "sky.com",
        "virginmedia.com", "ntlworld.com", "blueyonder.co.uk", "talktalk.net", "tiscali.co.uk", "plusnet.com",
        "naver.com", "hanmail.net", "daum.net", "nate.com", "kakao.com", "docomo.ne.jp", "ezweb.ne.jp",
        "softbank.ne.jp", "nifty.com", "so-net.ne.jp", "biglobe.ne.jp", "fastmail.com", "fastmail.fm", "hey.com",
        "bigpond.com", "bigpond.net.au", "optusnet.com.au", "iinet.net.au", "xtra.co.nz", "uol.com.br", "bol.com.br",
        "terra.com.br", "ig.com.br", "globo.com", "globomail.com", "prodigy.net.mx", "telefonica.net", "terra.es",
        "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "home.nl", "hetnet.nl", "upcmail.nl", "telenet.be",
        "skynet.be", "proximus.be", "bluewin.ch", "sunrise.ch", "hispeed.ch", "aon.at", "chello.at", "a1.net",
        "wp.pl", "o2.pl", "onet.pl", "onet.eu", "interia.pl", "op.pl", "gazeta.pl", "poczta.fm", "seznam.cz",
        "email.cz", "centrum.cz", "atlas.cz", "post.cz", "azet.sk", "centrum.sk", "zoznam.sk", "freemail.hu",
        "citromail.hu", "indamail.hu", "abv.bg", "dir.bg", "telia.com", "bredband.net", "comhem.se", "spray.se",
        "online.no", "broadpark.no", "jubii.dk", "mail.dk", "tdcadsl.dk", "kolumbus.fi", "luukku.com", "suomi24.fi",
        "sapo.pt", "iol.pt", "clix.pt", "otenet.gr", "forthnet.gr", "in.gr", "walla.com", "walla.co.il",
        "sify.com", "indiatimes.com", "in.com", "vsnl.net", "mweb.co.za", "telkomsa.net", "vodamail.co.za",
    ]

    /// Mailboxes for minutes, and domains people type when they have no mailbox.
    private static let disposable: WordSet = [
        "mailinator.com", "guerrillamail.com", "10minutemail.com", "tempmail.com", "temp-mail.org", "yopmail.com",
        "trashmail.com", "trash-mail.com", "wegwerfmail.de", "sharklasers.com", "throwawaymail.com", "maildrop.cc",
        "getnada.com", "dispostable.com", "fakeinbox.com", "mintemail.com", "mohmal.com", "spamgourmet.com",
        "discard.email", "mailnesia.com", "mytemp.email", "emailondeck.com", "moakt.com", "tempr.email",
        "test.com", "test.de", "test.test", "example.com", "example.org", "example.net", "example.de", "noemail.com",
        "nomail.com", "none.com", "no.com", "na.com", "nowhere.com", "unknown.com", "email.invalid", "domain.com",
        "yourdomain.com", "company.com", "abc.com", "xyz.xyz", "asdf.com", "fake.com", "invalid.com", "localhost.com",
        "mysite.com", "website.com", "none.none", "test.tld",
    ]

    static let same: [String: String] = ["googlemail.com": "gmail.com", "ya.ru": "yandex.ru", "pm.me": "proton.me"]

    static let slips: [String: String] = [
        "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gamil.com": "gmail.com", "gmaill.com": "gmail.com",
        "gmail.co": "gmail.com", "gmail.con": "gmail.com", "gmail.cm": "gmail.com", "gmail.om": "gmail.com",
        "gnail.com": "gmail.com", "gmal.com": "gmail.com", "gmil.com": "gmail.com", "gmail.comm": "gmail.com",
        "gmali.com": "gmail.com", "ggmail.com": "gmail.com", "gmsil.com": "gmail.com",
        "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmal.com": "hotmail.com",
        "hotmail.con": "hotmail.com", "hotmail.co": "hotmail.com", "hotmil.com": "hotmail.com",
        "hotmaill.com": "hotmail.com", "homail.com": "hotmail.com", "yahoo.con": "yahoo.com", "yaho.com": "yahoo.com",
        "yahooo.com": "yahoo.com", "yhoo.com": "yahoo.com", "yahoo.co": "yahoo.com", "yahoo.cm": "yahoo.com",
        "outlok.com": "outlook.com", "outllook.com": "outlook.com", "outlook.con": "outlook.com",
        "outlook.co": "outlook.com", "otulook.com": "outlook.com", "iclod.com": "icloud.com",
        "icloud.con": "icloud.com",
        "icoud.com": "icloud.com", "aol.con": "aol.com", "wed.de": "web.de", "gmx.ed": "gmx.de",
    ]

    /// Platforms where a page or shop belongs to whoever made it. How many parts of the path name that page.
    static let platforms: [String: [String]] = [
        "facebook.com": ["pages", "pg", "people", "groups"], "fb.com": [], "instagram.com": [],
        "linkedin.com": ["company", "in", "school", "showcase"], "twitter.com": [], "x.com": [], "tiktok.com": [],
        "youtube.com": ["c", "channel", "user"], "pinterest.com": [], "xing.com": ["companies", "profile", "pages"],
        "etsy.com": ["shop"], "ebay.com": ["str", "usr"], "ebay.de": ["str", "usr"], "amazon.com": ["stores", "shops"],
        "google.com": ["view", "site", "maps", "place"], "goo.gl": ["maps"], "linktr.ee": [], "medium.com": [],
        "github.com": ["orgs"], "yelp.com": ["biz"], "tripadvisor.com": [], "wix.com": [], "wordpress.com": [],
        "shopify.com": [], "squarespace.com": [], "jimdo.com": [], "jimdofree.com": [], "weebly.com": [],
        "business.site": [], "blogspot.com": [], "tumblr.com": [], "vk.com": [], "t.me": [], "wa.me": [],
        "whatsapp.com": [], "telegram.me": [], "bit.ly": [], "webnode.com": [], "yolasite.com": [], "notion.site": [],
        "indiamart.com": [], "justdial.com": [], "alibaba.com": [], "crunchbase.com": ["organization"],
    ]

    static func isFree(_ host: String) -> Bool {
        if free.contains(host) { return true }
        guard let dot = host.utf8.firstIndex(of: 0x2E), freeLabels.contains(host[..<dot]) else { return false }
        // gmail.com, yahoo.co.uk; not mail.acme.com.
        return host.utf8.count - host.utf8.distance(from: host.startIndex, to: dot) <= 7
    }

    static func isDisposable(_ host: String) -> Bool { disposable.contains(host) || host.hasSuffix(".invalid") }
}

/// Local parts that stand for a task, not a person. Several languages; written for Onward.
enum RoleWords {
    static func isRole(_ local: String) -> Bool {
        if words.contains(local[...]) { return true }
        // info.berlin@, sales-uk@, support2@
        let bytes = local.utf8
        let end = bytes.firstIndex { !(0x61...0x7A).contains($0) }
        guard let end, bytes.distance(from: bytes.startIndex, to: end) > 2 else { return false }
        let head = local[..<end]
        if strong.contains(head) { return true }
        // "mail.service@": all of its parts are such words.
        return words.contains(head) && local.split(whereSeparator: { !$0.isLetter }).allSatisfy(words.contains)
    }

    private static let strong: WordSet = [
        "info", "sales", "support", "office", "kontakt", "contact", "service", "admin", "billing", "vertrieb",
        "verkauf",
        "buchhaltung", "rechnung", "invoice", "invoices", "accounting", "helpdesk", "reception", "empfang", "einkauf",
        "purchasing", "procurement", "marketing", "hello", "team", "shop", "orders", "bestellung", "ventas", "contacto",
        "commercial", "comptabilite", "vendas", "contato",
    ]

    private static let words: WordSet = strong.union([
        "mail", "email", "post", "help", "hr", "jobs", "job", "career", "careers", "karriere", "bewerbung", "webmaster",
        "postmaster", "hostmaster", "abuse", "root", "enquiries", "enquiry", "inquiry", "inquiries", "it", "edv",
        "press",
        "presse", "media", "pr", "accounts", "account", "finance", "payments", "payment", "ap", "ar", "order", "store",
        "customerservice", "customercare", "customer", "customers", "kundenservice", "kundendienst", "zentrale",
        "sekretariat", "verwaltung", "geschaeftsfuehrung", "personal", "personalabteilung", "legal", "privacy",
        "datenschutz", "security", "feedback", "newsletter", "news", "subscribe", "unsubscribe", "noreply", "events",
        "booking", "bookings", "reservations", "reservierung", "hi", "hallo", "bonjour", "ciao", "hola", "welcome",
        "general", "main", "headoffice", "hq", "secretary", "secretariat", "direction", "accueil", "facturation",
        "vente", "ventes", "achats", "administracion", "administration", "administratie", "facturacion", "compras",
        "pedidos", "amministrazione", "vendite", "acquisti", "ufficio", "segreteria", "ordini", "verkoop", "inkoop",
        "boekhouding", "facturen", "sprzedaz", "biuro", "kontor", "faktura", "ekonomi", "myynti", "laskut", "obchod",
        "fakturace", "partner", "partners", "logistics", "logistik", "warehouse", "lager", "technik", "tech",
        "technical",
        "engineering", "development", "dev", "ops", "operations", "production", "produktion", "quality", "training",
        "projects", "project", "dispo", "disposition", "versand", "shipping", "export", "import", "hotline", "user",
        "users", "manager", "management", "staff", "all", "everyone", "group", "company", "firma", "praxis", "kanzlei",
        "studio", "hotel", "restaurant", "familie", "family", "home", "web", "website", "online", "social", "api",
    ])
}

/// What people type when they have nothing to say.
public enum Placeholder {
    static let locals: WordSet = [
        "test", "tester", "testing", "test1", "test123", "none", "na", "n/a", "unknown", "nomail", "noemail", "no",
        "null",
        "nil", "keine", "keinemail", "abc", "abcd", "asdf", "qwerty", "dummy", "fake", "example", "sample", "123",
        "1234", "12345", "123456",
        "nobody", "anonymous", "someone", "noname", "invalid", "blank", "empty", "tbd",
        "demo", "email", "your", "yourname", "youremail", "user1", "foo", "bar", "foobar",
    ]

    private static let words: WordSet = [
        "", "na", "n a", "none", "null", "nil", "unknown", "unbekannt", "inconnu", "desconocido", "sconosciuto",
        "test", "tests", "test test", "tester", "testing", "test user", "test account", "testuser", "test company",
        "testfirma", "dummy", "fake", "no name", "noname", "no company", "not available", "not applicable",
        "not provided", "not known", "not set", "no data", "keine", "keine angabe", "k a", "ohne", "leer", "blank",
        "empty", "x", "xx", "xxx", "xxxx", "y", "z", "a", "aa", "aaa", "abc", "abcd", "asdf", "asdfasdf", "qwerty",
        "qwertz", "tbd", "tba", "todo", "temp", "tmp", "undefined", "nan", "private", "privat", "personal", "self",
        "self employed", "individual", "freelancer", "freelance", "student", "retired", "unemployed", "home", "me",
        "anonymous", "anonym", "customer", "kunde", "client", "guest", "gast", "user", "new lead", "lead", "contact",
        "new contact", "sample", "example", "demo", "company", "firma", "the company", "my company", "various",
        "diverse", "divers", "other", "misc", "general", "0", "00", "000", "1", "123", "1234", "12345", "no", "yes",
        "unnamed", "mr", "mrs", "ms", "herr", "frau", "last name", "first name", "name", "surname", "nachname",
        "vorname", "foo", "bar", "foo bar", "lorem ipsum", "deleted", "duplicate", "do not use", "delete", "none none",
        "unknown unknown", "facebook user", "no last name", "no first name",
    ]

    /// Whether a name, word or line says nothing.
    public static func isOne(_ text: String) -> Bool { isFolded(Folding.fold(text)) }

    static func isFolded(_ folded: String) -> Bool {
        let bytes = folded.utf8
        if words.contains(folded) { return true }
        guard let first = bytes.first, first < 0x80 else { return false }
        // "test unknown": each of the words says nothing.
        if let space = bytes.firstIndex(of: 0x20), words.mayHave(bytes[..<space]),
            folded.split(separator: " ").allSatisfy(words.contains)
        {
            return true
        }
        return bytes.count > 1 && bytes.allSatisfy { $0 == first || $0 == 0x20 }
    }

    /// 0000000, 1111111, 1234567, 987654321: nobody is called by it.
    static func isAbsurd(digits: some Collection<UInt8>) -> Bool {
        guard digits.count > 4, let first = digits.first else { return true }
        if digits.dropFirst().allSatisfy({ $0 == first }) { return true }
        let pairs = zip(digits, digits.dropFirst())
        func steps(_ by: UInt8) -> Bool { pairs.allSatisfy { $1 == ($0 == 9 && by == 1 ? 0 : $0 &+ by) } }
        return steps(1) || steps(255)
    }
}
