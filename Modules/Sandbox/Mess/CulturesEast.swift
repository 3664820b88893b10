/// Names of Central and Eastern Europe, of Asia and of the Arab world.
extension Culture {
    static let polish = Culture(
        men: """
            Piotr/Piotrek Krzysztof/Krzysiek Andrzej/Jędrek Tomasz/Tomek Paweł Jan/Janek Michał Marcin Jakub/Kuba \
            Adam Stanisław/Staszek Marek Łukasz Grzegorz/Grzesiek Mateusz Wojciech/Wojtek Mariusz Dariusz/Darek \
            Zbigniew/Zbyszek Maciej/Maciek Rafał Robert Kamil Jerzy/Jurek Dawid Szymon Kacper Bartosz/Bartek \
            Aleksander/Olek Józef Ryszard/Rysiek
            """,
        women: """
            Anna/Ania Maria/Marysia Katarzyna/Kasia Małgorzata/Gosia Agnieszka/Aga Barbara/Basia Ewa Krystyna/Krysia \
            Magdalena/Magda Elżbieta/Ela Joanna/Asia Aleksandra/Ola Zofia/Zosia Monika Teresa Danuta/Danka Natalia \
            Julia Karolina/Karola Marta Beata Dorota Jadwiga/Jadzia Janina Alicja/Ala Iwona Grażyna Halina Paulina \
            Zuzanna/Zuzia
            """,
        families: """
            Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Woźniak Szymański Dąbrowski \
            Kozłowski Mazur Jankowski Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski Grabowski Zając \
            Pawłowski Król Michalski Wróbel Wieczorek Jabłoński Nowakowski Majewski Stępień Olszewski Dudek Jaworski \
            Malinowski Adamczyk Górski Pawlak
            """,
        heads: """
            Bor Brzez Czar Dob Gaj Głow Jas Kal Kos Kras Lip Mal Mich Ostr Pis Rad Sad Sob Stan Szcz Top Wit Wol Zal \
            Żuk
            """,
        tails: "owski ecki iński czyk ewicz owicz ak arek icki yński ań el",
        feminine: [
            ("ski", "ska"),
            (
                "cki",
                "cka"
            ),
        ])

    static let czech = Culture(
        men: """
            Jiří/Jirka Jan/Honza Petr/Péťa Josef/Pepa Pavel Martin Tomáš Jaroslav/Jarda Miroslav/Mirek Zdeněk \
            František/Franta Václav/Vašek Michal Milan Karel Jakub/Kuba Lukáš David Vladimír/Vláďa Ondřej \
            Ladislav/Láďa Roman Marek Stanislav/Standa Daniel Radek Antonín/Tonda Vojtěch/Vojta Filip Adam
            """,
        women: """
            Jana/Janička Marie/Maruška Eva Hana Anna/Anička Lenka Kateřina/Katka Lucie Věra Alena Petra Veronika \
            Jaroslava Martina Tereza/Terka Jitka Helena Michaela/Míša Ludmila/Lída Zuzana Ivana Monika Eliška \
            Markéta Barbora/Bára Dagmar Adéla Kristýna
            """,
        families: """
            Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil Hájek \
            Jelínek Král Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Navrátil Čermák Urban Vaněk Blažek Kříž \
            Kratochvíl Kopecký Bartoš Vlček Musil Šimek Polák Konečný Malý Čech Štěpánek Staněk
            """,
        heads: """
            Bed Bor Brad Cih Dol Hav Hol Hrad Jir Kad Krej Kub Lad Mat Ned Pech Rych Sed Slav Stej Tich Vacul Zap \
            Žák
            """,
        tails: "ek ík áček árek ička ovec ský ník al ina",
        feminine: [
            ("ý", "á"), ("a", "ová"), ("ek", "ková"),
            ("ec", "cová"), ("", "ová"),
        ])

    static let hungarian = Culture(
        men: """
            László/Laci István/Pista József/Józsi János/Jancsi Zoltán/Zoli Sándor/Sanyi Gábor Ferenc/Feri Attila \
            Péter/Peti Tamás/Tomi Zsolt Tibor András/Andris Csaba Imre Lajos György/Gyuri Balázs Gergely/Geri Dávid \
            Ádám Bence Máté
            """,
        women: """
            Mária/Marika Erzsébet/Bözsi Katalin/Kati Ilona/Ica Éva Anna/Panni Zsuzsanna/Zsuzsa Margit Judit \
            Ágnes/Ági Andrea Julianna Ildikó Erika Krisztina/Kriszti Tímea Nikolett Anikó Szilvia Réka Eszter \
            Boglárka
            """,
        families: """
            Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos \
            Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Kis Szűcs Kocsis Orsós Pintér Fodor \
            Szalai Sipos Magyar Lukács Gulyás Bíró Király László Katona Jakab Bogdán Balog Sándor Boros
            """,
        heads: """
            Almás Bárd Csont Debre Egri Fony Gönc Hal Ker Kom Mak Pásztó Szent Tat Ung Vad Zala
            """,
        tails: "i si ási os ai védi kői házi völgyi", order: .familyFirst)

