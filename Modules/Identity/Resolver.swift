import Dispatch
import Synchronization

/// Which records are one customer: records and decisions in, customers with their reasons out. A pure function: neither
/// the order of the records nor anything earlier matters. People and companies are resolved apart, companies first.
///
/// Works on a part of the records exactly as on all, if the part is closed: with a record it holds every record that
/// carries one of its clues whose status `propagates`, and every record that it is decided same with. Of clues that do
/// not propagate, and of spellings, the caller then says what they are worth among all records (`Outside`).
public struct Resolver: Sendable {
    /// What a part of the records cannot know about the whole.
    public struct Outside: Sendable {
        /// Of clues whose bearers are not all in the part. Nil: judge by the part.
        public var status: @Sendable (Clue) -> ClueStatus?
        /// Whether a spelling is rare among all records. Nil: judge by the part.
        public var isRare: (@Sendable (String) -> Bool)?

        public init(
            status: @escaping @Sendable (Clue) -> ClueStatus? = { _ in nil },
            isRare: (@Sendable (String) -> Bool)? = nil
        ) {
            self.status = status
            self.isRare = isRare
        }
    }

    private var book: Casebook
    private let rules: Ruleset
    private let seller: Seller

    public init(_ kind: Identity.Kind, rules: Ruleset = Ruleset(), seller: Seller = Seller()) {
        book = Casebook(kind: kind)
        self.rules = rules
        self.seller = seller
    }

    public mutating func add(_ subject: Subject) { add(subject, Profile(subject, seller: seller)) }

    /// `profile`: of this very subject and seller.
    public mutating func add(_ subject: Subject, _ profile: Profile) {
        precondition(subject.kind == book.kind, "people and companies are resolved apart")
        book.add(subject, profile)
    }

    /// Another one's records, as if they had been added here: it may have been filled by another thread.
    public mutating func add(_ part: consuming Resolver) {
        precondition(part.book.kind == book.kind, "people and companies are resolved apart")
        book.add(part.book)
    }

    /// More clues of the next of the records that were added, in the order in which they were.
    public mutating func add(_ late: LateClues) { book.add(late) }

    /// A phone that a company answers is nobody's own.
    public mutating func addCompanyPhone(_ text: String, country: String? = nil) {
        guard let phone = PhoneNumber(text, country: country ?? seller.country), phone.sort != .blocked else { return }
        if phone.sort != .loose { book.flags[Int(book.number(of: Clue(.phone, phone.key)))].insert(.company) }
        if seller.country == nil, let loose = phone.loose {
            book.flags[Int(book.number(of: Clue(.loosePhone, loose)))].insert(.company)
        }
    }

    /// What values are worth, from those who bear them alone: what a resolution of all records says of them. Each has
    /// these bearers; of one on very many records any `Ruleset.enoughBearers` will do. All bearers are of one kind.
    /// `isCompanyPhone`: whether a value is one that was given to `addCompanyPhone`.
    public static func statuses(
        of clues: [(clue: Clue, isCompanyPhone: Bool)], among bearers: some Sequence<(Subject, Profile)>,
        rules: Ruleset = Ruleset()
    ) -> [ClueStatus] {
        var book: Casebook?
        for (subject, profile) in bearers {
            precondition(book == nil || book?.kind == subject.kind, "people and companies are resolved apart")
            if book == nil { book = Casebook(kind: subject.kind) }
            book?.add(subject, profile)
        }
        var filled = book ?? Casebook(kind: .person)
        let numbers = clues.map { filled.number(of: $0.clue) }
        for (number, clue) in zip(numbers, clues) where clue.isCompanyPhone {
            filled.flags[Int(number)].insert(.company)
        }
        filled.close()
        return numbers.map { filled.status(of: $0, rules) }
    }

    /// The same of a phone that is a clue already.
    public mutating func addCompanyPhone(_ clue: Clue) { book.flags[Int(book.number(of: clue))].insert(.company) }

    public consuming func resolve(_ decisions: [Decision] = [], outside: Outside = Outside()) -> Resolution {
        book.close()
        let statuses = statuses(outside)
        let judge = Judge(book: book, rules: rules, statuses: statuses, rare: rareSpellings(outside))
        var candidates = Candidates(judge)
        candidates.collectAll()
        return Resolution(judge, candidates.sorted(), decisions)
    }

    private func statuses(_ outside: Outside) -> [ClueStatus] {
        let (book, rules) = (book, rules)
        let found = Self.inParts(1..<max(1, book.clueTexts.count)) { clues in
            clues.map { outside.status(book.clue(UInt32($0))) ?? book.status(of: UInt32($0), rules) }
        }
        return [.own] + found.joined()
    }

