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

    /// Word → the names it can stand for.
    private static let roots: [String: [String]] = {
        var roots: [String: [String]] = [:]
        for group in table.split(separator: ";") {
            let names = group.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
            guard let root = names.first else { continue }
            for name in names { roots[Folding.skeleton(name), default: []].append(root) }
        }
        return roots
    }()

    static func isKnown(_ word: String) -> Bool { roots[word] != nil }

    static func agree(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        guard let first = roots[a], let second = roots[b] else { return false }
        return first.contains { second.contains($0) }
    }

    /// The one name a word stands for in keys; itself where it stands for several.
    static func root(_ word: String) -> String {
        guard let known = roots[word], known.count == 1 else { return word }
        return Folding.skeleton(known[0])
    }
}