    static let ukrainian = Culture(
        men: """
            Олександр/Саша Сергій/Сергей Володимир/Вова Андрій Микола/Коля Юрій/Юра Віктор Дмитро/Діма Іван/Ваня \
            Михайло/Миша Олег Василь/Вася Ігор Анатолій/Толя Петро Максим Ярослав Роман Тарас Богдан Євген/Женя \
            Павло Артем
            """,
        women: """
            Олена/Лена Наталія/Наташа Ірина/Іра Тетяна/Таня Людмила/Люда Оксана Світлана/Света Ольга/Оля Марія/Маша \
            Катерина/Катя Юлія/Юля Галина Анна/Аня Надія/Надя Валентина/Валя Любов Вікторія/Віка Анастасія/Настя \
            Софія
            """,
        families: """
            Мельник Шевченко Коваленко Бондаренко Бойко Ткаченко Кравченко Ковальчук Коваль Олійник Шевчук Поліщук \
            Іванов Ткачук Савченко Бондар Марченко Руденко Мороз Лисенко Петренко Клименко Павленко Кравчук Іваненко \
            Попов Волков Кузнецов Щербак Яковенко Юрченко Жук Гончар
            """,
        heads: "Бор Вас Гал Дан Зай Кар Лев Мир Нос Пас Рад Сав Тим Фед Хом Цим Яр Жур",
        tails: "енко чук ич ук ський ко ець ан ченко ишин",
        feminine: [("ов", "ова"), ("ський", "ська")])

    static let greek = Culture(
        men: """
            Γιώργος Δημήτρης/Μήτσος Κώστας Γιάννης Νίκος Παναγιώτης/Τάκης Βασίλης Χρήστος Αθανάσιος/Θανάσης Μιχάλης \
            Ευάγγελος/Βαγγέλης Σπύρος Αντώνης Αναστάσιος/Τάσος Θεόδωρος Ανδρέας Στέλιος Ηλίας Πέτρος
            """,
        women: """
            Μαρία/Μαίρη Ελένη/Λένα Αικατερίνη/Κατερίνα Βασιλική/Βάσω Σοφία Αγγελική Γεωργία Δήμητρα \
            Κωνσταντίνα/Ντίνα Παναγιώτα/Γιώτα Άννα Ειρήνη Χριστίνα Ευαγγελία Φωτεινή
            """,
        families: """
            Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολαΐδης Γεωργίου Δημητρίου Παπαδάκης Οικονόμου Καραγιάννης Μακρής \
            Αντωνίου Αθανασίου Ιωάννου Πετρόπουλος Κωνσταντίνου Χατζής Σαμαράς Λαμπρόπουλος
            """,
        heads: "Παπα Χατζη Καρα Δημ Γιανν Ανδρε Θεοδωρ Στεφαν Χριστ Αλεξ Μαρκ Λαζαρ",
        tails: "όπουλος ίδης άκης άδης έλης ούδης ιάδης άτος",
        feminine: [("όπουλος", "οπούλου"), ("ίδης", "ίδου"), ("άκης", "άκη"), ("άδης", "άδου")])

    static let turkish = Culture(
        men: """
            Mehmet/Memo Mustafa/Mıstık Ahmet Ali Hüseyin Hasan İbrahim/İbo İsmail Osman Yusuf Murat Ömer Ramazan \
            Halil Süleyman Abdullah Mahmut Recep Salih Fatih Kadir Emre Hakan Adem Kemal Yaşar Bekir Musa Metin \
            Serkan Burak Orhan Volkan Cem Barış Onur
            """,
        women: """
            Fatma/Fatoş Ayşe Emine Hatice/Hatçe Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Havva Zeliha \
            Esra Özlem Yasemin Hacer Hülya Cemile Sevim Gülşen Derya Tuğba Büşra Ebru Pınar Gül Dilek Sibel Çiğdem
            """,
        families: """
            Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara \
            Koç Kurt Özkan Şimşek Polat Korkmaz Çakır Erdoğan Ateş Aktaş Güneş Yalçın Avcı Bulut Işık Taş Keskin \
            Ünal Turan Gül
            """,
        heads: "Ak Al Bay Can Dağ Er Gök Gün Kan Kor Öz Sarı Sön Taş Tek Tun Uy Yal Yurt",
        tails: "tekin soy er oğlu alp can demir dağ kan mez türk doğan çelik baş gül sever")

