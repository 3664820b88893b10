/// What people's records say of their companies, until these are resolved: who reads all records need not read them
/// twice. Flat, for there may be millions.
public struct Employments: Sendable {
    private enum Use: UInt8 { case person, reference, domain, company }

    private var texts = Interner()
    private var ends: [UInt32] = [0]
    private var numbers: [UInt32] = []

    public init() {}

    public var count: Int { ends.count - 1 }

    /// `references`: to try in this order.
    public mutating func add(_ person: Profile, references: [String]) {
        func add(_ use: Use, _ text: String) { numbers.append(texts.number(of: text, kind: use.rawValue)) }
        if let name = person.person?.key { add(.person, name) }
        for reference in references { add(.reference, reference) }
        for domain in Employers.domains(of: person) { add(.domain, domain) }
        if let name = Employers.name(of: person) { add(.company, name) }
        ends.append(UInt32(numbers.count))
    }

    /// What was filled apart, as if it had been filled in here.
    public mutating func add(_ part: Employments) {
        let new = texts.add(part.texts)
        ends += part.ends.dropFirst().map { $0 + UInt32(numbers.count) }
        numbers += part.numbers.map { new[Int($0)] }
    }

    /// The clues that follow from a person's companies; and the company's name as typed where no reference leads to
    /// one.
    public func clues(of person: Int, _ employers: Employers) -> (clues: [Clue], companyName: String?) {
        var (name, reference, companyName): (String?, String?, String?)
        var domains: [String] = []
        for number in numbers[Int(ends[person])..<Int(ends[person + 1])] {
            let text = texts.text(number)
            switch Use(rawValue: texts.kind(number)) {
            case .person: name = text
            case .reference: if reference == nil, employers.has(reference: text) { reference = text }
            case .domain: domains.append(text)
            case .company: companyName = text
            case nil: break
            }
        }
        let clues = name.map {
            let tokens = employers.tokens(reference: reference, domains: domains, name: companyName)
            return Profile.clues(ofName: $0, in: tokens)
        }
        return (clues ?? [], reference == nil ? companyName : nil)
    }
}

/// Clues of records that follow each other, each once a record, which come after the others.
public struct LateClues: Sendable {
    private(set) var texts = Interner()
    private(set) var ends: [UInt32] = [0]
    private(set) var clues: [UInt32] = []

    public init() {}

    /// Those of the next record.
    public mutating func append(_ list: [Clue]) {
        for clue in list { clues.append(texts.number(of: clue.value, kind: clue.kind.rawValue)) }
        ends.append(UInt32(clues.count))
    }
}
