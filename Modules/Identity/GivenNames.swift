/// Short forms and spellings of given names in daily use. Written for Onward from general knowledge. Only names that
/// are each other's: Angela and Angelo, Andrea and Andreas, Mario and Maria are not here.
enum GivenNames {
    private static let table = """
        robert bob rob bobby robbie bert; william bill will billy willy liam;
        michael mike mick mickey micha michel mikhail; elizabeth liz beth betty lizzie eliza elisabeth lisa elsbeth;
        katherine kate kathy katie kathryn catherine katharina kathrin cathy katarina ekaterina katya kat;
        thomas tom tommy thom; anthony tony antony anton antonio; james jim jimmy jamie;
        joseph joe joey josef jose giuseppe beppe; david dave davey; daniel dan danny; christopher chris kit topher;
        christian chris; christine chris tina christina kristina kirsten;
        alexander alex sasha sander alec aleksandr alexandr aleksander alessandro;
        alexandra alex sandy sandra sasha aleksandra; matthew matt mathew matteo; matthias matze mathias mattias;
        nicholas nick nicolas nikolas nico niko nikolaus klaus; nicole nicki nikki;
        stephen steve steven stephan stefan stefano steffen; susan sue suzy susanne susanna suzanne;
        patricia pat patty tricia trish; patrick pat paddy;
        margaret meg peggy maggie marge margarete greta gretel rita; richard dick rick rich richie ricardo riccardo;
        edward ed ted eddie ned eduard eduardo edoardo; andrew andy drew; andreas andi andy; benjamin ben benny;
        samuel sam sammy; samantha sam; maximilian max maxi; maxine max; johannes hans johann hannes jan;
        john jon johnny jack jonny; jonathan jon jonny; gregory greg; jennifer jen jenny; rebecca becky becca;
        victoria vicky vicki tori; frederick fred freddy frederic friedrich fritz federico; alfred fred;
        charles charlie chuck chas carl karl carlos carlo; carl karl; george georg jorge giorgio georges jurgen jorg;
        francis frank franz francesco francisco paco pancho; francesca fran;
        lawrence larry laurence lorenz lorenzo laurent; kenneth ken kenny; ronald ron ronny; donald don donny;
        timothy tim timmy; timo tim; raymond ray; gerald gerry jerry; gerard gerd gerhard;
        jeffrey jeff geoffrey geoff; philip phil phillip philipp philippe felipe filippo;
        peter pete pierre pietro pedro piotr petr pyotr pit; paul pablo paolo pavel pawel; eugene gene yevgeny evgeny;
        leonard len lenny leonardo leo; walter walt; harold harry hal;
        henry harry hank heinrich heinz henri enrique enrico henrik; martin marty martino;
        vincent vince vinny vincenzo vicente; theodore ted theo; theodor theo; terence terry;
        teresa terry theresa tess therese; barbara barb babs; deborah debbie deb debra; dorothy dot dottie dorothea;
        jacqueline jackie; pamela pam; cynthia cindy; sandra sandy; kimberly kim; joanne jo joanna johanna;
        josephine jo josie; judith judy; jessica jess jessie; abigail abby; amanda mandy; ann anne anna annie;
        hannah hanna; helen helena helene elena; ellen nell; valerie val; valentina val; veronica ronnie;
        virginia ginny; zachary zach zack; nathaniel nate nathan; joshua josh; jacob jake jakob jacques; gabriel gabe;
        gabriele gabi gaby; gabriella gabby gabi; arthur art arturo; albert al bert alberto; alan allan allen al;
        alfredo fredo; bernard bernie bernhard bernd; bradley brad; calvin cal; clifford cliff; curtis curt;
        kurt curt; dennis denny denis; douglas doug; dominic dom dominik domenico; ernest ernie ernst ernesto;
        franklin frank; frederica freddie; harriet hattie; isabella bella isabel izzy isabelle; ignacio nacho;
        jeremy jerry jeremiah; jerome jerry; louis lou luis luigi ludwig lewis; louise lou luise luisa;
        lucas luke lukas luc luca; marcus mark marc markus marco marcos; melanie mel; melissa mel lissa;
        mitchell mitch; norman norm; oliver ollie olli; randall randy; reginald reg reggie; roderick rod; rodney rod;
        roger rog; russell russ; sebastian seb basti bastian; stanley stan; stuart stu stewart; sylvia silvia;
        sophie sofia sophia sofie; theresa tess; ulrich uli ulli; ulrike uli rike; wolfgang wolf; walther walt;
        wilhelm willi willy; wilhelmina mina; werner wern; horst horsti; manuel manu manolo; manuela manu;
        martina tina; mohammed mohamed muhammad mohammad mohamad; ahmed ahmad ahmet; hussein hussain husein hossein;
        hassan hasan; abdullah abdallah; yusuf youssef yousef; omar omer umar; ali aly; fatima fatma fatimah;
        aisha ayesha aicha; dmitry dmitri dima dmitriy dimitri; sergey sergei serge serhii; ivan vanya;
        vladimir vova volodya volodymyr wladimir; nikolai nikolay mykola kolya;
        aleksei alexey alexei aleksey oleksii lyosha; andrei andrey andrii andriy; yuri yury yurii jurij;
        yulia julia juliya yuliya; julia julie; natalia natasha nataliya natalie natalya; tatiana tanya tatyana;
        olga olya; irina ira; svetlana sveta; anastasia nastya; maria mary marie masha mariya;
        elena lena yelena olena; galina galya; lyudmila ludmila mila; konstantin kostya; viktor victor vitya;
        grigory grisha grigori; mikhail misha; pavel pasha; evgeny zhenya; giovanni gianni; salvatore toto;
        giuseppina pina; guillermo memo; jesus chuy; dolores lola; concepcion concha; rafael rafa raphael;
        santiago santi; alejandro alex; gonzalo gonza; beatriz bea beatrice; mercedes merche; pilar pili;
        lorenzo loren; xavier javier javi; krzysztof krzys; malgorzata gosia; katarzyna kasia; agnieszka aga;
        tomasz tomek; andrzej jedrek; wojciech wojtek; gyorgy gyuri; laszlo laci; istvan pista; zoltan zoli;
        ferenc feri; priyanka priya; subramanian subbu mani; venkatesh venkat venky; krishnan krishna;
        srinivas srini sreenivas; lakshmi laxmi; ludovic ludo; frederique fred; dominique dom;
        genevieve gen; cornelia conny nelly; cornelius conny; constanze conny; angelika angie geli; angela angie;
        brigitte gitte biggi; birgit biggi; heidemarie heidi; adelheid heidi; hildegard hilde; waltraud traudl;
        gertrud trude; roswitha rosi; rosemarie rosi; edeltraud traudl; eberhard ebbo; ekkehard ekki; reinhard reini;
        reinhold reini; rudolf rudi rolf rudolph; siegfried sigi; sigrid sigi; sigmund sigi;
        joachim achim jochen jo joaquin; karlheinz heinz; norbert nobby; hubert hubi;
        leopold poldi;
        """