    static let indian = Culture(
        men: """
            Rajesh/Raj Suresh Ramesh Amit Sanjay Vijay Anil Sunil Manoj Rahul Rakesh Ravi Ashok Deepak Vinod Ajay \
            Sandeep Arun Mukesh Prakash Arjun Karthik Venkatesh/Venkat Srinivas/Srini Mohammed/Md Imran Abdul \
            Krishnan Ganesh Harish Naveen Praveen Vikram/Vicky Nitin Gaurav Rohit Aditya/Adi Siddharth/Sid Anand \
            Balasubramaniam/Balu
            """,
        women: """
            Sunita Anita Priya/Pri Pooja Neha Kavita Rekha Lakshmi Geeta Seema Meena Asha Deepa Swati Anjali/Anju \
            Divya Shweta Ritu Nisha Preeti Rani Sangeeta Padma Radha Usha Shanti Vidya Nandini Aishwarya/Aish Sneha \
            Shreya Kiran Jyoti Sushma Fatima Ayesha
            """,
        families: """
            Kumar Singh Sharma Patel Shah Gupta Khan Reddy Das Yadav Verma Jain Mishra Rao Nair Iyer Joshi Mehta \
            Agarwal Pillai Menon Kulkarni Desai Patil Chopra Kapoor Malhotra Bose Banerjee Mukherjee Chatterjee \
            Ghosh Roy Sen Naidu Gowda Hegde Shetty Bhat Pandey Tiwari Chauhan Thakur Saxena Srivastava Kaur Gill \
            Dhillon Sandhu Fernandes D'Souza Pereira
            """, evenness: 16)

    static let arabic = Culture(
        men: """
            محمد=Mohammed=Muhammad=Mohamed أحمد=Ahmed=Ahmad علي=Ali خالد=Khaled=Khalid حسن=Hassan=Hasan \
            عمر=Omar=Umar يوسف=Youssef=Yusuf=Yousef إبراهيم=Ibrahim عبدالله=Abdullah سعيد=Saeed=Said \
            حسين=Hussein=Husain مصطفى=Mustafa=Moustafa طارق=Tarek=Tariq سليمان=Sulaiman=Suleiman فيصل=Faisal \
            كريم=Karim=Kareem محمود=Mahmoud عبدالرحمن=Abdulrahman=Abdelrahman
            """,
        women: """
            فاطمة=Fatima=Fatma مريم=Maryam=Mariam عائشة=Aisha=Ayesha نور=Noor=Nour سارة=Sara=Sarah ليلى=Layla=Leila \
            هدى=Huda زينب=Zainab=Zeinab أمل=Amal خديجة=Khadija ريم=Reem منى=Mona=Muna
            """,
        families: """
            محمد=Mohammed=Mohamed الهاشمي=Al_Hashimi=Alhashmi حسن=Hassan=Hasan خليل=Khalil منصور=Mansour=Mansoor \
            الشامسي=Al_Shamsi=Alshamsi حداد=Haddad نصار=Nassar القاسمي=Al_Qasimi المنصوري=Al_Mansoori=Almansouri \
            إبراهيم=Ibrahim سعيد=Saeed عبدالله=Abdullah صالح=Saleh=Salih يوسف=Youssef حمدان=Hamdan \
            خوري=Khoury=Khouri المصري=El_Masry=Al_Masri عوض=Awad الأحمد=Al_Ahmad
            """, evenness: 5)

    static let chinese = Culture(
        men: """
            伟=Wei 强=Qiang 磊=Lei 军=Jun 洋=Yang 勇=Yong 杰=Jie 涛=Tao 明=Ming 超=Chao 建国=Jianguo 志强=Zhiqiang 建华=Jianhua \
            文=Wen 浩=Hao 鹏=Peng 宇=Yu 俊杰=Junjie 浩然=Haoran 子轩=Zixuan 国强=Guoqiang 海涛=Haitao 晓东=Xiaodong \
            志明=Zhiming=Chi_Ming 家豪=Jiahao=Ka_Ho
            """,
        women: """
            芳=Fang 娜=Na 敏=Min 静=Jing 丽=Li 艳=Yan 娟=Juan 霞=Xia 秀英=Xiuying 婷=Ting 玲=Ling 雪=Xue 梅=Mei 琳=Lin 倩=Qian \
            雨欣=Yuxin 欣怡=Xinyi 晓燕=Xiaoyan 丽华=Lihua 美玲=Meiling=Mei_Ling 诗涵=Shihan
            """,
        families: """
            王=Wang=Wong 李=Li=Lee 张=Zhang=Chang 刘=Liu=Lau 陈=Chen=Chan 杨=Yang=Yeung 黄=Huang=Wong 赵=Zhao 吴=Wu=Ng \
            周=Zhou=Chow 徐=Xu=Hsu 孙=Sun 马=Ma 朱=Zhu=Chu 胡=Hu 郭=Guo=Kwok 何=He=Ho 林=Lin=Lam 高=Gao 罗=Luo=Lo 郑=Zheng=Cheng \
            梁=Liang=Leung
            """, evenness: 3, order: .familyFirst)

