/// A country as people write it down: how its addresses, numbers and firms look. Written for this project.
final class Land: Sendable {
    struct Town: Sendable {
        let name: String
        /// How else people call it: "Munich".
        let others: [String]
        let postcode: String
        let area: String
    }

    let country: Country
    /// "Germany", "Deutschland", "DE".
    let spellings: [String]
    let towns: Skewed<Town>
    let streets: [String]
    /// What mobile numbers begin with, and how many digits follow.
    let mobiles: [String]
    let mobileDigits: Int
    /// Dialled inside the country before an area code: "0" nearly everywhere.
    let trunk: String
    /// Direct lines are the firm's number with two digits behind it; elsewhere they are numbers of their own.
    let hasDirectDial: Bool
    /// Legal forms, each with its spellings; the first is the official one.
    let forms: [[String]]
    let trades: [String]
    let culture: Culture
    let isGerman: Bool
    /// Of 1,000 firms of the world.
    let share: Int

    init(
        _ code: String, _ spellings: String, domain: String, dialling: String, share: Int, towns: String,
        streets: String,
        mobiles: String, mobileDigits: Int, trunk: String = "0", hasDirectDial: Bool = false,
        numberFirst: Bool = false,
        forms: String, trades: String, culture: Culture, currency: String
    ) {
        self.spellings = Self.list(spellings) + [code]
        let list = Self.list(towns).map { entry -> Town in
            let parts = entry.split(separator: "/").map { String($0).replacing("_", with: " ") }
            let names = parts[0].split(separator: "=").map(String.init)
            return Town(name: names[0], others: Array(names.dropFirst()), postcode: parts[1], area: parts[2])
        }
        self.towns = Skewed(list, evenness: 4)
        self.streets = Self.list(streets)
        self.mobiles = Self.list(mobiles)
        self.mobileDigits = mobileDigits
        self.trunk = trunk
        self.hasDirectDial = hasDirectDial
        self.forms = Self.list(forms).map { $0.split(separator: "|").map { String($0).replacing("_", with: " ") } }
        self.trades = Self.list(trades)
        self.culture = culture
        self.share = share
        isGerman = ["DE", "AT", "CH"].contains(code)
        country = Country(
            code: code, name: self.spellings[0], domain: domain, dialling: dialling,
            cities: list.map { Country.City($0.name, $0.postcode, $0.area, $0.name) }, streets: self.streets,
            numberFirst: numberFirst, forms: self.forms.map { $0[0] }, names: .english, currency: currency)
    }

    /// Words, in which "_" is a blank; those of several parts keep it until they are cut up.
    private static func list(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map { word in
            word.contains("=") || word.contains("/") ? String(word) : String(word).replacing("_", with: " ")
        }
    }

    /// Where a firm or a person of the world is.
    static func draw(_ chance: inout Chance) -> Land {
        var lot = chance.below(all.reduce(0) { $0 + $1.share })
        for land in all {
            if lot < land.share { return land }
            lot -= land.share
        }
        return all[0]
    }
}

extension Land {
    static let all: [Land] = western + eastern

