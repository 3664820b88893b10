/// The countries of the world, with what names, addresses and phones look like there. Written for this project.
/// A class, so that handing one on costs one count and not twenty.
public final class Country: Sendable {
    public let code: String
    public let name: String
    public let domain: String
    public let dialling: String
    /// Area codes are the cities', digits after the trunk prefix.
    public let cities: [City]
    public let streets: [String]
    /// House number behind the street name (Hauptstraße 5) or before it (5 High Street).
    public let numberFirst: Bool
    public let forms: [String]
    public let names: NameStock
    public let currency: String

    public final class City: Sendable {
        public let name: String
        public let postcode: String
        public let area: String
        public let region: String

        init(_ name: String, _ postcode: String, _ area: String, _ region: String) {
            self.name = name
            self.postcode = postcode
            self.area = area
            self.region = region
        }
    }

    init(
        code: String, name: String, domain: String, dialling: String, cities: [City], streets: [String],
        numberFirst: Bool, forms: [String], names: NameStock, currency: String
    ) {
        self.code = code
        self.name = name
        self.domain = domain
        self.dialling = dialling
        self.cities = cities
        self.streets = streets
        self.numberFirst = numberFirst
        self.forms = forms
        self.names = names
        self.currency = currency
    }

    public static let all: [Country] = [
        Country(
            code: "DE", name: "Germany", domain: "de", dialling: "49",
            cities: [
                City("München", "80331", "89", "Bayern"), City("Hamburg", "20095", "40", "Hamburg"),
                City("Köln", "50667", "221", "Nordrhein-Westfalen"),
                City("Leipzig", "04109", "341", "Sachsen"),
                City("Stuttgart", "70173", "711", "Baden-Württemberg"),
                City("Görlitz", "02826", "3581", "Sachsen"),
            ],
            streets: ["Hauptstraße", "Bahnhofstraße", "Lindenallee", "Am Markt", "Goethestraße"],
            numberFirst: false,
            forms: ["GmbH", "GmbH & Co. KG", "AG", "e.K."], names: .german, currency: "EUR"),
        Country(
            code: "AT", name: "Austria", domain: "at", dialling: "43",
            cities: [
                City("Wien", "1010", "1", "Wien"), City("Graz", "8010", "316", "Steiermark"),
                City("Linz", "4020", "732", "Oberösterreich"),
            ],
            streets: ["Ringstraße", "Mozartgasse", "Kirchenplatz"], numberFirst: false,
            forms: ["GmbH", "KG"],
            names: .german, currency: "EUR"),
        Country(
            code: "CH", name: "Switzerland", domain: "ch", dialling: "41",
            cities: [City("Zürich", "8001", "44", "Zürich"), City("Basel", "4051", "61", "Basel-Stadt")],
            streets: ["Seestrasse", "Dorfweg", "Marktgasse"], numberFirst: false, forms: ["AG", "GmbH"],
            names: .german, currency: "CHF"),
        Country(
            code: "GB", name: "United Kingdom", domain: "co.uk", dialling: "44",
            cities: [
                City("London", "EC1A 1BB", "20", "Greater London"),
                City("Leeds", "LS1 4AP", "113", "West Yorkshire"),
                City("Bristol", "BS1 5TR", "117", "Avon"), City("Edinburgh", "EH1 1YZ", "131", "Lothian"),
            ],
            streets: ["High Street", "Station Road", "Mill Lane", "Queen Street"], numberFirst: true,
            forms: ["Ltd", "Limited", "LLP", "plc"], names: .english, currency: "GBP"),
        Country(
            code: "US", name: "United States", domain: "com", dialling: "1",
            cities: [
                City("Portland", "97201", "503", "OR"), City("Austin", "78701", "512", "TX"),
                City("Columbus", "43215", "614", "OH"), City("Boston", "02108", "617", "MA"),
                City("Denver", "80202", "303", "CO"),
            ],
            streets: ["Main St", "Oak Avenue", "Park Blvd", "2nd Ave"], numberFirst: true,
            forms: ["Inc.", "LLC", "Corp."], names: .english, currency: "USD"),
        Country(
            code: "CA", name: "Canada", domain: "ca", dialling: "1",
            cities: [City("Toronto", "M5H 2N2", "416", "ON"), City("Montréal", "H2Y 1C6", "514", "QC")],
            streets: ["King Street", "Maple Avenue"], numberFirst: true, forms: ["Inc.", "Ltd."],
            names: .english,
            currency: "CAD"),
        Country(
            code: "FR", name: "France", domain: "fr", dialling: "33",
            cities: [
                City("Lyon", "69002", "4", "Rhône"), City("Paris", "75009", "1", "Île-de-France"),
                City("Nantes", "44000", "2", "Loire-Atlantique"),
            ],
            streets: ["rue de la République", "avenue Foch", "rue des Écoles"], numberFirst: true,
            forms: ["SARL", "SAS", "SA"], names: .french, currency: "EUR"),
        Country(
            code: "ES", name: "Spain", domain: "es", dialling: "34",
            cities: [City("Valencia", "46002", "96", "Valencia"), City("Sevilla", "41001", "95", "Sevilla")],
            streets: ["Calle Mayor", "Avenida del Puerto", "Plaza Nueva"], numberFirst: false,
            forms: ["S.L.", "S.A."], names: .iberian, currency: "EUR"),
        Country(
            code: "NL", name: "Netherlands", domain: "nl", dialling: "31",
            cities: [
                City("Utrecht", "3511 LX", "30", "Utrecht"),
                City("Rotterdam", "3011 AA", "10", "Zuid-Holland"),
            ],
            streets: ["Oudegracht", "Stationsweg", "Dorpsstraat"], numberFirst: false,
            forms: ["B.V.", "V.O.F."],
            names: .dutch, currency: "EUR"),
        Country(
            code: "PL", name: "Poland", domain: "pl", dialling: "48",
            cities: [City("Kraków", "31-001", "12", "Małopolskie"), City("Łódź", "90-001", "42", "Łódzkie")],
            streets: ["ul. Długa", "ul. Polna", "al. Jerozolimskie"], numberFirst: false,
            forms: ["Sp. z o.o.", "S.A."], names: .polish, currency: "PLN"),
        Country(
            code: "SE", name: "Sweden", domain: "se", dialling: "46",
            cities: [
                City("Malmö", "211 19", "40", "Skåne"), City("Göteborg", "411 03", "31", "Västra Götaland"),
            ],
            streets: ["Storgatan", "Kungsgatan"], numberFirst: false, forms: ["AB"], names: .nordic,
            currency: "SEK"),
        Country(
            code: "IN", name: "India", domain: "in", dialling: "91",
            cities: [
                City("Pune", "411001", "20", "Maharashtra"), City("Chennai", "600001", "44", "Tamil Nadu"),
            ],
            streets: ["MG Road", "Station Road", "Gandhi Nagar"], numberFirst: true,
            forms: ["Pvt. Ltd.", "LLP"], names: .indian, currency: "INR"),
    ]
}