    /// What is made of many clues, part by part in their order, on all processors. Few are not worth it.
    fileprivate static func inParts<Value: Sendable>(
        _ clues: Range<Int>, _ make: @Sendable (Range<Int>) -> Value
    ) -> [Value] {
        guard clues.count > 10_000 else { return [make(clues)] }
        let parts = 64
        let made = Mutex<[Value?]>(Array(repeating: nil, count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let start = clues.lowerBound + clues.count * part / parts
            let value = make(start..<clues.lowerBound + clues.count * (part + 1) / parts)
            made.withLock { $0[part] = value }
        }
        return made.withLock { $0.compactMap(\.self) }
    }

    /// Spellings of names on few records. Common ones are never slips.
    private func rareSpellings(_ outside: Outside) -> Set<String> {
        guard book.kind == .person else { return [] }
        var uses: [String: UInt32] = [:]
        for (index, name) in book.people.enumerated() {
            for word in name?.spellings ?? [] { uses[word, default: 0] += book.nameUses[index] }
        }
        if let isRare = outside.isRare { return Set(uses.keys.filter(isRare)) }
        return Set(uses.lazy.filter { $0.value <= UInt32(rules.rareSpelling) }.map(\.key))
    }
}

/// The pairs about which something can be said.
struct Candidates {
    struct Pair: Sendable {
        var a: UInt32
        var b: UInt32
        var clue: UInt32
        var rule: Rule
        var objection: Objection?
        var isWeak: Bool

        /// Of companies, what is known to be near one another comes before what only shares a domain.
        var order: (UInt8, UInt8, UInt32, UInt32) { (rule.rawValue, rule == .siteAndName && isWeak ? 1 : 0, a, b) }
    }

    private let judge: Judge
    private(set) var pairs: [Pair] = []

    init(_ judge: Judge) { self.judge = judge }

    mutating func collectAll() {
        let judge = judge
        var found = Resolver.inParts(1..<max(1, judge.statuses.count)) { clues in
            var candidates = Candidates(judge)
            candidates.collect(clues)
            return candidates.pairs
        }
        pairs.reserveCapacity(found.reduce(0) { $0 + $1.count })
        for part in found.indices {
            pairs += found[part]
            found[part] = []
        }
    }

    private mutating func collect(_ clues: Range<Int>) {
        for clue in clues {
            let bearers = judge.book.bearersOf(clue)
            guard bearers.count > 1, makesPairs(clue) else { continue }
            let number = UInt32(clue)
            switch judge.book.clueKind(number) {
            case .link: collectLinks(number, bearers)
            case .block: for (a, b) in everyPair(bearers) { look(a, b, number) }
            default:
                if isSmall(bearers.count) {
                    for (a, b) in everyPair(bearers) { look(a, b, number) }
                } else {
                    collectLikeNames(bearers)
                }
            }
        }
    }

    private func isSmall(_ count: Int) -> Bool { count <= judge.rules.everyPair }

    private func makesPairs(_ clue: Int) -> Bool { judge.statuses[clue].propagates }

    private func everyPair(_ bearers: Casebook.Numbers) -> some Sequence<(UInt32, UInt32)> {
        bearers.indices.lazy.flatMap { i in bearers[(i + 1)...].lazy.map { (bearers[i], $0) } }
    }

    private mutating func collectLinks(_ clue: UInt32, _ bearers: Casebook.Numbers) {
        for owner in judge.book.ownersOf(clue) {
            for bearer in bearers where bearer != owner { add(min(owner, bearer), max(owner, bearer)) }
        }
    }

    /// A value on many records: the records of each name in a row, and each name's first with the others'.
    private mutating func collectLikeNames(_ bearers: Casebook.Numbers) {
        var groups: [(key: UInt32, members: [UInt32])] = []
        var places: [UInt32: Int] = [:]
        for bearer in bearers {
            let name = judge.book.names[Int(bearer)]
            let key = judge.book.nameKeys[Int(name)]
            let group = key != 0 ? key : name == 0 ? 0 : .max - name
            if let place = places[group] {
                groups[place].members.append(bearer)
            } else {
                places[group] = groups.count
                groups.append((group, [bearer]))
            }
        }
        for (index, group) in groups.enumerated() {
            for (a, b) in zip(group.members, group.members.dropFirst()) {
                add(a, b)
                if a != group.members[0] { add(group.members[0], b) }
            }
            // Nobody reads more questions about one value.
            for other in groups[(index + 1)...].prefix(judge.rules.everyPair) {
                add(group.members[0], other.members[0])
            }
        }
    }

    /// Once for each pair: by the first of the values they share.
    private mutating func look(_ a: UInt32, _ b: UInt32, _ clue: UInt32) {
        for known in CommonNumbers(judge.book.cluesOf(Int(a)), judge.book.cluesOf(Int(b))) {
            if known >= clue { break }
            let kind = judge.book.clueKind(known)
            guard makesPairs(Int(known)), kind != .link else { continue }
            if kind == .block || isSmall(judge.book.bearersOf(Int(known)).count) { return }
        }
        add(a, b)
    }

    private mutating func add(_ a: UInt32, _ b: UInt32) {
        guard let verdict = judge.judge(Int(a), Int(b)) else { return }
        pairs.append(
            Pair(
                a: a, b: b, clue: verdict.clue, rule: verdict.rule, objection: verdict.objection, isWeak: verdict.isWeak
            ))
    }

    /// Strongest first, ties by rank, each pair once.
    consuming func sorted() -> [Pair] {
        pairs.sort { $0.order < $1.order }
        var count = 0
        for index in pairs.indices where count == 0 || pairs[index].order != pairs[count - 1].order {
            pairs[count] = pairs[index]
            count += 1
        }
        pairs.removeSubrange(count...)
        return pairs
    }
}
