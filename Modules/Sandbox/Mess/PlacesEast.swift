extension Land {
    static let eastern = [
        Land(
            "PL", "Poland Polska Polen", domain: "pl", dialling: "48", share: 40,
            towns: """
                Warszawa=Warsaw=Warschau/00-001/22 Kraków=Krakow=Cracow=Krakau/31-001/12 Łódź=Lodz/90-001/42 \
                Wrocław=Wroclaw=Breslau/50-001/71 Poznań=Poznan=Posen/61-001/61 Gdańsk=Gdansk=Danzig/80-001/58 \
                Szczecin/70-001/91 Lublin/20-001/81
                """,
            streets: """
                ul._Długa ul._Polna ul._Leśna al._Jerozolimskie ul._Szkolna ul._Kościuszki ul._Ogrodowa \
                ul._Mickiewicza
                """,
            mobiles: "50 51 60 66 69 78 88", mobileDigits: 7, trunk: "",
            forms: "Sp._z_o.o.|sp._z_o.o.|Spółka_z_o.o.|Sp_zoo S.A.|SA sp.j. PPHU",
            trades: """
                Transport Budownictwo Meble Usługi Elektro Hurtownia Instalacje Doradztwo Druk
                """,
            culture: .polish, currency: "PLN"),
        Land(
            "CZ", "Czech_Republic Česko Czechia Tschechien", domain: "cz", dialling: "420", share: 25,
            towns: """
                Praha=Prague=Prag/11000/2 Brno=Brünn/60200/54 Ostrava/70200/59 Plzeň=Pilsen/30100/37 \
                Liberec/46001/48 Olomouc/77900/58
                """,
            streets: "Hlavní Nádražní Školní Masarykova Zahradní Dlouhá Palackého", mobiles: "60 72 73 77",
            mobileDigits: 7, trunk: "",
            forms: "s.r.o.|spol._s_r.o.|sro a.s.|as",
            trades: "Stavby Elektro Doprava Nábytek Strojírny Účetnictví Pivovar", culture: .czech,
            currency: "CZK"),
        Land(
            "HU", "Hungary Magyarország Ungarn", domain: "hu", dialling: "36", share: 12,
            towns: "Budapest/1051/1 Debrecen/4024/52 Szeged/6720/62 Pécs/7621/72 Győr/9021/96",
            streets: "Fő_utca Kossuth_Lajos_utca Petőfi_utca Rákóczi_út Váci_út", mobiles: "20 30 70",
            mobileDigits: 7, trunk: "06",
            forms: "Kft.|Kft Zrt. Bt.", trades: "Építő Szállítás Bútor Kereskedelmi Gépgyártó Pincészet",
            culture: .hungarian, currency: "HUF"),
        Land(
            "UA", "Ukraine Україна", domain: "com.ua", dialling: "380", share: 15,
            towns: """
                Київ=Kyiv=Kiev=Kiew/01001/44 Львів=Lviv=Lemberg/79000/32 Одеса=Odesa=Odessa/65000/48 \
                Харків=Kharkiv=Charkiw/61000/57
                """,
            streets: "вул._Шевченка вул._Хрещатик просп._Перемоги вул._Франка", mobiles: "50 63 67 93 97",
            mobileDigits: 7,
            forms: "ТОВ|TOV|LLC ПП", trades: "Буд Транс Агро Сервіс Консалт Софт", culture: .ukrainian,
            currency: "UAH"),
        Land(
            "GR", "Greece Ελλάδα Griechenland Hellas", domain: "gr", dialling: "30", share: 14,
            towns: """
                Αθήνα=Athens=Athen/10431/21 Θεσσαλονίκη=Thessaloniki/54624/231 Πάτρα=Patras/26221/261 \
                Ηράκλειο=Heraklion/71201/281
                """,
            streets: "Ερμού Πανεπιστημίου Εγνατία Βενιζέλου Τσιμισκή", mobiles: "69", mobileDigits: 8, trunk: "",
            forms: "Α.Ε.|ΑΕ|S.A. Ε.Π.Ε.|ΕΠΕ Ο.Ε.", trades: "Τεχνική Εμπορική Ναυτιλιακή Τρόφιμα Κατασκευές",
            culture: .greek, currency: "EUR"),
        Land(
            "TR", "Turkey Türkiye Türkei Turkiye", domain: "com.tr", dialling: "90", share: 22,
            towns: """
                İstanbul=Istanbul/34110/212 Ankara/06420/312 İzmir=Izmir/35210/232 Bursa/16010/224 Antalya/07100/242 \
                Gaziantep/27000/342
                """,
            streets: "Atatürk_Caddesi Cumhuriyet_Cad. İstiklal_Caddesi Gazi_Bulvarı İnönü_Sokak",
            mobiles: "532 533 535 542 544 552", mobileDigits: 7,
            forms: "Ltd._Şti.|Ltd._Sti.|LTD._ŞTİ. A.Ş.|AŞ|A.S.",
            trades: "İnşaat Tekstil Gıda Otomotiv Nakliyat Turizm Yazılım", culture: .turkish, currency: "TRY"),
        Land(
            "IN", "India Indien", domain: "in", dialling: "91", share: 40,
            towns: """
                Mumbai=Bombay/400001/22 Bengaluru=Bangalore/560001/80 Chennai=Madras/600001/44 Pune=Poona/411001/20 \
                Hyderabad/500001/40 Kolkata=Calcutta/700001/33 New_Delhi=Delhi/110001/11 Ahmedabad/380001/79 \
                Kochi=Cochin/682001/484
                """,
            streets: """
                MG_Road Station_Road Gandhi_Nagar Anna_Salai Nehru_Street Brigade_Road Park_Street Ring_Road
                """,
            mobiles: "98 99 97 90 81 70", mobileDigits: 8, numberFirst: true,
            forms: "Pvt._Ltd.|Private_Limited|Pvt_Ltd|(P)_Ltd. LLP Ltd.|Limited",
            trades: """
                Infotech Textiles Exports Pharma Engineering Traders Solutions Foods Jewellers Logistics
                """,
            culture: .indian, currency: "INR"),
        Land(
            "AE", "United_Arab_Emirates UAE Emirates", domain: "ae", dialling: "971", share: 12,
            towns: "Dubai=دبي/00000/4 Abu_Dhabi=أبوظبي/00000/2 Sharjah/00000/6",
            streets: "Sheikh_Zayed_Road Al_Wasl_Road Corniche_Road Airport_Road", mobiles: "50 52 54 55 56",
            mobileDigits: 7,
            forms: "LLC|L.L.C. FZE|FZ-LLC|FZCO",
            trades: "Trading Contracting Properties Shipping Foodstuff Interiors", culture: .arabic,
            currency: "AED"),
        Land(
            "JP", "Japan 日本", domain: "co.jp", dialling: "81", share: 14,
            towns: """
                東京=Tokyo/100-0001/3 大阪=Osaka/530-0001/6 名古屋=Nagoya/450-0002/52 福岡=Fukuoka/810-0001/92 \
                札幌=Sapporo/060-0001/11
                """,
            streets: "中央 本町 駅前 栄 丸の内", mobiles: "70 80 90", mobileDigits: 8,
            forms: "株式会社|K.K.|(株) 有限会社", trades: "電機 建設 商事 食品 物流", culture: .japanese, currency: "JPY"),
        Land(
            "CN", "China 中国 PRC", domain: "com.cn", dialling: "86", share: 14,
            towns: """
                上海=Shanghai/200000/21 北京=Beijing=Peking/100000/10 深圳=Shenzhen/518000/755 \
                广州=Guangzhou=Canton/510000/20 杭州=Hangzhou/310000/571
                """,
            streets: "南京路 人民路 中山路 解放路 建设路", mobiles: "138 139 150 158 186", mobileDigits: 8,
            forms: "有限公司|Co.,_Ltd.|Co._Ltd 股份有限公司", trades: "科技 贸易 电子 物流 食品", culture: .chinese, currency: "CNY"),
        Land(
            "KR", "South_Korea Korea 대한민국", domain: "co.kr", dialling: "82", share: 8,
            towns: "서울=Seoul/04524/2 부산=Busan=Pusan/48943/51 인천=Incheon/21554/32", streets: "세종대로 테헤란로 중앙로",
            mobiles: "10", mobileDigits: 8,
            forms: "주식회사|㈜|Co.,_Ltd.", trades: "전자 건설 물산 식품", culture: .korean, currency: "KRW"),
        Land(
            "VN", "Vietnam Việt_Nam", domain: "com.vn", dialling: "84", share: 8,
            towns: """
                Hà_Nội=Hanoi/100000/24 Thành_phố_Hồ_Chí_Minh=Ho_Chi_Minh_City=Saigon/700000/28 \
                Đà_Nẵng=Da_Nang/550000/236
                """,
            streets: "Nguyễn_Huệ Lê_Lợi Trần_Hưng_Đạo Hai_Bà_Trưng", mobiles: "90 91 98 86", mobileDigits: 7,
            forms: "Co.,_Ltd.|Công_ty_TNHH JSC", trades: "Thương_mại Xây_dựng Vận_tải Dệt_may",
            culture: .vietnamese, currency: "VND"),
    ]
}
