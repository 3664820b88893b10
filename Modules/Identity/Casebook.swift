/// The records of one kind in flat arrays, sorted by rank, and who bears which clue.
struct Casebook: Sendable {
    let kind: Identity.Kind
    var texts = Interner()
    var clueTexts = Interner()

    // One entry a record.
    var records: [Int64] = []
    /// By system and list, and its own number there: only until they are sorted.
    private var heads: [(system: Int, list: UInt32)] = []
    private var idEnds: [Int] = [0]
    private var ids: [UInt8] = []
    /// System and resource: two records of one list.
    var sources: [UInt32] = []
    /// Of these lists some that fill by themselves, where one person often is twice.
    private(set) var selfFilling: Set<UInt32> = []
    var names: [UInt32] = []
    var cities: [UInt32] = []
    var postcodes: [UInt32] = []
    var countries: [UInt32] = []
    var birthDays: [UInt32] = []
    /// What a company's domains have in common under several suffixes.
    var sites: [UInt32] = []
    /// Records whose website is the page of one town.
    private var branches: [Bool] = []
    /// Where a company's lines are.
    var lineCities: [UInt32] = []
    /// Street and postcode of a company.
    var doors: [UInt32] = []
    /// By what the people of each company are known.
    private var markEnds: [UInt32] = [0]
    private var marks: [Int64] = []
    /// Until they are closed.
    private var clueEnds: [UInt32] = [0]
    private var clues: [UInt32] = []
    /// Of the first records.
    private var lateClueEnds: [UInt32] = [0]
    private var lateClues: [UInt32] = []
    /// For rows of plain tables only.
    var plain: [Int32] = []
    var rows: [Weighing.Row] = []

    // One entry a name; the first stands for no name.
    var people: [PersonName?] = [nil]
    /// The number of the name's key, so that equal ones need no comparison.
    var nameKeys: [UInt32] = [0]
    var companies: [CompanyName?] = [nil]
    var forms: [UInt32] = [0]
    private var nameTexts = Interner()
    private var lastSource: (rank: Identity.Rank, source: (number: UInt32, list: UInt32))?
    var nameUses: [UInt32] = [0]

    // One entry a clue; the first stands for none.
    var flags: [ClueFlags] = [[]]
    /// The domain of a mailbox, if it is an organisation's.
    var domains: [UInt32] = [0]
    /// Links, and the records that they name: only until they are closed.
    private var owners: [(clue: UInt32, record: UInt32)] = []

    // The clues of each record, and who bears each clue, in the order of ranks: made by `close`.
    private var clueLists = NumberLists()
    private var bearerLists = NumberLists()
    private var ownerLists = NumberLists()

    struct ClueFlags: OptionSet, Sendable {
        let rawValue: UInt8
        static let role = ClueFlags(rawValue: 1)
        static let mobile = ClueFlags(rawValue: 2)
        static let numbered = ClueFlags(rawValue: 4)
        /// A company's own phone.
        static let company = ClueFlags(rawValue: 8)
        static let named = ClueFlags(rawValue: 16)
    }

    init(kind: Identity.Kind) { self.kind = kind }

    var count: Int { records.count }

    /// In the order of their numbers.
    func cluesOf(_ record: Int) -> Numbers { clueLists[record] }
    func bearersOf(_ clue: Int) -> Numbers { bearerLists[clue] }
    /// The records that a link names.
    func ownersOf(_ clue: UInt32) -> Numbers { ownerLists[Int(clue)] }
    /// By what a company's people are known, in their order.
    func marks(of record: Int) -> ArraySlice<Int64> { marks[Int(markEnds[record])..<Int(markEnds[record + 1])] }
    typealias Numbers = ArraySlice<UInt32>
    func clueKind(_ clue: UInt32) -> Clue.Kind { Clue.Kind(rawValue: clueTexts.kind(clue)) ?? .block }
    func clue(_ number: UInt32) -> Clue { Clue(clueKind(number), clueTexts.text(number)) }

    // MARK: Filling

