/// Family names that one person's passports and business cards spell in several ways. Written for Onward from general
/// knowledge.
enum FamilyNames {
    private static let table = """
        wang wong; huang wong hwang; li lee lei; chen chan tan; liu lau low; zhang cheung chang teo; lin lam lim;
        wu ng goh; yang yeung yeo; zhao chiu chao; zhou chow chou chew; xu hsu tsui; ye yip yeh yap; zheng cheng tay;
        guo kwok kuo koh; he ho hoe; liang leung neo; luo lo law; cai tsai choi chua; xie tse hsieh; zhu chu choo;
        deng tang; tang tong; feng fung; cao tso; peng pang; zeng tsang; xiao siu hsiao; tian tin; jiang chiang kong;
        pan poon; yuan yuen; yu yue; lu luk loo; jin kam chin; kim gim ghim; lee yi rhee ri li; park pak bak;
        choi choe; jung jeong chung cheong; kang gang; cho jo joe; yoon yun; jang chang; lim im rim; shin sin;
        nguyen nguyn; ivanov ivanoff; petrov petroff; smirnov smirnoff; mohammed mohamed muhammad mohammad;
        hussein hussain husain; hassan hasan; ahmed ahmad; abdullah abdallah; khoury khouri khuri; haddad hadad;
        chowdhury choudhury chaudhary chaudhry; banerjee banerji; mukherjee mukherji; chatterjee chatterji;
        sharma sarma; reddy reddi; iyer ayyar aiyar; agarwal aggarwal agrawal;
        """

    private static let roots = GivenNames.read(table)

    static func agree(_ a: String, _ b: String) -> Bool {
        guard let first = roots[a], let second = roots[b] else { return false }
        return first.contains { second.contains($0) }
    }
}