    /// More of them, for comparing alone: in keys a word stands for one name.
    private static let further = """
                sarah sally sara; deborah debs; emily em emmy emilia; emma em; eleanor ellie nora nell leonora; abigail gail;
        alice ali alicia; amelia millie amy; archibald archie; arnold arnie; augustus gus august; beatrix trixie bea;
        bridget biddy bridie; caroline caro carrie carolina karoline; cassandra cass cassie; cecilia cissy celia;
        charlotte charlie lottie lotte carlotta; clarence clarrie; constance connie; cordelia delia; desmond des;
        diana di diane; dorothea dora thea doro; duncan dunc; edith edie; edmund ned eddie; edwin win eddie;
        eric rick erik; florence flo florrie flora; gareth gaz; gavin gav; georgina georgie gina; gillian gill jill;
        gladys glad; grace gracie; gwendolyn gwen; harriet hattie harry; hugh hughie; imogen immy; irene rene reni;
        ivan vanja; jane janie jenny; janet jan; jasmine jas; jean jeannie; jemima jem; joan joanie; jocelyn joss;
        joyce joy; judith jutta; julian jules; juliana ju juli; juliet jules julie; justin jus; karen kaz;
        kathleen kath kathy kate; keith keef; kirsty kirsten; leslie les; lillian lily lil; linda lindy lynn;
        loretta lori; lorna lorrie; lucy lucie lucia; lydia lyddie; madeleine maddie madison; malcolm mal; marian marion;
        marilyn mari lyn; marjorie marge margie; martha marty; matilda tilly mattie; maureen mo; mildred millie;
        miranda mandy; miriam mim; monica monika moni mona; muriel mu; nancy nan; natasha tasha; neil neal niall;
        olivia liv livvy; pauline paulie; penelope penny; philippa pippa pip; phoebe phebe; priscilla cilla;
        rachel rach rachael; ralph ralf raph; rosalind ros roz; rosemary rose rosie; rupert ru; ruth ruthie;
        sidney sid sydney; simon si; solomon sol; spencer spence; stacey stace; stephanie steph stephie steffi stefanie
        stefania stephany; tabitha tabby; tamara tammy tamar; tobias toby tobi; tracey trace tracy; trevor trev;
        ursula uschi ulla ursel; vanessa nessa; vera verochka; vivian viv; wayne waz; wendy wen; winifred winnie fred;
        yvonne von vonnie; brigitte gitti gitta gittchen; georg schorsch; josef sepp seppl beppo pepi; alois loisl;
        ignaz naz; xaver xaverl; franziska franzi fanny; barbara babsi baerbel barbl bab; christine christl christel
        stina kristin; christiane christel; therese resi resl; magdalena magda leni lena; helene leni; gabriele gaby;
        dieter didi; dietrich dieter dirk; guenter guenther gunther gunter guenni; juergen joerg; heinrich heiner henner;
        hermann manni herm; manfred manni fredi; gottfried friedel gotti; gerhard gerd gert hardy; wolfgang wolfi;
        eduard edi; ferdinand ferdi fernando ferdl; florian flo flori; gregor greg gregori; johannes hannes hansi hans
        jo jannes jens; johanna hanna hanni; karoline lina; katharina kathi kati kaethe trina nina rina; klara clara;
        konrad conny kurt; lambert bert; leonhard leo hartl; ludwig lutz wiggerl; margarethe gretl gretel grete gretchen;
        mathilde hilde thilde; nikolaus klaus niki; rainer reiner; reinhardt reinhard; rosa rosl rosi; rupprecht rupp;
        sebastian wastl; sieglinde linde sigi; sofia fia; theodora dora; thekla tekla; tobias tobi; veronika vroni;
        viktoria vicki; volker volki; walburga burgi wally; wilfried willi fredi; wilhelm helmi; michaela michi micha
        mischa; michael michi michl; stefan steff steffen stevie; daniela dani; daniel dani; manuela manu; sabine bine;
        susanne susi sanne susan; petra pezi; ulrike ulli; monika moni; julia jule jul; friederike rike frieda fritzi;
        heike heiki; annemarie annemie; annegret anne gret; hannelore hanne lore; eleonore lore nora elli; elfriede elfi
        friedel; irmgard irmi; ingeborg inge; kunigunde kuni; liselotte lilo lotte; marlene leni; roswitha;
        cornelis kees cor cees corneel; pieter piet; hendrik henk rik hein hendrikus; hendrika riek henny ria;
        gerrit gert gerard; jacobus koos jaap sjaak cobus; jacob jaap kobus; jan janus; johannes johan jan hans; johanna jo
        joke jopie hanneke; wilhelmus wim willem; wilhelmina willy mien; willem wim pim; antonius ton toon teun;
        antonia toos tonny; adrianus adri ad arie janus; adriana adri jaan; franciscus frans sus; theodorus theo dorus;
        maria ria mieke marieke mia rietje miep marijke; catharina trijntje trijn toos rina cato kaat ina katrien;
        elisabeth lies liesbeth bep els elly lijsbeth liesje elsje; margaretha greet gre griet marga; petronella nel
        nelleke; petrus peter piet; bartholomeus bart mees; lambertus bert lammert; albertus bert bertus; hubertus huub;
        gijsbert gijs; leendert leen; matthijs thijs mathijs; mattheus thijs; nicolaas klaas nico; dirk dick diederik;
        maarten marten; jeroen jero; sebastiaan bas; cristiaan chris kris; kristof tof; joannes jan; godelieve lieve;
        lars lasse; karl kalle; per pelle peter; jan janne; nils nisse niels; olof olle ole olav; erik jerker; anders
        andreas; bengt bengan benny; christer krister; gunilla nilla; gustav gosta gurra; ingrid inga; johan jojje;
        katarina kattis kajsa karin karen; kristina stina kicki; lennart lelle; margareta greta maggan; mats matte;
        per pehr; sigurd sigge; sven svenne; ulf uffe; elisabet lisa bettan lisbet; birgitta gittan gitte britta;
        jorgen jorn; mikael micke michael; mikkel mikael; soren sorn; henrik henke; fredrik frippe freddie; magnus mange;
        thomas tompa; tuomas tomi; juhani jussi juha; johannes juhana; matti matias; heikki henrik; pekka petri;
        kaarina kaija; aleksander olek alek; aleksandra ola olka; andrzej jedrek andrzejek; agnieszka agusia;
        barbara basia baska; bartlomiej bartek; boguslaw bogus; czeslaw czesiek; dorota dorotka; elzbieta ela elka;
        ewa ewka eva; franciszek franek; grzegorz grzes grzesiek; halina halinka; henryk heniek; jacek jacus; jadwiga jadzia;
        jan janek jas; janina janka; jerzy jurek; joanna asia joasia aska; jozef jozek; julian julek; justyna justynka;
        kazimierz kazik; krystyna krysia; krzysztof krzysiek krzys; katarzyna kasia kaska; leszek lech; magdalena madzia;
        malgorzata gosia malgosia; maria marysia maryla; mariusz maniek; mateusz mati; michal michas; mieczyslaw mietek;
        pawel pawelek; piotr piotrek; przemyslaw przemek; rafal rafalek; ryszard rysiek; slawomir slawek; stanislaw
        stasiek staszek stas; stefan stefek; tadeusz tadek; teresa tereska; tomasz tomek; urszula ula; waldemar waldek;
        wieslaw wiesiek; wladyslaw wladek; wojciech wojtek; zbigniew zbyszek zbyniu; zdzislaw zdzisiek; zofia zosia sofia;
        zygmunt zygmus; jan honza jenda; josef pepa pepik; frantisek franta; jaroslav jarda jarek; jiri jirka;
        miroslav mirek mira; miroslava mirka; vaclav vasek venca; vladimir vlada; zdenek zdenda; stanislav standa;
        ladislav lada laco; karel kaja; petr peta; pavel pavlik; tomas tomasek; lukas luky; ondrej ondra; vojtech vojta;
        jakub kuba; martin mara; michal misa; marek mara; antonin tonda tony; bohumil bohous; oldrich olda;
        rudolf ruda; katerina katka kacka; alzbeta bety betka; eliska ela; lenka lenicka; jana janicka; marie majka mana;
        hana hanka; anna anicka andulka; veronika verca; lucie lucka; petra petruska; zuzana zuzka; jitka jituska;
        alena alenka; eva evicka; ivana iva; marketa margita; dagmar dasa; ludmila lida; vera verka; juraj duro;
        jan jano; stefan stevo; maria mara marika; istvan pista isti steve; laszlo laci; jozsef joska jozsi; janos jani jancsi;
        ferenc feri; sandor sanyi; gyorgy gyuri; zoltan zoli; sandor sandorka; mihaly misi; miklos miki; tibor tibi;
        gabor gabi; attila ati; katalin kati kato; erzsebet erzsi bozsi zsoka; ilona ica ili; margit manci; zsuzsanna
        zsuzsa zsuzsi; julianna juli; maria marika mari mariska; eva evi; agnes agi; ildiko ildi; krisztina kriszti;
        andras bandi; balazs bali; bence benci; daniel dani; david dave; peter peti; tamas tomi; kristof kristofer;
        francisco paco pancho curro fran kiko chico; francisca paqui paca chica pancha; jose pepe chepe ze; josefa pepa;
        ignacio nacho; enrique quique kike; eduardo lalo edu; alberto beto tito berto; roberto beto rober; gilberto beto;
        humberto beto; guadalupe lupe; luis lucho; antonio tono tonio tonino nino; manuel manolo manel; manuela manoli;
        rosario charo; dolores loli lola; consuelo chelo; concepcion conchi concha; mercedes merche; maria maruja mari;
        montserrat montse; encarnacion encarna; asuncion asun; isabel isa chabela; beatriz bea; teresa tere maite;
        cristina cris tina; patricia patri; monica moni; susana susi; carmen carmina menchu; pilar pili; inmaculada inma;
        milagros mila; remedios reme; esperanza espe; alejandra alex sandra; fernando nando fer; hernando nando;
        armando mando; leonardo leo; rodolfo fito rodo; adolfo fito; gustavo gus tavo; sergio checo; vicente chente;
        santiago santi diego tiago; jaime jimmy; jorge coque; gonzalo gonzo; javier javi; miguel migue; pedro perico;
        rafael rafa; ramon moncho; raul rauli; ricardo richi; salvador salva chava; sebastian sebas; joaquin quino;
        joao joaozinho jonas; francisco xico; antonio toninho; jose zeca zezinho; carlos carlinhos cacau; luiz luizinho
        luis; eduardo dudu; fernanda nanda; gabriela gabi bibi; juliana ju juju; leticia le; luciana lu; mariana mari;
        rafaela rafa; rodrigo digo; thiago tiago; vinicius vini; vitor vitinho; guilherme gui guiga; gustavo guga;
        henrique rique; leandro le; marcelo celo; paulo paulinho; pedro pedrinho; ricardo cadu; sebastiao tiao bastiao;
        ana aninha; beatriz bia; camila mila cami; carolina carol; cristiane cris; daniele dani; isabela isa bela;
        francesco franco cecco ciccio; giuseppe peppe peppino; giovanni nanni vanni gianni; vincenzo enzo vince;
        lorenzo enzo renzo; raffaele lele; emanuele lele manu; gabriele lele; daniele dani lele; salvatore turi totò toto;
        luigi gigi gino; antonio tonino totonno; domenico mimmo; nicola nico cola; michele lino; pasquale lino;
        angelo lino; eugenio genio; ferdinando nando; alessandro sandro ale; alessandra sandra ale; roberto robi;
        stefano ste; filippo pippo; federico fede chicco; federica fede; elisabetta betta lisa elisa; caterina rina cate;
        concetta cettina tina; giuseppina pina giusy; francesca franca fra; antonella anto; maria mariella mariuccia;
        rosa rosina rosetta; teresa teresina; valentina vale; valeria vale; beatrice bice; eleonora nora ele;
        alexandre alex; alexandra alex; antoine toine; benoit ben; bernadette berna; catherine cathy cath kate; christophe
        chris tof; emmanuel manu; emmanuelle manue manu; frederic fred fredo; gregoire greg; guillaume guigui; isabelle
        isa zaza; jacqueline jackie; jean jeannot; jeanne jeannette; laurence lolo; laurent lolo; madeleine mado;
        margot marguerite; marguerite margot; michel mimi; micheline mimi; nathalie nat; olivier oliv; pascal pasco;
        patrice pat; philippe phil filou; raymond momo; sebastien seb; stephane steph; sylvain syl; sylvie syl;
        therese therry; thierry titi; valerie val; vincent vince; veronique vero; dominique domi; genevieve gege ginette;
        mustafa mistik musti mustaf; mehmet memo mehmed memet; ahmet ahmo; ibrahim ibo; suleyman sulo; huseyin huso;
        hasan haso; ismail ismo; abdullah apo; abdurrahman apo; mahmut mamo; osman osso; ramazan ramo; fatma fatos;
        ayse aysecik; zeynep zeyno; emine emos; hatice hatce; huseyin husein; yusuf yusi; ali aliko;
        georgios giorgos yiorgos george; ioannis giannis yannis yiannis john; konstantinos kostas costas dinos; dimitrios
        dimitris mitsos jimmy; nikolaos nikos nick; panagiotis takis panos; vasileios vasilis billy; christos chris;
        athanasios thanasis sakis; evangelos vangelis; spyridon spyros; theodoros thodoris; michail michalis; stavros
        stavrakis; aikaterini katerina; eleni lena elena; georgia gogo; konstantina dina nancy; paraskevi vivi voula evi;
        vasiliki vasso vicky; maria marika; ekaterina katya katja katia; aleksandr sasha sanya shura; aleksei lesha alyosha;
        anatoly tolya; boris borya; valentin valya; valery valera; viktor vitya; vyacheslav slava; georgy gosha zhora;
        evgeny zhenya jenya; igor igoryok; ivan vanya; ilya ilyusha; kirill kirya; leonid lyonya; maksim max maxim;
        nikolai kolya; oleg olezhka; pavel pasha; pyotr petya peter; roman roma; sergei seryozha serezha sergiy sergii;
        stanislav stas; stepan styopa; yuri yura; yaroslav yarik slava; anna anya anyuta; valentina valya; galina galya;
        daria dasha darya; elena lena; elizaveta liza; zinaida zina; irina ira; larisa lara; lyubov lyuba; lyudmila lyuda
        mila; margarita rita; marina marisha; maria masha manya; nadezhda nadya; natalia natasha nata; oksana ksyusha
        ksenia; olga olya; polina polya; svetlana sveta; sofia sonya; tatiana tanya; yulia yulya; oleksandr sashko sasha
        aleksandr alexander; mykhailo misha mykola; volodymyr vova; dmytro dima dmitry; andriy andrii; kateryna katya;
        mohammed mohamad mo hamada; abdulrahman abdelrahman abdul; abdulaziz aziz; khalid khaled; youssef joseph josef yusuf;
        ibrahim abraham; mahmoud mahmood mahmud; moustafa mustafa mostafa; tarek tariq tarik; said saeed sayed saeid;
        karim kareem; jamal gamal; nasser nasir naser; omar umar; osama usama; rashid rasheed; salim saleem; samir sameer;
        walid waleed; zaid zayd; layla leila laila; mariam maryam miriam; noor nour nur; sara sarah; zainab zeinab zaynab;
        priyanka pri priya; priya pri; rajesh raj; rajendra raj rajan; rajiv rajeev; sanjay sanju; sunil sunny; vijay viju;
        vikram vicky vik; vivek viv; suresh suri; ramesh ram; mahesh mahi; ganesh gani; krishna krish kris; lakshmi luxmi;
        deepak dipak; dinesh dinu; ashok asok; anil anu; anita anu; anjali anju; arun arunkumar; aravind arvind; balaji bala;
        chandra chandu; gopal gopi; harish hari; jayesh jay; jayanti jaya; kavita kavitha; lalita lalitha; manoj manu;
        mohan mohanlal; mukesh mukul; naresh nari; nitin nitinkumar; pankaj panku; pradeep pradip; prakash praku;
        sandeep sandip; sangeeta sangita; seema sima; sudhir sudheer; sunita sunitha; swati swathi; usha usa; vinod vinu;
        """

