/// Larger cities and what they are called in other languages and scripts, and how people shorten them. Written for
/// Onward from general knowledge.
enum Cities {
    /// The one name that stands here for a city's names; nil if it is not known. `folded`: as `key` makes it.
    static func name(_ folded: String) -> String? { table[folded]?.name }

    /// Whether it is the name of a city that is known here. Most are not.
    static func isKnown(_ folded: String) -> Bool { table[folded] != nil }

    /// The country of a city, if only one has a larger city of that name.
    static func country(_ name: String) -> String? { table[name]?.country }

    private struct City {
        var name: String
        var country: String?
    }

    private static let table: [String: City] = {
        var table: [String: City] = [:]
        var country = ""
        for group in groups.split(separator: ";") {
            var names = group
            if let colon = group.firstIndex(of: ":") {
                country = String(group[..<colon].filter { $0 != " " && $0 != "\n" })
                names = group[group.index(after: colon)...]
            }
            // The names of an ambiguous one begin with a star.
            let isOnly = !names.contains("*")
            let keys = names.split(separator: ",").map { key(String($0)) }
            for key in keys where table[key] == nil {
                table[key] = City(name: keys[0], country: isOnly ? country : nil)
            }
        }
        return table
    }()

    /// A city's name in comparable form, before its other names are looked up: no district number, "Cedex" or state.
    static func key(_ text: String) -> String {
        var words = Folding.words(text)
        while words.count > 1, words[0].utf8.allSatisfy(isDigit) { words.removeFirst() }
        // "Paris 8e", "Lyon Cedex 03", "Austin TX"
        while words.count > 1, let last = words.last,
            last.utf8.contains(where: isDigit) || last == "cedex" || states.contains(last)
        {
            words.removeLast()
        }
        // 上海市, 서울특별시
        if words.count == 1 {
            for ending in ["특별시", "광역시", "시", "市"]
            where words[0].hasSuffix(ending) && words[0].count > ending.count + 1 {
                words[0].removeLast(ending.count)
                break
            }
        }
        return words.map { saints.contains($0) ? "st" : Folding.skeleton($0) }.joined(separator: " ")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static let saints: WordSet = ["saint", "sankt", "sainte", "ste", "sint"]

    /// Of the United States, by their letters.
    private static let states: WordSet = WordSet(
        """
        al ak az ar ca co ct dc fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or
        pa ri sc sd tn tx ut va vt wa wi wv wy
        """.split { $0 == " " || $0 == "\n" }.map(String.init))

    /// Whether two names cannot be one city's: not where one is written in a script that has no Latin form here, and
    /// not where one goes on with a district or a river ("Berlin", "Berlin Mitte").
    static func contradict(_ a: String, _ b: String) -> Bool {
        guard a != b else { return false }
        let scripts = (a.utf8.contains { $0 >= 0x80 }, b.utf8.contains { $0 >= 0x80 })
        return scripts.0 == scripts.1 && !a.hasPrefix(b + " ") && !b.hasPrefix(a + " ")
    }

    /// By country. Cyrillic and Greek names become Latin by letter; where that is no name of the city it stands here.
    /// A star: other countries have a large city of that name.
    private static let groups = """
        DE: Berlin; Hamburg, Hambourg, Amburgo, Hamburgo; München, Munich, Monaco di Baviera, Múnich, Monachium,
        Mnichov, Мюнхен; Köln, Cologne, Colonia, Keulen, Kolonia, Кёльн; Frankfurt, Frankfurt am Main, Frankfurt a M,
        Frankfurt Main, Francfort, Francoforte, Fráncfort; Düsseldorf, Dusseldorf; Stuttgart, Stoccarda; Leipzig,
        Lipsia, Lipsk, Lipsko; Dresden, Dresde, Dresda, Drezno, Drážďany; Hannover, Hanover, Hanovre; Nürnberg,
        Nuremberg, Norimberga, Norymberga, Norimberk; Braunschweig, Brunswick; Bremen, Brême, Brema; Aachen, Aix la
        Chapelle, Aken, Aquisgrana; Trier, Trèves; Mainz, Mayence, Magonza; Regensburg, Ratisbon, Ratisbonne; Augsburg;
        Freiburg, Freiburg im Breisgau, Freiburg i Br; *Halle, Halle Saale; Konstanz, Constance; Koblenz, Coblence;
        Saarbrücken, Sarrebruck; Dortmund; Essen; Duisburg; Bochum; Wuppertal; Bielefeld; Bonn; Münster, Munster;
        Karlsruhe; Mannheim; Wiesbaden; Kiel; Rostock; Erfurt; Kassel; Lübeck; Potsdam; Ulm; Würzburg; Heidelberg;
        Magdeburg; Chemnitz; Oldenburg; Osnabrück; AT: Wien, Vienna, Viena, Wenen, Wiedeň, Vídeň, Viedeň, Bécs, Beč,
        Dunaj, Вена, Відень, Vienne; Graz; Linz; Salzburg, Salzbourg, Salisburgo; Innsbruck; Klagenfurt, Klagenfurt am
        Wörthersee; St Pölten, Sankt Pölten; CH: Zürich, Zurich, Zurigo, Zúrich; Genève, Genf, Geneva, Ginevra, Ginebra;
        Basel, Bâle, Basle, Basilea, Bazel; Bern, Berne, Berna; Luzern, Lucerne, Lucerna; Lausanne, Losanna; St Gallen,
        Sankt Gallen, Saint Gall, San Gallo; Biel, Bienne, Biel Bienne; Fribourg, Freiburg im Üechtland; Neuchâtel,
        Neuenburg; Solothurn, Soleure; Zug, Zoug; Sion, Sitten; Chur, Coire; Lugano; Winterthur; LI: Vaduz; FR: Paris,
        Parigi, París, Parijs, Paryż, Paříž, Париж, Παρίσι, باريس; Lyon, Lyons, Lione; Marseille, Marseilles, Marsiglia,
        Marsella; Nice, Nizza, Niza; Strasbourg, Straßburg, Strasburgo, Estrasburgo; Bordeaux, Burdeos; Toulouse; Lille,
        Rijsel; Nantes; Montpellier; Rennes; Reims, Rheims; Dunkerque, Dunkirk; Mulhouse, Mülhausen; Colmar; Grenoble;
        Dijon, Digione; Avignon, Avignone; Perpignan, Perpignano; Le Havre; Saint Étienne, St Etienne; Toulon; Angers;
        Metz; IT: Roma, Rome, Rom, Rzym, Řím, Рим, Ρώμη; Milano, Milan, Mailand, Milán, Milaan, Mediolan, Milão, Милан;
        Torino, Turin, Turín; Venezia, Venice, Venedig, Venise, Venecia, Venetië, Wenecja, Benátky; Firenze, Florence,
        Florenz, Florencia, Florencja; Napoli, Naples, Neapel, Nápoles, Napels, Neapol; Genova, Genoa, Genua, Gênes,
        Génova; Padova, Padua, Padoue; Mantova, Mantua, Mantoue; Bologna, Bologne, Bolonia; Verona, Vérone; Trieste,
        Triest, Trst; Livorno, Leghorn; Siracusa, Syracuse, Syrakus; Bolzano, Bozen; Merano, Meran; Bressanone, Brixen;
        Trento, Trient; Perugia, Pérouse; Palermo, Palerme; Bari; Catania, Catane; Brescia; Bergamo; Parma, Parme;
        Modena, Modène; Reggio Emilia; Pisa, Pise; ES: Madrid, Мадрид; Barcelona, Barcelone, Barcellona; Sevilla,
        Seville, Séville, Siviglia; Zaragoza, Saragossa, Saragosse; *València, Valencia, Valenza; Bilbao, Bilbo;
        Donostia, San Sebastián, Donostia San Sebastián; A Coruña, La Coruña, Coruña, Corunna; Vitoria, Gasteiz, Vitoria
        Gasteiz; Pamplona, Iruña; Palma, Palma de Mallorca; Girona, Gerona; Lleida, Lérida; Alacant, Alicante; Castelló,
        Castellón, Castellón de la Plana; Ourense, Orense; *Córdoba, Cordoba, Cordova; Málaga; *Granada; Murcia; Vigo;
        Gijón, Xixón; Valladolid; Elche, Elx; Cádiz, Cadix; PT: Lisboa, Lisbon, Lissabon, Lisbonne, Lisbona, Lizbona,
        Lisabon, Лиссабон; Porto, Oporto; Braga; Coimbra; BE: Bruxelles, Brussels, Brussel, Brüssel, Bruselas, Bruksela,
        Brusel; Antwerpen, Antwerp, Anvers, Amberes, Anversa; Gent, Ghent, Gand, Gante; Brugge, Bruges, Brügge, Brujas;
        Liège, Luik, Lüttich, Lieja, Liegi; Leuven, Louvain, Löwen; Mechelen, Malines, Mecheln; Namur, Namen; Mons;
        Kortrijk, Courtrai; Oostende, Ostend, Ostende; LU: Luxembourg, Luxemburg, Lussemburgo, Lëtzebuerg, Luxembourg
        Ville, Luxembourg City; NL: Amsterdam; Rotterdam; Den Haag, The Hague, s Gravenhage, La Haye, La Haya, L Aia,
        Гаага; Utrecht; Eindhoven; Groningen; Maastricht; Nijmegen, Nimwegen, Nimègue; Leiden, Leyden; s Hertogenbosch,
        Den Bosch; Arnhem; Breda; Tilburg; GB: London, Londres, Londra, Londen, Londyn, Londýn, Лондон, Λονδίνο;
        Edinburgh, Édimbourg, Edimburgo, Edinburg; Cardiff, Caerdydd; Swansea, Abertawe; Belfast, Béal Feirste;
        Londonderry, Derry; *Newcastle, Newcastle upon Tyne; Manchester; *Birmingham; Leeds; Liverpool; Bristol;
        Sheffield; Glasgow; Leicester; Nottingham; Southampton; *Oxford; *Cambridge; Brighton, Brighton and Hove; Hull,
        Kingston upon Hull; Aberdeen; IE: Dublin, Baile Átha Cliath, Dublino; Cork, Corcaigh; Galway, Gaillimh;
        Limerick, Luimneach; DK: København, Copenhagen, Kopenhagen, Copenhague, Copenaghen, Kopenhaga, Kodaň, Köpenhamn;
        Aarhus, Århus; Aalborg, Ålborg; Odense; Helsingør, Elsinore; NO: Oslo; Bergen; Trondheim; Stavanger; SE:
        Stockholm, Estocolmo, Stoccolma, Sztokholm; Göteborg, Gothenburg, Gotenburg, Gotemburgo; Malmö; Uppsala;
        Linköping; FI: Helsinki, Helsingfors, Helsínquia; Turku, Åbo; Tampere, Tammerfors; Espoo, Esbo; Vantaa, Vanda;
        Oulu, Uleåborg; Vaasa, Vasa; Porvoo, Borgå; IS: Reykjavík; PL: Warszawa, Warsaw, Warschau, Varsovie, Varsovia,
        Varsavia, Varšava, Варшава; Kraków, Cracow, Krakau, Cracovie, Cracovia, Krakov, Краков, Краків; Gdańsk, Danzig,
        Dantzig; Wrocław, Breslau, Breslavia, Vratislav; Poznań, Posen; Szczecin, Stettin; Łódź, Lodsch; Katowice,
        Kattowitz; Gdynia, Gdingen; Toruń, Thorn; Bydgoszcz, Bromberg; Lublin; Białystok; Opole, Oppeln; Gliwice,
        Gleiwitz; Bielsko Biała; Rzeszów; Olsztyn, Allenstein; CZ: Praha, Prague, Prag, Praga, Prága, Прага; Brno,
        Brünn; Plzeň, Pilsen; Ostrava, Ostrau; Olomouc, Olmütz; Liberec, Reichenberg; České Budějovice, Budweis; Karlovy
        Vary, Karlsbad, Carlsbad; Hradec Králové, Königgrätz; SK: Bratislava, Pressburg, Pozsony, Preßburg; Košice,
        Kaschau, Kassa; HU: Budapest, Budapeszt, Budapešť, Будапешт; Szeged; Debrecen; Pécs, Fünfkirchen; Győr, Raab;
        Székesfehérvár; RO: București, Bucharest, Bukarest, Bucarest, Bucareste, Bukurešť, Bukareszt, Бухарест; Cluj
        Napoca, Cluj, Klausenburg, Kolozsvár; Timișoara, Temeswar, Temesvár; Brașov, Kronstadt, Brassó; Sibiu,
        Hermannstadt; Iași, Jassy; Constanța, Constanta; BG: Sofia, София, Sofija, Sofie; Plovdiv, Пловдив; Varna; RS:
        Beograd, Belgrade, Belgrad, Belgrado, Bělehrad, Белград; Novi Sad, Neusatz; HR: Zagreb, Agram, Zagabria; Rijeka,
        Fiume; Split, Spalato; Dubrovnik, Ragusa; SI: Ljubljana, Laibach, Lubiana; Maribor, Marburg an der Drau; Koper,
        Capodistria; BA: Sarajevo; MK: Skopje, Skopie, Скопје; AL: Tirana, Tiranë; ME: Podgorica; XK: Priština,
        Pristina, Prishtina; GR: Athina, Athens, Athen, Athènes, Atenas, Atene, Ateny, Αθήνα; Thessaloniki, Salonica,
        Saloniki, Thessalonique, Salonicco, Θεσσαλονίκη; Patra, Patras, Πάτρα; Iraklio, Heraklion, Iraklion, Ηράκλειο;
        Piraias, Piraeus, Pireas, Πειραιάς; Larisa, Larissa, Λάρισα; Rodos, Rhodes, Ρόδος; Kerkyra, Corfu; Chania,
        Hania, Χανιά; Volos, Βόλος; CY: Nicosia, Lefkosia, Nikosia, Lefkoşa, Λευκωσία; Limassol, Lemesos, Λεμεσός;
        Larnaca, Larnaka, Λάρνακα; MT: Valletta; LT: Vilnius, Wilna, Wilno, Vilna, Вильнюс; Kaunas, Kowno; Klaipėda,
        Memel; LV: Riga, Rīga, Ryga, Рига; EE: Tallinn, Reval, Таллин; Tartu, Dorpat; UA: Kyiv, Kiev, Kiew, Kijów,
        Kyjev, Киев, Київ; Lviv, Lvov, Lemberg, Lwów, Leopoli, Львов, Львів; Odesa, Odessa, Одесса, Одеса; Kharkiv,
        Kharkov, Charkow, Charkiw, Харьков, Харків; Dnipro, Dnepr, Dnipropetrovsk, Dnepropetrovsk, Днепр, Дніпро;
        Zaporizhzhia, Zaporozhye, Запорожье, Запоріжжя; BY: Minsk, Мінск, Минск; MD: Chișinău, Kishinev; RU: Moskva,
        Moscow, Moskau, Moscou, Moscú, Mosca, Moskwa, Москва; Sankt Peterburg, Saint Petersburg, St Petersburg, Saint
        Pétersbourg, Sankt Petersburg, Petersburg, San Petersburgo, San Pietroburgo, Санкт Петербург, СПб, Spb; Nizhny
        Novgorod, Nizhnii Novgorod, Нижний Новгород; Yekaterinburg, Ekaterinburg, Екатеринбург; Kazan, Kasan, Казань;
        Novosibirsk, Nowosibirsk, Новосибирск; Rostov na Donu, Rostov on Don, Ростов на Дону; Kaliningrad, Königsberg;
        KZ: Almaty, Alma Ata, Алматы; Astana, Nur Sultan, Астана; UZ: Tashkent, Toshkent, Ташкент; GE: Tbilisi, Tiflis,
        Тбилиси; AZ: Baku, Bakı, Баку; AM: Yerevan, Jerewan, Erevan, Ереван; TR: İstanbul, Istanbul, Stambuł, Estambul,
        Konstantinopel, Стамбул; Ankara; İzmir, Izmir, Smyrna, Smirne; Bursa; Antalya; Adana; Gaziantep, Antep; Konya;
        Kayseri; IL: Tel Aviv, Tel Aviv Yafo, Tel Aviv Jaffa, תל אביב, תל אביב יפו; Jerusalem, Yerushalayim, ירושלים,
        القدس; Haifa, Hefa, חיפה; Petah Tikva, פתח תקווה; Herzliya, Herzlia, הרצליה; Beer Sheva, Beersheba, באר שבע;
        Rishon LeZion, ראשון לציון; Ramat Gan, רמת גן; Netanya, נתניה; LB: Beirut, Beyrouth, بيروت; SY: Damascus,
        Damaskus, Damas, دمشق; JO: Amman, عمان; IQ: Baghdad, Bagdad, بغداد; SA: Riyadh, Riad, Ar Riyad, الرياض; Jeddah,
        Jidda, Djeddah, جدة; Dammam, الدمام; Mecca, Makkah, مكة; Medina, Madinah, المدينة المنورة; AE: Dubai, Dubayy,
        Dubaï, دبي; Abu Dhabi, Abou Dhabi, أبوظبي, أبو ظبي, ابوظبي, ابو ظبي; Sharjah, Charjah, الشارقة; Ajman, عجمان;
        QA: Doha, Ad Dawhah, الدوحة; KW: Kuwait City, Kuwait, الكويت, مدينة الكويت; BH: Manama, المنامة; OM: Muscat,
        Maskat, Mascate, مسقط; YE: Sanaa, صنعاء; IR: Tehran, Teheran, Téhéran, تهران; EG: Cairo, Kairo, Le Caire, Il
        Cairo, El Cairo, القاهرة; *Alexandria, Alexandrie, الإسكندرية, الاسكندرية; Giza, الجيزة; MA: Casablanca, Dar el
        Beida, الدار البيضاء; Rabat, الرباط; Marrakech, Marrakesh, مراكش; Tanger, Tangier, طنجة; Fès, Fez, فاس; TN:
        Tunis, تونس; DZ: Alger, Algiers, Algier, Argel, الجزائر; Oran, وهران; LY: *Tripoli, Tripolis, طرابلس; ET: Addis
        Ababa, Addis Abeba; TZ: Dar es Salaam, Daressalam; KE: Nairobi; NG: Lagos; Abuja; GH: Accra; UG: Kampala; RW:
        Kigali; SN: Dakar; CI: Abidjan; ZA: Johannesburg, Joburg, Jozi; Cape Town, Kapstadt, Kaapstad, Le Cap; Tshwane,
        Pretoria; Durban, eThekwini; Gqeberha, Port Elizabeth; IN: Mumbai, Bombay, मुंबई; Delhi, New Delhi, Neu Delhi,
        दिल्ली, नई दिल्ली; Bengaluru, Bangalore, ಬೆಂಗಳೂರು; Chennai, Madras, சென்னை; Kolkata, Calcutta, Kalkutta, কলকাতা;
        *Hyderabad, హైదరాబాద్; Pune, Poona; Gurugram, Gurgaon; Ahmedabad, Amdavad; Thiruvananthapuram, Trivandrum;
        Kochi, Cochin, Kochin; Mysuru, Mysore; Vadodara, Baroda; Prayagraj, Allahabad; Kozhikode, Calicut;
        Visakhapatnam, Vizag; Puducherry, Pondicherry; Mangaluru, Mangalore; Kanpur, Cawnpore; Jaipur; Lucknow; Surat;
        Nagpur; Indore; Noida; Chandigarh; Coimbatore; PK: Karachi, کراچی; Lahore, لاہور; Islamabad, اسلام آباد; BD:
        Dhaka, Dacca, ঢাকা; Chattogram, Chittagong; LK: Colombo; NP: Kathmandu, Katmandu; MM: Yangon, Rangoon; Mandalay;
        TH: Bangkok, Krung Thep, Krung Thep Maha Nakhon, กรุงเทพ, กรุงเทพฯ, กรุงเทพมหานคร; Chiang Mai, Chiangmai,
        เชียงใหม่; Phuket, ภูเก็ต; Nonthaburi, นนทบุรี; KH: Phnom Penh; LA: Vientiane; VN: Hà Nội, Hanoi; Thành phố Hồ
        Chí Minh, Ho Chi Minh City, Ho Chi Minh, Hồ Chí Minh, HCMC, TP HCM, TPHCM, Saigon, Sài Gòn; Đà Nẵng, Danang; Hải
        Phòng, Haiphong; Huế; Cần Thơ; SG: Singapore, Singapur, Singapour, 新加坡; MY: Kuala Lumpur, KL; Penang, Pulau
        Pinang, George Town; Johor Bahru, JB; ID: Jakarta, Djakarta; Yogyakarta, Jogjakarta, Jogja; Surabaya; Bandung;
        PH: Manila, Maynila; Cebu, Cebu City; Quezon City; CN: Beijing, Peking, Pékin, Pekín, Pechino, Pekin, 北京, Пекин;
        Shanghai, Schanghai, Sjanghai, Xangai, 上海; Guangzhou, Canton, Kanton, 广州, 廣州; Shenzhen, 深圳; Hangzhou, 杭州;
        Chengdu, 成都; Wuhan, 武汉; Xi'an, Xian, 西安; Nanjing, Nanking, 南京; Chongqing, Chungking, 重庆; Tianjin, Tientsin, 天津;
        Suzhou, 苏州; Qingdao, Tsingtao, 青岛; Dalian, 大连; Ningbo, 宁波; Xiamen, Amoy, 厦门; Wuxi, 无锡; Dongguan, 东莞; Foshan, 佛山;
        Changsha, 长沙; Zhengzhou, 郑州; Jinan, 济南; Shenyang, 沈阳; Hefei, 合肥; Fuzhou, 福州; Kunming, 昆明; Harbin, 哈尔滨; HK: Hong
        Kong, Hongkong, 香港, Гонконг; MO: Macao, Macau, 澳门, 澳門; TW: Taipei, Taipeh, 台北, 臺北; Kaohsiung, 高雄; Taichung, 台中;
        Hsinchu, 新竹; JP: Tokyo, Tokio, Tóquio, 東京, 東京都, 东京, Токио; Osaka, 大阪, 大阪府; Kyoto, Kioto, 京都; Yokohama, 横浜;
        Nagoya, 名古屋; Sapporo, 札幌; Kobe, 神戸; Fukuoka, 福岡; Sendai, 仙台; Hiroshima, 広島; Kawasaki, 川崎; Saitama, さいたま; Chiba,
        千葉; Kitakyushu, 北九州; Niigata, 新潟; Hamamatsu, 浜松; Okayama, 岡山; Kanazawa, 金沢; KR: Seoul, Séoul, Seúl, 서울; Busan,
        Pusan, 부산; Incheon, Inchon, 인천; Daegu, Taegu, 대구; Daejeon, Taejon, 대전; Gwangju, 광주; Suwon, 수원; Ulsan, 울산;
        Seongnam, 성남; MN: Ulaanbaatar, Ulan Bator; US: New York, New York City, NYC, Nueva York, Nova York, Нью Йорк;
        Los Angeles, LA, L A, Los Ángeles; San Francisco, SF, San Fran; Washington, Washington DC, Washington D C;
        Philadelphia, Philly, Filadelfia; Las Vegas, Vegas; New Orleans, Nouvelle Orléans, Nueva Orleans; Saint Louis,
        St Louis; Saint Paul, St Paul; Fort Worth, Ft Worth; Fort Lauderdale, Ft Lauderdale; Salt Lake City, SLC;
        Oklahoma City, OKC; Minneapolis; *Boston; Chicago; Houston; Dallas; Phoenix; San Diego; *San Jose; Seattle;
        Denver; Atlanta; Miami; Detroit; *Portland; Baltimore; Charlotte; Nashville; Austin; Orlando; Tampa; Pittsburgh;
        Cleveland; Cincinnati; Sacramento; Honolulu; San Antonio; CA: Montréal, Montreal; Québec, Quebec City, Quebec,
        Ville de Québec; Toronto; Vancouver; Calgary; Edmonton; Ottawa; MX: Ciudad de México, Mexico City, México DF,
        Mexico D F, CDMX, Mexiko Stadt, Cidade do México, Città del Messico; *Guadalajara; Monterrey; Puebla; Tijuana;
        CU: La Habana, Havana, Havanna, La Havane; PR: *San Juan; DO: *Santo Domingo; GT: Guatemala, Guatemala City,
        Ciudad de Guatemala; PA: *Panamá, Panama City, Ciudad de Panamá; SV: San Salvador; NI: Managua; CO: Bogotá,
        Bogota D C, Santafé de Bogotá; Medellín; Cali; *Cartagena, Cartagena de Indias; VE: Caracas; EC: Quito;
        Guayaquil; PE: Lima; BO: *La Paz; PY: Asunción; CL: *Santiago, Santiago de Chile; Valparaíso; AR: Buenos Aires,
        CABA, Capital Federal, Bs As; *Rosario; UY: Montevideo; BR: Rio de Janeiro, Rio, Río de Janeiro; São Paulo, Sao
        Paulo, San Pablo, SP; Brasília; *Salvador, Salvador da Bahia; Belo Horizonte, BH; Porto Alegre, POA; Recife;
        Fortaleza; Curitiba; Campinas; Manaus; Florianópolis; AU: Sydney, Sidney; Melbourne; Brisbane; *Perth; Adelaide;
        Canberra; Gold Coast; NZ: Auckland, Tāmaki Makaurau; *Wellington, Te Whanganui a Tara; Christchurch, Ōtautahi;
        Dunedin
        """
}