    mutating func add(_ subject: Subject, _ profile: Profile) {
        let record = UInt32(records.count)
        records.append(subject.record)
        let source = source(of: subject.rank)
        heads.append((subject.rank.system, source.list))
        ids.append(contentsOf: subject.rank.externalID.utf8)
        idEnds.append(ids.count)
        sources.append(source.number)
        names.append(kind == .person ? number(of: profile.person, subject) : number(of: profile.company))
        nameUses[Int(names[Int(record)])] += 1
        cities.append(profile.address.city.map { texts.number(of: $0) } ?? 0)
        postcodes.append(profile.address.postcode.map { texts.number(of: $0) } ?? 0)
        countries.append(profile.country.map { texts.number(of: $0) } ?? 0)
        birthDays.append(profile.birthDay ?? 0)
        sites.append(profile.site.map { texts.number(of: $0.label) } ?? 0)
        branches.append(kind == .company && profile.site?.town != nil)
        lineCities.append(kind == .company ? profile.lineCity.map { texts.number(of: $0) } ?? 0 : 0)
        doors.append(kind == .company ? profile.address.key.map { texts.number(of: $0) } ?? 0 : 0)
        if kind == .company {
            marks += subject.people
            markEnds.append(UInt32(marks.count))
        }
        for clue in profile.clues { clues.append(number(of: clue)) }
        clueEnds.append(UInt32(clues.count))
        for mail in profile.mails where !subject.isPlain { mark(mail) }
        for phone in profile.phones where phone.sort == .mobile && !subject.isPlain {
            for clue in [clueTexts.known(phone.key, kind: Clue.Kind.phone.rawValue)] where clue > 0 {
                flags[Int(clue)].insert(.mobile)
            }
        }
        for name in subject.names {
            owners.append((clueTexts.known(name, kind: Clue.Kind.link.rawValue), record))
        }
        plain.append(subject.isPlain ? Int32(rows.count) : -1)
        if subject.isPlain { rows.append(Weighing.Row(subject, profile)) }
    }

    /// What was filled apart, as if it had been filled in here.
    mutating func add(_ part: Casebook) {
        let first = UInt32(records.count)
        let texts = texts.add(part.texts)
        let clues = clueTexts.add(part.clueTexts)
        let names = add(namesOf: part, texts)
        func turned(_ numbers: [UInt32], by new: [UInt32]) -> [UInt32] { numbers.map { new[Int($0)] } }
        records += part.records
        heads += part.heads.map { ($0.system, texts[Int($0.list)]) }
        idEnds += part.idEnds.dropFirst().map { $0 + ids.count }
        ids += part.ids
        sources += turned(part.sources, by: texts)
        selfFilling.formUnion(part.selfFilling.map { texts[Int($0)] })
        self.names += turned(part.names, by: names)
        cities += turned(part.cities, by: texts)
        postcodes += turned(part.postcodes, by: texts)
        countries += turned(part.countries, by: texts)
        birthDays += part.birthDays
        sites += turned(part.sites, by: texts)
        branches += part.branches
        lineCities += turned(part.lineCities, by: texts)
        doors += turned(part.doors, by: texts)
        markEnds += part.markEnds.dropFirst().map { $0 + UInt32(marks.count) }
        marks += part.marks
        clueEnds += part.clueEnds.dropFirst().map { $0 + UInt32(self.clues.count) }
        self.clues += turned(part.clues, by: clues)
        makeRoomForClues()
        for (clue, number) in clues.enumerated() {
            flags[Int(number)].formUnion(part.flags[clue])
            if part.domains[clue] != 0 { domains[Int(number)] = texts[Int(part.domains[clue])] }
        }
        owners += part.owners.map { (clues[Int($0.clue)], first + $0.record) }
        plain += part.plain.map { $0 < 0 ? $0 : $0 + Int32(rows.count) }
        rows += part.rows
    }

    /// More clues of the next records, in the order in which these were filled in.
    mutating func add(_ late: LateClues) {
        let numbers = clueTexts.add(late.texts)
        makeRoomForClues()
        lateClueEnds += late.ends.dropFirst().map { $0 + UInt32(lateClues.count) }
        lateClues += late.clues.map { numbers[Int($0)] }
    }

    private mutating func add(namesOf part: Casebook, _ texts: [UInt32]) -> [UInt32] {
        let numbers = nameTexts.add(part.nameTexts)
        for (name, number) in numbers.enumerated() {
            if number == nameKeys.count {
                if kind == .person {
                    people.append(part.people[name])
                } else {
                    companies.append(part.companies[name])
                    forms.append(texts[Int(part.forms[name])])
                }
                nameKeys.append(texts[Int(part.nameKeys[name])])
                nameUses.append(0)
            }
            nameUses[Int(number)] += part.nameUses[name]
        }
        return numbers
    }

    /// Records of one list come in a row.
    private mutating func source(of rank: Identity.Rank) -> (number: UInt32, list: UInt32) {
        if let lastSource, lastSource.rank.system == rank.system, lastSource.rank.resource == rank.resource {
            return lastSource.source
        }
        let source = (texts.number(of: "\(rank.system).\(rank.resource)"), texts.number(of: rank.resource))
        if rank.fillsByItself { selfFilling.insert(source.0) }
        lastSource = (rank, source)
        return source
    }

