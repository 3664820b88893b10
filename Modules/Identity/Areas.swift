/// The larger cities whose telephones begin alike. Only where an area has one city of size: a line there says where a
/// firm is, if nothing else does. Written for Onward from general knowledge.
enum Areas {
    /// The city of a line in E.164, by the name that stands for it; nil where areas are no cities.
    static func city(of key: String) -> String? {
        guard key.utf8.first == 0x2B else { return nil }
        // "+49 6131": country and area have two to seven digits together.
        for length in stride(from: min(8, key.utf8.count), through: 3, by: -1) {
            if let city = byBeginning[String(key.prefix(length))] { return city }
        }
        return nil
    }

    /// Whether lines of this city are known.
    static func isKnown(_ city: String) -> Bool { cities.contains(city) }

    private static let cities = Set(byBeginning.values)

    private static let byBeginning: [String: String] = {
        var table: [String: String] = [:]
        for country in areas.split(separator: ";") {
            guard let colon = country.firstIndex(of: ":") else { continue }
            let code = country[..<colon].filter { $0 != " " && $0 != "\n" }
            for area in country[country.index(after: colon)...].split(separator: ",") {
                let words = area.split { $0 == " " || $0 == "\n" }
                let digits = words.prefix { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
                let key = Cities.key(words.dropFirst(digits.count).joined(separator: " "))
                for begin in digits { table["+\(code)\(begin)"] = Cities.name(key) ?? key }
            }
        }
        return table
    }()

    private static let areas = """
        49: 30 Berlin, 40 Hamburg, 89 München, 221 Köln, 69 Frankfurt, 211 Düsseldorf, 711 Stuttgart, 341 Leipzig,
        351 Dresden, 511 Hannover, 911 Nürnberg, 531 Braunschweig, 421 Bremen, 241 Aachen, 651 Trier, 6131 Mainz,
        941 Regensburg, 821 Augsburg, 761 Freiburg, 345 Halle, 7531 Konstanz, 261 Koblenz, 681 Saarbrücken,
        231 Dortmund, 201 Essen, 203 Duisburg, 234 Bochum, 202 Wuppertal, 521 Bielefeld, 228 Bonn, 251 Münster,
        721 Karlsruhe, 621 Mannheim, 611 Wiesbaden, 431 Kiel, 381 Rostock, 361 Erfurt, 561 Kassel, 451 Lübeck,
        331 Potsdam, 731 Ulm, 931 Würzburg, 6221 Heidelberg, 391 Magdeburg, 371 Chemnitz, 441 Oldenburg,
        541 Osnabrück, 3641 Jena, 851 Passau, 551 Göttingen, 271 Siegen, 5251 Paderborn, 7131 Heilbronn;
        43: 1 Wien, 316 Graz, 732 Linz, 662 Salzburg, 512 Innsbruck, 463 Klagenfurt, 7242 Wels, 4242 Villach;
        41: 44 43 Zürich, 22 Genève, 61 Basel, 31 Bern, 21 Lausanne, 71 St Gallen, 91 Lugano, 52 Winterthur;
        39: 06 Roma, 02 Milano, 011 Torino, 041 Venezia, 055 Firenze, 081 Napoli, 010 Genova, 049 Padova, 051 Bologna,
        045 Verona, 040 Trieste, 0586 Livorno, 080 Bari, 095 Catania, 091 Palermo, 030 Brescia, 035 Bergamo,
        0521 Parma, 059 Modena, 050 Pisa, 075 Perugia, 0461 Trento, 0471 Bolzano;
        34: 91 Madrid, 93 Barcelona, 976 Zaragoza, 954 955 Sevilla, 944 Bilbao, 983 Valladolid, 957 Córdoba;
        44: 20 London, 121 Birmingham, 161 Manchester, 113 Leeds, 151 Liverpool, 117 Bristol, 114 Sheffield,
        141 Glasgow, 131 Edinburgh, 116 Leicester, 115 Nottingham, 29 Cardiff, 2890 Belfast, 118 Reading,
        2380 Southampton, 1865 Oxford, 1223 Cambridge, 1273 Brighton, 1224 Aberdeen, 1482 Hull, 191 Newcastle;
        353: 1 Dublin, 21 Cork, 61 Limerick, 91 Galway;
        31: 20 Amsterdam, 10 Rotterdam, 70 Den Haag, 30 Utrecht, 40 Eindhoven, 50 Groningen, 43 Maastricht,
        24 Nijmegen, 71 Leiden, 73 Den Bosch, 26 Arnhem, 76 Breda, 13 Tilburg;
        32: 2 Bruxelles, 3 Antwerpen, 9 Gent, 4 Liège, 50 Brugge, 16 Leuven, 81 Namur;
        46: 8 Stockholm, 31 Göteborg, 40 Malmö, 18 Uppsala, 13 Linköping;
        48: 22 Warszawa, 12 Kraków, 71 Wrocław, 61 Poznań, 91 Szczecin, 42 Łódź; 420: 2 Praha; 36: 1 Budapest;
        40: 21 București; 30: 21 Athina, 231 Thessaloniki, 261 Patra; 351: 21 Lisboa, 22 Porto;
        90: 212 216 İstanbul, 312 Ankara, 232 İzmir, 224 Bursa, 242 Antalya, 342 Gaziantep, 322 Adana, 332 Konya;
        7: 495 499 Moskva, 812 Sankt Peterburg; 380: 44 Kyiv, 32 Lviv, 48 Odesa, 57 Kharkiv, 56 Dnipro;
        971: 4 Dubai, 2 Abu Dhabi;
        91: 22 Mumbai, 11 Delhi, 80 Bengaluru, 44 Chennai, 33 Kolkata, 40 Hyderabad, 20 Pune, 79 Ahmedabad;
        86: 10 Beijing, 21 Shanghai, 20 Guangzhou, 755 Shenzhen, 571 Hangzhou, 28 Chengdu, 27 Wuhan, 29 Xi'an,
        25 Nanjing, 23 Chongqing, 22 Tianjin;
        81: 3 Tokyo, 6 Osaka, 75 Kyoto, 45 Yokohama, 52 Nagoya, 11 Sapporo, 78 Kobe, 92 Fukuoka;
        82: 2 Seoul, 51 Busan; 84: 24 Hanoi, 28 Ho Chi Minh City; 66: 2 Bangkok; 62: 21 Jakarta;
        1: 212 646 917 332 718 347 929 New York, 213 323 Los Angeles, 415 628 San Francisco, 202 Washington,
        215 267 Philadelphia, 702 725 Las Vegas, 504 New Orleans, 314 St Louis, 312 773 872 Chicago, 713 Houston,
        214 Dallas, 602 Phoenix, 619 San Diego, 408 San Jose, 206 Seattle, 303 Denver, 404 Atlanta, 305 786 Miami,
        313 Detroit, 503 Portland, 410 Baltimore, 704 Charlotte, 615 Nashville, 512 Austin, 407 Orlando, 813 Tampa,
        412 Pittsburgh, 216 Cleveland, 513 Cincinnati, 916 Sacramento, 617 857 Boston, 614 Columbus, 210 San Antonio,
        612 Minneapolis, 416 647 437 Toronto, 514 438 Montréal, 604 Vancouver, 403 Calgary, 613 Ottawa, 780 Edmonton;
        55: 11 São Paulo, 21 Rio de Janeiro, 31 Belo Horizonte, 51 Porto Alegre, 81 Recife, 85 Fortaleza, 41 Curitiba,
        61 Brasília, 71 Salvador, 19 Campinas, 92 Manaus, 48 Florianópolis;
        52: 55 Ciudad de México, 33 Guadalajara, 81 Monterrey; 54: 11 Buenos Aires;
        27: 11 Johannesburg, 21 Cape Town, 12 Pretoria, 31 Durban; 20: 2 Cairo; 64: 9 Auckland, 4 Wellington
        """
}