    /// Given names that only their last letters set apart are two people's: Mario and Maria, Daniel and Daniela, Paul
    /// and Pauline.
    private static let feminine = ["a", "e", "ie", "ia", "ina", "ine", "ette", "etta", "ella", "inha"]

    /// A short form by its looks ("Moni" and "Monika", "Steph" and "Stephanie"), or one letter amiss. Not where both
    /// are known as names of their own.
    static func areAlike(_ a: String, _ b: String) -> Bool {
        let (short, long) = a.utf8.count <= b.utf8.count ? (a, b) : (b, a)
        guard short.utf8.count > 1, !(isKnown(a) && isKnown(b)) else { return false }
        if long.hasPrefix(short) {
            let rest = String(long.dropFirst(short.count))
            return !feminine.contains(rest) || short.utf8.count < 4 && rest.utf8.count > 2
        }
        for ending in ["ie", "ey", "i", "y"] where short.utf8.count > ending.utf8.count + 2 && short.hasSuffix(ending) {
            var stem = short.dropLast(ending.count)
            if stem.count > 3, stem.last == stem.dropLast().last { stem = stem.dropLast() }
            if long.utf8.count > short.utf8.count, long.hasPrefix(stem) { return true }
        }
        // Mario and Maria, Andrea and Andreas: what only the end sets apart is no slip.
        return Spelling.isOneOff(a, b) && a.utf8.last == b.utf8.last
    }

    private static let keyRoots = read(table)
    /// Word → the names it can stand for.
    private static let roots = read(table + further)

    /// Groups of names that are one, with semicolons between: each name with the first of its groups.
    static func read(_ table: String) -> [String: [String]] {
        var roots: [String: [String]] = [:]
        for group in table.split(separator: ";") {
            let names = group.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
            guard let root = names.first else { continue }
            for name in names where !roots[Folding.skeleton(name), default: []].contains(root) {
                roots[Folding.skeleton(name), default: []].append(root)
            }
        }
        return roots
    }

    static func isKnown(_ word: String) -> Bool { roots[word] != nil }

    static func agree(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        guard let first = roots[a], let second = roots[b] else { return false }
        return first.contains { second.contains($0) }
    }

    /// The one name a word stands for in keys; itself where it stands for several.
    static func root(_ word: String) -> String {
        guard let known = keyRoots[word], known.count == 1 else { return word }
        return Folding.skeleton(known[0])
    }
}