    /// Whether two cities speak against one company. One postcode, or one street, has one city, whatever it is called.
    func citiesConflict(_ a: Int, _ b: Int) -> Bool {
        let (first, second) = (cities[a], cities[b])
        guard first != second, first != 0, second != 0 else { return false }
        if doors[a] == doors[b], doors[a] != 0 { return false }
        if postcodes[a] == postcodes[b], postcodes[a] != 0, !countriesConflict(a, b),
            texts.text(postcodes[a]).utf8.count > 3
        {
            return false
        }
        return Cities.contradict(texts.text(first), texts.text(second))
    }

    /// Its website is the page of a town on a site that has others.
    func isBranch(_ record: Int) -> Bool { branches[record] }

    /// Both have a street and a number, and not one.
    func doorsDiffer(_ a: Int, _ b: Int) -> Bool { doors[a] != doors[b] && doors[a] != 0 && doors[b] != 0 }

    func countriesConflict(_ a: Int, _ b: Int) -> Bool {
        countries[a] != countries[b] && countries[a] != 0 && countries[b] != 0
    }

    /// Two mailboxes of one host, one of them misspelt: a letter amiss inside the name, no digit.
    func areOneMailbox(_ a: UInt32, _ b: UInt32) -> Bool {
        let (first, second) = (clueTexts.text(a), clueTexts.text(b))
        guard let at = first.utf8.lastIndex(of: 0x40), let other = second.utf8.lastIndex(of: 0x40),
            first[at...] == second[other...]
        else { return false }
        func digits(_ text: Substring) -> [UInt8] { text.utf8.filter { (0x30...0x39).contains($0) } }
        let (local, otherLocal) = (first[..<at], second[..<other])
        return digits(local) == digits(otherLocal) && Spelling.isSlip(local, otherLocal)
    }

    /// With those of no known country.
    func phones(of record: Int) -> [UInt32] {
        cluesOf(record).filter { [.phone, .loosePhone].contains(clueKind($0)) }
    }

    /// Whether both sides have lines, all of them in different areas: country code and the first digits after it tell
    /// them well enough to see that.
    func areasDiffer(_ a: some Sequence<Int>, _ b: some Sequence<Int>) -> Bool {
        func areas(_ records: some Sequence<Int>) -> Set<Substring> {
            var areas: Set<Substring> = []
            for record in records {
                for clue in cluesOf(record) where clueKind(clue) == .phone && !flags[Int(clue)].contains(.mobile) {
                    areas.insert(clueTexts.text(clue).prefix(5))
                }
            }
            return areas
        }
        let (first, second) = (areas(a), areas(b))
        if !first.isEmpty, !second.isEmpty { return first.isDisjoint(with: second) }
        // A line in the area of another city than the one that the other is in.
        return first.isEmpty ? areElsewhere(b, a) : areElsewhere(a, b)
    }

    private func areElsewhere(_ calling: some Sequence<Int>, _ placed: some Sequence<Int>) -> Bool {
        let lines = calling.map { lineCities[$0] }.filter { $0 != 0 }
        let towns = placed.map { cities[$0] }.filter { $0 != 0 }
        guard !lines.isEmpty, !towns.isEmpty, !towns.contains(where: lines.contains) else { return false }
        return towns.allSatisfy { Areas.isKnown(texts.text($0)) }
    }

    /// Both in one city, or one there and the other with a line there.
    func areInOneCity(_ a: Int, _ b: Int) -> Bool {
        if cities[a] != 0, cities[b] != 0 { return cities[a] == cities[b] }
        if cities[a] != 0 { return cities[a] == lineCities[b] }
        return cities[b] != 0 && cities[b] == lineCities[a]
    }

    mutating func number(of clue: Clue) -> UInt32 {
        let number = clueTexts.number(of: clue.value, kind: clue.kind.rawValue)
        makeRoomForClues()
        return number
    }

    private mutating func makeRoomForClues() {
        while flags.count < clueTexts.count {
            flags.append([])
            domains.append(0)
        }
    }

    private mutating func mark(_ mail: MailAddress) {
        let clue = Int(clueTexts.known(mail.address, kind: Clue.Kind.mail.rawValue))
        guard clue > 0 else { return }
        if mail.sort == .role { flags[clue].insert(.role) }
        if mail.isNumbered { flags[clue].insert(.numbered) }
        if let domain = mail.organisation { domains[clue] = texts.number(of: domain) }
    }

    private mutating func number(of name: PersonName?, _ subject: Subject) -> UInt32 {
        guard let name else { return 0 }
        let text =
            "\(name.givenCount)\(name.isOrdered ? "o" : "u")\(name.generation)\(name.scripts.rawValue)"
            + name.words.joined(separator: " ")
        let number = nameTexts.number(of: text)
        if number < people.count { return number }
        people.append(name)
        nameKeys.append(name.key.map { texts.number(of: $0) } ?? 0)
        nameUses.append(0)
        return number
    }