    static let japanese = Culture(
        men: """
            大輔=Daisuke 健太=Kenta 翔太=Shota 拓也=Takuya 健一=Kenichi 誠=Makoto 浩=Hiroshi 隆=Takashi 哲也=Tetsuya 直樹=Naoki \
            和也=Kazuya 太郎=Taro 一郎=Ichiro 裕=Yutaka 修=Osamu 聡=Satoshi 学=Manabu 剛=Tsuyoshi=Go 大翔=Hiroto=Haruto 蓮=Ren
            """,
        women: """
            陽子=Yoko 裕子=Yuko=Hiroko 恵子=Keiko 真由美=Mayumi 由美子=Yumiko 久美子=Kumiko 明美=Akemi 愛=Ai 美咲=Misaki 葵=Aoi \
            陽菜=Hina=Haruna 結衣=Yui 彩=Aya 智子=Tomoko 直美=Naomi 幸子=Sachiko=Yukiko 和子=Kazuko 香織=Kaori
            """,
        families: """
            佐藤=Sato=Satoh 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 伊藤=Ito=Itoh 渡辺=Watanabe 山本=Yamamoto 中村=Nakamura \
            小林=Kobayashi 加藤=Kato 吉田=Yoshida 山田=Yamada 佐々木=Sasaki 山口=Yamaguchi 松本=Matsumoto 井上=Inoue 木村=Kimura \
            林=Hayashi 斎藤=Saito=Saitoh 清水=Shimizu 山崎=Yamazaki=Yamasaki 森=Mori 池田=Ikeda 橋本=Hashimoto 阿部=Abe \
            石川=Ishikawa 前田=Maeda 藤田=Fujita 後藤=Goto 岡田=Okada 長谷川=Hasegawa 村上=Murakami 近藤=Kondo 大野=Ono=Ohno
            """, evenness: 8, order: .familyFirst)

    static let korean = Culture(
        men: """
            민준=Min-jun=Minjun 서준=Seo-jun 도윤=Do-yun 지훈=Ji-hoon=Jihun 성민=Sung-min=Seongmin 현우=Hyun-woo=Hyeonu \
            준호=Jun-ho=Junho 영수=Young-soo=Yeongsu 동현=Dong-hyun 재현=Jae-hyun 상훈=Sang-hoon 진우=Jin-woo 태민=Tae-min \
            영호=Young-ho
            """,
        women: """
            서연=Seo-yeon 지우=Ji-woo 수빈=Su-bin=Soobin 민지=Min-ji=Minji 지은=Ji-eun 은지=Eun-ji 혜진=Hye-jin 미경=Mi-kyung \
            유진=Yu-jin=Eugene 현정=Hyun-jung 지영=Ji-young 수진=Su-jin=Soojin 영희=Young-hee
            """,
        families: """
            김=Kim=Gim 이=Lee=Yi=Rhee 박=Park=Bak 최=Choi 정=Jung=Jeong=Chung 강=Kang 조=Cho=Jo 윤=Yoon=Yun 장=Jang=Chang \
            임=Lim=Im 한=Han 오=Oh 서=Seo=Suh 신=Shin=Sin 권=Kwon 황=Hwang 안=Ahn=An 송=Song 류=Ryu=Yoo 홍=Hong
            """,
        evenness: 3, order: .familyFirst)

    static let vietnamese = Culture(
        men: """
            Văn_Hùng/Hùng Minh Tuấn Quang_Huy/Huy Đức Thanh Hải Long Nam Dũng Quốc_Anh Việt Thành Hoàng Bảo Khánh
            """,
        women: "Thị_Hương/Hương Lan Linh Thu_Hà/Hà Mai Ngọc Thảo Trang Hạnh Phương Yến Thị_Thanh/Thanh Nhung Vy",
        families: "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý", evenness: 2,
        order: .familyFirst)
}