/// Given names (with the short form people use) and surnames of a language.
public final class NameStock: Sendable {
    public struct Given: Sendable {
        public let full: String
        public let short: String?
        /// As in a mail address.
        let plain: String
    }

    public struct Family: Sendable {
        public let name: String
        let plain: String
    }

    public let given: [Given]
    public let family: [Family]

    private init(_ given: String, _ family: String) {
        self.given = given.split(separator: " ").map { entry in
            let parts = entry.split(separator: "/")
            let full = String(parts[0])
            return Given(full: full, short: parts.count > 1 ? String(parts[1]) : nil, plain: Self.plain(full))
        }
        self.family = family.split(separator: " ").map { entry in
            let name = String(entry.replacing("_", with: " "))
            return Family(name: name, plain: Self.plain(name))
        }
    }

    static let german = NameStock(
        """
        Alexander/Alex Katharina/Kathrin Matthias/Matze Johanna/Hanna Sebastian/Basti Elisabeth/Lisa Friedrich/Fritz \
        Margarete/Grete Jürgen Sabine Björn Ursula/Uschi Maximilian/Max Annette Wolfgang/Wolf Jörg Petra Dieter \
        Susanne/Susi Stefan Renate Hans-Peter/Peter Ingrid Lukas
        """,
        """
        Müller Schröder Weiß Jäger Krüger Huber Lang Böhm Vogel Schäfer Engel Roth Winter Kühn Brandt Seidel Graf \
        Pfeiffer Lorenz Dietrich Sommer Haas Stein Groß Jahn Ritter Kessler von_Arnim Schulte-Kemper Öztürk Zeller Bauer \
        Hofmann Eder Moser Gruber Wyss Keller Baumann Frei
        """)
    static let english = NameStock(
        """
        William/Bill Elizabeth/Liz Robert/Bob Margaret/Peggy Katherine/Kate Michael/Mike James/Jim Rebecca/Becky \
        Thomas/Tom Jennifer/Jenny Christopher/Chris Deborah/Debbie Richard/Dick Susan/Sue Edward/Ted Victoria/Vicky \
        Anthony/Tony Alexandra/Alex Daniel/Dan Patricia/Trish Andrew/Andy Grace Oliver Zoe
        """,
        """
        Smith Okafor Taylor O'Brien McAllister Hughes Walker Bennett Wright Clarke Hayes Foster Reed Morgan Bailey Cooper \
        Ward Turner Parker Collins Fletcher Osborne Price Hart Doyle Nguyen Garcia-Lopez Chen Fitzgerald Lambert Webb Stone \
        Marsh Barrett Hobbs Vaughn Sinclair Pryce Dalton Moss
        """)
    static let french = NameStock(
        "Jean-Pierre Françoise Éric Hélène Christophe/Chris Aurélie Benoît Cécile Frédéric/Fred Nathalie Gaëlle Antoine Zoé Loïc",
        "Lefèvre Dubois Moreau Girard Bonnet Fournier Mercier Blanc Guérin Chevalier Masson Noël Roussel Caron d'Arcy Le_Gall"
    )
    static let iberian = NameStock(
        "José/Pepe Francisco/Paco María Dolores/Lola Ignacio/Nacho Begoña Álvaro Lucía Ramón Inés Enrique/Quique Núria",
        "García Fernández Núñez Ibáñez Castro Ortega Delgado Vidal Serrano Pascual Ríos Peña Gil Domínguez Prieto Soler"
    )
    static let dutch = NameStock(
        "Johannes/Jan Wilhelmina/Mina Cornelis/Kees Hendrik/Henk Marieke Sjoerd Anouk Pieter/Piet Femke Bram Saskia Joost",
        "de_Vries van_den_Berg Jansen Bakker Visser Smit Meijer de_Boer Mulder Dekker van_Dijk Kok Hoekstra Postma"
    )
    static let polish = NameStock(
        "Małgorzata/Gosia Aleksander/Olek Katarzyna/Kasia Stanisław/Staszek Jadwiga Łukasz Zofia/Zosia Paweł Agnieszka Michał",
        "Nowak Wójcik Kamiński Zieliński Dąbrowski Król Pawlak Michalski Górski Sikora Baran Żak Wróbel Głowacki"
    )
    static let nordic = NameStock(
        "Gustaf Åsa Bengt Märta Sören Linnea Göran Ulrika Håkan Ingrid Nils Elin",
        "Lindqvist Åkesson Bergström Sjöberg Ekdahl Nyström Öberg Hedlund Wallin Sandström Björk Dahl")
    static let indian = NameStock(
        "Rajesh/Raj Priyanka/Priya Venkatesh/Venkat Lakshmi Suresh Anjali Ramesh Kavita Arjun Deepa Harish Meera",
        "Patel Iyer Sharma Reddy Patil Menon Desai Kulkarni Rao Joshi Nair Banerjee Chopra Krishnan")