    private static let western = [
        Land(
            "DE", "Germany Deutschland Allemagne", domain: "de", dialling: "49", share: 300,
            towns: """
                Berlin/10115/30 Hamburg/20095/40 München=Munich=Muenchen/80331/89 Köln=Cologne=Koeln/50667/221 \
                Frankfurt_am_Main=Frankfurt=Frankfurt/60311/69 Stuttgart/70173/711 Düsseldorf=Duesseldorf/40213/211 \
                Leipzig/04109/341 Dortmund/44135/231 Essen/45127/201 Bremen/28195/421 Dresden/01067/351 \
                Hannover=Hanover/30159/511 Nürnberg=Nuremberg/90402/911 Duisburg/47051/203 Bochum/44787/234 \
                Wuppertal/42103/202 Bielefeld/33602/521 Bonn/53111/228 Münster/48143/251 Karlsruhe/76133/721 \
                Mannheim/68159/621 Augsburg/86150/821 Wiesbaden/65183/611 Kiel/24103/431 Freiburg/79098/761 \
                Ulm/89073/731 Regensburg/93047/941 Würzburg/97070/931 Görlitz/02826/3581 Passau/94032/851 \
                Rosenheim/83022/8031 Oldenburg/26121/441 Jena/07743/3641 Konstanz/78462/7531
                """,
            streets: """
                Hauptstraße Bahnhofstraße Schulstraße Gartenstraße Dorfstraße Bergstraße Kirchstraße Waldstraße \
                Ringstraße Industriestraße Goethestraße Schillerstraße Lindenallee Am_Markt Rosenweg Birkenweg \
                Mühlenweg Gewerbepark Mozartstraße Kaiserstraße Im_Winkel An_der_Alten_Mühle Robert-Bosch-Straße \
                Daimlerstraße
                """,
            mobiles: "151 152 157 160 162 170 171 172 173 175 176 177 179", mobileDigits: 8, hasDirectDial: true,
            forms: """
                GmbH|G.m.b.H.|gmbh|Gesellschaft_mbH GmbH|mbH GmbH_&_Co._KG|GmbH_+_Co_KG|GmbH_u._Co._KG \
                AG|Aktiengesellschaft e.K.|e.Kfm. KG GbR|G.b.R. UG_(haftungsbeschränkt)|UG
                """,
            trades: """
                Elektrotechnik Logistik Bau Maschinenbau Sanitär Metallbau Immobilien Consulting Software Transporte \
                Medizintechnik Gartenbau Autohaus Druck Verlag Spedition Dachdecker Holzbau Malerbetrieb Catering \
                Bäckerei Apotheke Steuerberatung Ingenieurbüro Werbeagentur Textil Getränke Umwelttechnik Energie \
                Reisen
                """, culture: .german, currency: "EUR"),
        Land(
            "AT", "Austria Österreich Oesterreich", domain: "at", dialling: "43", share: 60,
            towns: """
                Wien=Vienna/1010/1 Graz/8010/316 Linz/4020/732 Salzburg/5020/662 Innsbruck/6020/512 \
                Klagenfurt/9020/463 Villach/9500/4242 Wels/4600/7242 St._Pölten/3100/2742 Dornbirn/6850/5572
                """,
            streets: """
                Hauptplatz Ringstraße Bahnhofstraße Mozartgasse Kirchenplatz Wiener_Straße Schulgasse Feldgasse \
                Mariahilfer_Straße Landstraße
                """,
            mobiles: "650 660 664 676 680 699",
            mobileDigits: 7, hasDirectDial: true, forms: "GmbH|Ges.m.b.H.|GesmbH AG OG KG e.U.",
            trades: """
                Bau Logistik Elektro Tischlerei Hotel Metalltechnik Software Installationen Handel Weinbau
                """,
            culture: .german, currency: "EUR"),
        Land(
            "CH", "Switzerland Schweiz Suisse", domain: "ch", dialling: "41", share: 60,
            towns: """
                Zürich=Zurich=Zuerich/8001/44 Basel=Bâle/4051/61 Bern=Berne/3011/31 Genève=Genf=Geneva/1201/22 \
                Lausanne/1003/21 Winterthur/8400/52 Luzern=Lucerne/6003/41 St._Gallen/9000/71 Zug/6300/41 \
                Chur/7000/81
                """,
            streets: """
                Bahnhofstrasse Seestrasse Hauptstrasse Dorfstrasse Marktgasse Industriestrasse Rue_du_Rhône Kirchweg \
                Limmatquai Bundesplatz
                """,
            mobiles: "76 77 78 79", mobileDigits: 7,
            forms: "AG|SA GmbH|Sàrl Genossenschaft",
            trades: """
                Treuhand Immobilien Maschinen Informatik Logistik Medtech Bau Uhren Versicherungen Catering
                """,
            culture: .german, currency: "CHF"),
        Land(
            "GB", "United_Kingdom UK Great_Britain England", domain: "co.uk", dialling: "44", share: 100,
            towns: """
                London/EC1A/20 Birmingham/B1/121 Manchester/M1/161 Leeds/LS1/113 Glasgow/G1/141 Sheffield/S1/114 \
                Bristol/BS1/117 Edinburgh/EH1/131 Liverpool/L1/151 Cardiff/CF10/29 Leicester/LE1/116 \
                Nottingham/NG1/115 Reading/RG1/118 York/YO1/1904 Exeter/EX1/1392 Norwich/NR1/1603 Oxford/OX1/1865 \
                Cambridge/CB1/1223
                """,
            streets: """
                High_Street Station_Road Church_Road Main_Street Park_Road London_Road Victoria_Road Mill_Lane \
                Queen_Street King_Street Manor_Road The_Green Kingsway Bridge_Street
                """,
            mobiles: "74 75 77 78 79", mobileDigits: 8,
            numberFirst: true, forms: "Ltd|Ltd.|Limited|LTD Ltd|Limited plc|PLC LLP",
            trades: """
                Logistics Consulting Plumbing Joinery Media Engineering Lettings Motors Catering Software Textiles \
                Print Design Solicitors Dental Brewery
                """,
            culture: .english, currency: "GBP"),
        Land(
            "US", "United_States USA U.S.A. United_States_of_America", domain: "com", dialling: "1", share: 130,
            towns: """
                New_York=NYC/10001/212 Los_Angeles=LA/90012/213 Chicago/60602/312 Houston/77002/713 \
                Phoenix/85004/602 Philadelphia/19103/215 San_Antonio/78205/210 San_Diego/92101/619 Dallas/75201/214 \
                Austin/78701/512 Columbus/43215/614 Denver/80202/303 Seattle/98101/206 Boston/02108/617 \
                Portland/97201/503 Portland/04101/207 Springfield/62701/217 Springfield/01103/413 \
                Nashville/37203/615 Atlanta/30303/404 Miami/33130/305 Minneapolis/55401/612
                """,
            streets: """
                Main_St Oak_Avenue Maple_Street Park_Blvd 2nd_Ave 3rd_Street Washington_Ave Elm_Street Lake_Drive \
                Cedar_Lane Pine_St Broadway Lincoln_Way Sunset_Blvd Industrial_Pkwy
                """,
            mobiles: "", mobileDigits: 7, trunk: "", numberFirst: true,
            forms: """
                Inc.|Inc|Incorporated|,_Inc. LLC|L.L.C.|,_LLC Corp.|Corporation|Corp Co.|Company LP
                """,
            trades: """
                Logistics Dental Plumbing Realty Software Consulting Foods Construction Insurance Landscaping Motors \
                Staffing Analytics Fitness Roofing Law_Firm
                """,
            culture: .english, currency: "USD"),
        Land(
            "FR", "France Frankreich", domain: "fr", dialling: "33", share: 60,
            towns: """
                Paris/75009/1 Lyon=Lyons/69002/4 Marseille=Marseilles/13001/4 Toulouse/31000/5 Nice=Nizza/06000/4 \
                Nantes/44000/2 Strasbourg=Straßburg/67000/3 Bordeaux/33000/5 Lille/59000/3 Rennes/35000/2 \
                Grenoble/38000/4 Dijon/21000/3
                """,
            streets: """
                rue_de_la_République avenue_Foch rue_des_Écoles rue_Victor_Hugo place_de_la_Mairie \
                boulevard_Voltaire rue_du_Moulin chemin_des_Vignes avenue_de_la_Gare rue_Pasteur
                """,
            mobiles: "6 7", mobileDigits: 8, numberFirst: true,
            forms: "SARL|S.A.R.L. SAS|S.A.S. SA|S.A. EURL SCI",
            trades: """
                Transports Conseil Bâtiment Électricité Menuiserie Logiciels Vins Traiteur Immobilier Plomberie \
                Boulangerie Assurances
                """,
            culture: .french, currency: "EUR"),
        Land(
            "IT", "Italy Italia Italien", domain: "it", dialling: "39", share: 45,
            towns: """
                Milano=Milan=Mailand/20121/02 Roma=Rome=Rom/00184/06 Torino=Turin/10121/011 \
                Napoli=Naples=Neapel/80133/081 Bologna/40121/051 Firenze=Florence=Florenz/50122/055 Verona/37121/045 \
                Genova=Genoa=Genua/16121/010 Bolzano=Bozen/39100/0471 Padova=Padua/35122/049
                """,
            streets: """
                Via_Roma Via_Garibaldi Corso_Italia Via_Mazzini Piazza_Dante Via_Verdi Viale_Europa Via_Cavour \
                Via_Manzoni Via_Dante
                """,
            mobiles: "320 328 333 335 338 340 347 349", mobileDigits: 7, trunk: "",
            forms: "S.r.l.|Srl|SRL S.p.A.|SpA|Spa S.n.c.|snc S.a.s.",
            trades: """
                Costruzioni Impianti Trasporti Alimentari Meccanica Arredamenti Ceramiche Vini Consulenza Moda
                """,
            culture: .italian, currency: "EUR"),
        Land(
            "ES", "Spain España Espana Spanien", domain: "es", dialling: "34", share: 45,
            towns: """
                Madrid/28013/91 Barcelona/08002/93 Valencia=València/46002/96 Sevilla=Seville/41001/95 \
                Zaragoza/50003/976 Málaga/29015/952 Bilbao/48001/94 Murcia/30001/968 Palma/07001/971 Vigo/36201/986
                """,
            streets: """
                Calle_Mayor Avenida_del_Puerto Plaza_Nueva Calle_Real Gran_Vía Calle_San_Juan \
                Avenida_de_la_Constitución Calle_del_Sol Paseo_Marítimo
                """,
            mobiles: "6", mobileDigits: 8, trunk: "",
            forms: "S.L.|SL|S.L.U. S.A.|SA",
            trades: """
                Construcciones Transportes Asesores Alimentación Informática Muebles Viajes Bodegas Instalaciones
                """,
            culture: .spanish, currency: "EUR"),
        Land(
            "NL", "Netherlands Nederland The_Netherlands Holland Niederlande", domain: "nl", dialling: "31",
            share: 45,
            towns: """
                Amsterdam/1012/20 Rotterdam/3011/10 Den_Haag=The_Hague='s-Gravenhage/2511/70 Utrecht/3511/30 \
                Eindhoven/5611/40 Groningen/9711/50 Tilburg/5038/13 Breda/4811/76 Nijmegen/6511/24 Arnhem/6811/26
                """,
            streets: """
                Dorpsstraat Kerkstraat Stationsweg Oudegracht Molenweg Schoolstraat Julianalaan Beatrixstraat \
                Industrieweg Havenkade
                """,
            mobiles: "6", mobileDigits: 8,
            forms: "B.V.|BV|b.v. V.O.F.|VOF N.V.",
            trades: """
                Transport Techniek Bouw Advies Makelaardij Installatie Bloemen Logistiek Accountants Scheepvaart
                """,
            culture: .dutch, currency: "EUR"),
        Land(
            "SE", "Sweden Sverige Schweden", domain: "se", dialling: "46", share: 25,
            towns: """
                Stockholm/11120/8 Göteborg=Gothenburg/41103/31 Malmö/21119/40 Uppsala/75310/18 Örebro/70210/19 \
                Umeå/90326/90
                """,
            streets: "Storgatan Kungsgatan Drottninggatan Skolgatan Parkvägen Industrigatan",
            mobiles: "70 72 73 76", mobileDigits: 7,
            forms: "AB|Aktiebolag HB", trades: "Bygg El Transport Konsult Fastigheter Data Snickeri Livs",
            culture: .nordic, currency: "SEK"),
        Land(
            "DK", "Denmark Danmark Dänemark", domain: "dk", dialling: "45", share: 20,
            towns: """
                København=Copenhagen=Kopenhagen/1050/33 Aarhus=Århus/8000/86 Odense/5000/66 Aalborg/9000/98 \
                Esbjerg/6700/75
                """,
            streets: "Hovedgaden Vestergade Nørregade Skolevej Havnegade Bredgade", mobiles: "2 4 5",
            mobileDigits: 7, trunk: "",
            forms: "A/S|AS ApS", trades: "Byg Transport Revision Møbler Fisk Energi Rådgivning", culture: .nordic,
            currency: "DKK"),
        Land(
            "BR", "Brazil Brasil Brasilien", domain: "com.br", dialling: "55", share: 20,
            towns: """
                São_Paulo=Sao_Paulo/01310-100/11 Rio_de_Janeiro=Rio/20040-002/21 Curitiba/80010-000/41 \
                Porto_Alegre/90010-150/51 Recife/50010-000/81 Belo_Horizonte/30110-000/31
                """,
            streets: """
                Rua_das_Flores Avenida_Brasil Rua_Sete_de_Setembro Avenida_Paulista Rua_XV_de_Novembro
                """,
            mobiles: "119 219 419 519 819 319", mobileDigits: 8,
            forms: "Ltda.|LTDA|Ltda S.A.|S/A ME",
            trades: "Transportes Comércio Engenharia Alimentos Tecnologia Móveis Turismo", culture: .portuguese,
            currency: "BRL"),
    ]
}
