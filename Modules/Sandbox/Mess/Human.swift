/// A person as they really are.
struct Human: Sendable {
    /// Of all people of the world: what must be their own is made of it.
    let number: Int
    var id: String
    var isWoman: Bool
    var culture: Culture
    var given: Culture.Name
    var second: Culture.Name?
    var family: Culture.Name
    /// Before the marriage.
    var former: Culture.Name?
    /// "Dr.", and "jun." behind the name.
    var title: String?
    var suffix: String?
    var mobile: Line
    var privateMail: String
    var home: Home
    /// Days since 1970.
    var birth: Int
    var posts: [Post] = []
    /// Not a person: "Test Test", "Unknown".
    var isRubbish = false
    var isStaff = false

    struct Home: Sendable {
        var land: Land
        var town: Land.Town
        var street: String
        var postcode: String
        var phone: Line

        var address: String { street + "|" + postcode }
    }

    /// A job: the firm's place in the district, the mailbox and the line there.
    struct Post: Sendable {
        var firm: Int
        var mail: String?
        /// The same mailbox in the firm's other domain.
        var otherMail: String?
        var line: Line?
        var job: Int
    }

    var full: String { given.native + " " + family.native }
}

extension Human {
    init(_ number: Int, near firm: Firm, _ chance: inout Chance) {
        self.number = number
        id = "p\(number)"
        isWoman = chance.percent(45)
        let land = firm.land
        // Some come from elsewhere.
        culture = chance.percent(13) ? Land.draw(&chance).culture : land.culture
        given = culture.given(isWoman: isWoman, &chance)
        if chance.percent(12) { second = culture.given(isWoman: isWoman, &chance) }
        family = culture.family(isWoman: isWoman, &chance)
        if culture.hasTwoFamilies, chance.percent(60) {
            family = Self.double(family, culture.family(isWoman: isWoman, &chance), " ")
        }
        let town = chance.percent(60) ? firm.town : land.towns.draw(&chance)
        home = Home(
            land: land, town: town, street: land.street(&chance), postcode: land.postcode(town, &chance),
            phone: land.line(town, number + 700_000, isFirm: false))
        title = chance.percent(7) ? ["Dr.", "Dr.", "Prof. Dr.", "Dipl.-Ing.", "Ing."][chance.below(5)] : nil
        mobile = land.mobile(number, &chance)
        birth = chance.between(-9000, 11_000)
        privateMail = ""
        marry(&chance)
        privateMail = Self.privateMail(self, &chance)
    }

    /// Some have another surname than on older records: their partner's, or both.
    private mutating func marry(_ chance: inout Chance) {
        guard chance.percent(isWoman ? 8 : 1), !culture.hasTwoFamilies else { return }
        former = family
        let other = culture.family(isWoman: isWoman, &chance)
        family = chance.percent(75) ? other : Self.double(other, family, "-")
    }

    private static func double(_ a: Culture.Name, _ b: Culture.Name, _ joint: String) -> Culture.Name {
        Culture.Name(native: a.native + joint + b.native, latin: [a.latin[0] + joint + b.latin[0]], nicknames: [])
    }

    static let freeMail = Skewed(
        [
            "gmail.com", "gmx.de", "web.de", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "t-online.de",
            "aol.com", "live.com", "gmx.net",
            "googlemail.com", "orange.fr", "libero.it", "wp.pl", "seznam.cz", "bluewin.ch", "btinternet.com",
            "comcast.net", "proton.me", "yandex.com",
            "qq.com", "naver.com", "mail.ru", "free.fr", "ziggo.nl", "telia.com",
        ], evenness: 3)

    /// Nobody else has it: their number is in it, as people put years and digits there.
    private static func privateMail(_ human: Human, _ chance: inout Chance) -> String {
        let isGerman = human.culture === Culture.german
        let given = human.given.latin[0].webbed(isGerman)
        let family = human.family.latin[0].webbed(isGerman)
        let own = String(human.number)
        let local =
            switch chance.below(6) {
            case 0: given + family + own
            case 1: given.prefix(1) + "." + family + own
            case 2: (human.given.nicknames.first ?? given).webbed(false) + own
            case 3: ["sunny", "biker", "info4", "the.real", "mama", "captain"][chance.below(6)] + given.prefix(3) + own
            default: given + "." + family + own
            }
        return local + "@" + freeMail.draw(&chance)
    }

    /// The local part in a firm's domain, by the firm's habit.
    func workMail(_ firm: Firm) -> String {
        let isGerman = firm.land.isGerman
        let first = given.latin[0].webbed(isGerman)
        let last = (former ?? family).latin[0].webbed(isGerman)
        switch firm.habit {
        case 0: return first.prefix(1) + "." + last
        case 1: return first
        case 2: return last
        case 3: return first.prefix(1) + last
        default: return first + "." + last
        }
    }
}