    /// Letters as they appear in mail addresses and domains: ASCII, lower case, blanks left out or replaced.
    public static func plain(_ name: String, space: UInt8? = nil) -> String {
        if !name.utf8.allSatisfy({ $0 < 0x80 }) { return plain(folding(name), space: space) }
        return String(unsafeUninitializedCapacity: name.utf8.count) { buffer in
            var count = 0
            for byte in name.utf8 {
                var kept: UInt8? = byte
                switch byte {
                case 0x41...0x5A: kept = byte + 32
                case 0x20: kept = space
                case 0x26, 0x27: kept = nil
                default: break
                }
                guard let kept else { continue }
                buffer[count] = kept
                count += 1
            }
            return count
        }
    }

    private static func folding(_ name: String) -> String {
        name.unicodeScalars.map { $0.isASCII ? String($0) : folded[$0] ?? "" }.joined()
    }

    private static let folded: [Unicode.Scalar: String] = {
        let table = [
            "äÄæÆ": "ae", "öÖœ": "oe", "üÜ": "ue", "ß": "ss", "áàâãåÁÀÂÅ": "a", "éèêëÉÈÊę": "e", "íìîïÎ": "i",
            "óòôøÓØ": "o", "úùûÚ": "u", "ñŃńÑ": "n", "ç": "c", "łŁ": "l", "ąĄ": "a", "śŚ": "s", "żźŻŹ": "z",
            "ć": "c",
        ]
        var map: [Unicode.Scalar: String] = [:]
        for (letters, plain) in table { for scalar in letters.unicodeScalars { map[scalar] = plain } }
        return map
    }()
}