    private mutating func number(of name: CompanyName?) -> UInt32 {
        guard let name else { return 0 }
        let text = "\(name.core)|\(name.form ?? "")|\(name.place ?? "")"
        let number = nameTexts.number(of: text)
        if number < companies.count { return number }
        companies.append(name)
        nameKeys.append(texts.number(of: name.closed))
        forms.append(name.form.map { texts.number(of: $0) } ?? 0)
        nameUses.append(0)
        return number
    }

    // MARK: Closing

    /// Sorts everything by rank and counts who bears what. Nothing is added afterwards.
    mutating func close() {
        nameTexts = Interner()
        texts.seal()
        clueTexts.seal()
        sortByRank()
        clueLists = NumberLists(ends: clueEnds, values: clues)
        (clues, clueEnds) = ([], [0])
        let bearing = (0..<count).lazy.flatMap { [clueLists] record in
            clueLists[record].lazy.map { ($0, UInt32(record)) }
        }
        bearerLists = NumberLists(clueTexts.count, bearing)
        owners.sort { $0.record < $1.record }
        ownerLists = NumberLists(clueTexts.count, owners)
        owners = []
    }

    private mutating func sortByRank() {
        struct Place {
            var head: UInt64
            var bytes: (UInt64, UInt64, UInt64)
            var row: UInt32
        }
        let lists = Set(heads.map(\.list)).map { (number: $0, name: texts.text($0)) }.sorted { $0.name < $1.name }
        let ordinals = Dictionary(uniqueKeysWithValues: zip(lists.map(\.number), 0...))
        let (bytes, byteEnds) = (ids, idEnds)
        func id(_ row: UInt32) -> ArraySlice<UInt8> { bytes[byteEnds[Int(row)]..<byteEnds[Int(row) + 1]] }
        var order = heads.enumerated().map { row, head in
            var words: [UInt64] = [0, 0, 0]
            let id = id(UInt32(row))
            for (index, byte) in id.prefix(24).enumerated() {
                words[index / 8] |= UInt64(byte) << UInt64(56 - 8 * (index % 8))
            }
            let head =
                UInt64(head.system) << 56 | UInt64(ordinals[head.list] ?? 0) << 32 | UInt64(min(id.count, 0xFFFF))
            return Place(head: head, bytes: (words[0], words[1], words[2]), row: UInt32(row))
        }
        order.sort { a, b in
            if a.head != b.head { return a.head < b.head }
            if a.bytes != b.bytes { return a.bytes < b.bytes }
            if id(a.row).count != id(b.row).count { return id(a.row).count < id(b.row).count }
            let first = String(decoding: id(a.row), as: UTF8.self)
            let second = String(decoding: id(b.row), as: UTF8.self)
            return first == second ? records[Int(a.row)] < records[Int(b.row)] : first < second
        }
        var place = Array(repeating: UInt32(0), count: order.count)
        for (index, entry) in order.enumerated() { place[Int(entry.row)] = UInt32(index) }
        func turned<T>(_ array: [T]) -> [T] { order.map { array[Int($0.row)] } }
        func turnedLists<T: Comparable>(_ lists: ([T], ends: [UInt32])...) -> ([T], [UInt32]) {
            var (moved, movedEnds): ([T], [UInt32]) = ([], [0])
            moved.reserveCapacity(lists.reduce(0) { $0 + $1.0.count })
            for entry in order {
                let (start, row) = (moved.count, Int(entry.row))
                for (values, ends) in lists where row + 1 < ends.count {
                    moved += values[Int(ends[row])..<Int(ends[row + 1])]
                }
                moved[start...].sort()
                movedEnds.append(UInt32(moved.count))
            }
            return (moved, movedEnds)
        }
        (clues, clueEnds) = turnedLists((clues, clueEnds), (lateClues, lateClueEnds))
        (lateClues, lateClueEnds) = ([], [0])
        if kind == .company { (marks, markEnds) = turnedLists((marks, markEnds)) }
        records = turned(records)
        (heads, ids, idEnds) = ([], [], [0])
        sources = turned(sources)
        names = turned(names)
        cities = turned(cities)
        postcodes = turned(postcodes)
        countries = turned(countries)
        birthDays = turned(birthDays)
        sites = turned(sites)
        doors = turned(doors)
        lineCities = turned(lineCities)
        branches = turned(branches)
        plain = turned(plain)
        owners = owners.map { ($0.clue, place[Int($0.record)]) }
    }
}
