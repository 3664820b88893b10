import Domain

/// The delivery to one customer that runs in sprints: what is planned once the first deal was won. The whole plan is a
/// function of that day; what of it has come true is told by a moment.
struct SprintsProject {
    struct Sprint {
        let number: Int
        let created: Instant
        let start: Instant
        let end: Instant
        /// It never starts; called off the day before.
        let cancelled: Instant?

        enum State: Int { case upcoming = 1, active, completed, cancelled }

        func state(at moment: Instant) -> State {
            if let cancelled, cancelled <= moment { return .cancelled }
            if end <= moment { return .completed }
            return start <= moment ? .active : .upcoming
        }
    }

    struct Item {
        let number: Int
        let epic: Int
        let type: Int
        let priority: Int
        let owner: Int
        let points: Int
        let created: Instant
        /// The item that this one is a part of.
        let parent: Int?
        /// Where it lay since when: a sprint, or nil for the backlog.
        let places: [(since: Instant, sprint: Int?)]
        let started: Instant?
        let reviewed: Instant?
        let done: Instant?
        let deleted: Instant?

        func place(at moment: Instant) -> Int? { places.last { $0.since <= moment }?.sprint }

        func exists(at moment: Instant) -> Bool {
            created <= moment && deleted.map { $0 > moment } ?? true
        }

        /// The position in `SprintsDirectory.statuses`.
        func status(at moment: Instant) -> Int {
            if let done, done <= moment { return 3 }
            if let reviewed, reviewed <= moment { return 2 }
            return started.map { $0 <= moment } ?? false ? 1 : 0
        }
    }

    struct Log {
        let number: Int
        let item: Int
        let owner: Int
        let day: Instant
        let milliseconds: Int64
    }

    static let day: Int64 = 86_400_000
    static let most = (sprints: 6, items: 30, logs: 3)

    let company: Int
    let created: Instant
    let sprints: [Sprint]
    let items: [Item]

    var end: Instant { sprints[sprints.count - 1].end }

    /// `won`: when the customer bought.
    init(_ world: World, _ company: Int, won: Instant) {
        var chance = Chance(world.dice, 0x7710, company)
        // Who bought long ago is mostly in a further round of work when the world begins.
        let settled = world.start.milliseconds - 100 * Self.day
        let isAgain = won.milliseconds < settled && chance.percent(70)
        let begin = isAgain ? settled + Int64(chance.between(10, 95)) * Self.day : won.milliseconds
        let zero = (begin / Self.day + 3) * Self.day + 8 * 3_600_000
        self.company = company
        created = Instant(milliseconds: zero)
        let count = chance.between(3, Self.most.sprints)
        var sprints: [Sprint] = []
        for number in 0..<count {
            let start = zero + Int64(7 + 14 * number) * Self.day
            let isCancelled = number > 1 && number < count - 1 && chance.percent(12)
            // The next two are made when one starts.
            let made = number < 2 ? zero : start - 28 * Self.day
            sprints.append(
                Sprint(
                    number: number, created: Instant(milliseconds: made), start: Instant(milliseconds: start),
                    end: Instant(milliseconds: start + 13 * Self.day + 8 * 3_600_000),
                    cancelled: isCancelled ? Instant(milliseconds: start - Self.day) : nil))
        }
        self.sprints = sprints
        let usable = sprints.filter { $0.cancelled == nil }
        let total = chance.between(18, Self.most.items)
        var items: [Item] = []
        for number in 0..<total {
            items.append(Self.item(number, of: total, zero: zero, usable, items.last, &chance))
        }
        self.items = items
    }

    /// One item's whole way. Most are planned into a sprint; some take longer than it and move on with the work.
    private static func item(
        _ number: Int, of total: Int, zero: Int64, _ sprints: [Sprint], _ previous: Item?, _ chance: inout Chance
    ) -> Item {
        let first = number * sprints.count / total
        let isPlanned = !chance.percent(15)
        let isPart = chance.percent(18) && previous?.parent == nil && previous != nil
        let opening = first == 0 ? zero : sprints[first].start.milliseconds - 20 * day
        var created = max(zero, opening) + Int64(chance.between(0, 60)) * 3_600_000
        if isPart, let previous { created = max(created, previous.created.milliseconds + 3_600_000) }
        var places: [(since: Instant, sprint: Int?)] = [(Instant(milliseconds: created), nil)]
        let lasts = Int64(chance.between(2, 17))
        let begins = Int64(chance.between(0, 4))
        let isDeleted = chance.percent(4)
        let gone = created + Int64(chance.between(5, 50)) * day
        var started: Int64?
        var done: Int64?
        if isPlanned {
            let sprint = sprints[first]
            let planned = max(created, sprint.start.milliseconds - 3 * day)
            places.append((Instant(milliseconds: planned), sprint.number))
            started = max(planned, sprint.start.milliseconds + begins * day)
            done = (started ?? 0) + lasts * day / 2 + 6 * 3_600_000
            if let finish = done, finish > sprint.end.milliseconds {
                // What is left over goes on in the next sprint, after the last one it waits in the backlog.
                let next = sprints.dropFirst(first + 1).first
                places.append((sprint.end, next?.number))
                done = next.map { max(finish, $0.start.milliseconds + day) }
            }
        }
        func moment(_ time: Int64?) -> Instant? { time.map { Instant(milliseconds: $0) } }
        return Item(
            number: number, epic: number * SprintsDirectory.epics.count / total,
            type: chance.below(SprintsDirectory.types.count), priority: chance.below(SprintsDirectory.priorities.count),
            owner: chance.one(of: ProjectsDirectory.members), points: chance.one(of: [0, 1, 2, 3, 5, 8]),
            created: Instant(milliseconds: created), parent: isPart ? previous?.number : nil, places: places,
            started: moment(started), reviewed: moment(done.map { $0 - 5 * 3_600_000 }), done: moment(done),
            deleted: isDeleted && gone < done ?? .max ? Instant(milliseconds: gone) : nil)
    }

    /// Time spent on items, a day at a time, as of a moment. What was spent on an item stays when the item goes.
    func logs(_ world: World, at moment: Instant) -> [Log] {
        items.flatMap { item -> [Log] in
            guard let started = item.started else { return [] }
            let last = min(moment, item.done ?? moment, item.deleted ?? moment)
            return (0..<Self.most.logs).compactMap { place in
                let at = started.milliseconds + Int64(place) * Self.day + 5 * 3_600_000
                guard at <= last.milliseconds else { return nil }
                let number = item.number * Self.most.logs + place
                let quarters = 1 + world.dice.pick(0x7712, company * 1000 + number, below: 32)
                return Log(
                    number: number, item: item.number, owner: item.owner, day: Instant(milliseconds: at),
                    milliseconds: Int64(quarters) * 900_000)
            }
        }
    }
}

/// Sprints' view of the world: which customers are delivered to in sprints, and the words used.
struct SprintsDirectory {
    let world: World

    /// Companies of these two sizes have no project in Projects. Of the smaller ones every third is delivered to in
    /// sprints, of the others all.
    func deliversInSprints(_ company: Int) -> Bool {
        let slot = world.slot(of: company)
        return slot == 5 || (slot == 1 && world.dice.chance(0x7701, company, perMille: 333))
    }

    /// Nil before there is one.
    func project(of company: Int, at moment: Instant? = nil) -> SprintsProject? {
        let moment = moment ?? world.clock
        guard company < world.customers, deliversInSprints(company),
            let won = world.firstWin(of: company, by: moment)
        else { return nil }
        let project = SprintsProject(world, company, won: won)
        return project.created <= moment ? project : nil
    }

    /// Oldest first.
    var companies: [Int] {
        let found = (0..<world.customers).compactMap { company in
            project(of: company).map { (created: $0.created, company: company) }
        }
        return found.sorted { ($0.created, $0.company) < ($1.created, $1.company) }.map(\.company)
    }

    /// Archived a quarter after the last sprint.
    func isArchived(_ project: SprintsProject) -> Bool {
        project.end.advanced(by: .seconds(90 * 86_400)) <= world.clock
    }

    enum Link: String { case name, group }

    func link(_ company: Int) -> Link { world.dice.chance(0x7702, company, perMille: 150) ? .group : .name }

    /// After the customer; a few say it by their group alone.
    func projectName(_ company: Int) -> String {
        let firm = world.company(company)
        return link(company) == .name ? firm.core + " delivery" : "Delivery " + firm.city.name
    }

    func name(ofItem item: SprintsProject.Item) -> String {
        Self.tasks[(item.number * 7 + item.epic) % Self.tasks.count] + (item.parent == nil ? "" : ", part of it")
    }

    static let epics = ["Set-up", "Data", "Training", "Go-live"]
    static let types = ["Story", "Task", "Bug"]
    static let priorities = ["None", "Low", "Medium", "High"]
    /// The numbers are in no order: 0 open, 1 done, 2 in progress.
    static let statuses = [
        (name: "To do", type: 0), (name: "In progress", type: 2), (name: "In review", type: 2), (name: "Done", type: 1),
    ]
    private static let tasks = [
        "Add single sign-on", "Import addresses", "Map fields", "Invite the key users", "Write the guide",
        "Check the numbers", "Connect the mailbox", "Set up roles", "Try the restore", "Sign off the pilot",
        "Clean the old list",
    ]

    // MARK: - Ids

    /// The workspace that holds the projects, and the one of the token's user, which holds none.
    static let workspace = "60100007"
    static let ownWorkspace = "60100001"

    private static let base: Int64 = 70_200_000_000_011_000
    private static let perCompany: Int64 = 8192

    /// What the part of an id within a company's range stands for.
    enum Part {
        case project, backlog, group
        case sprint(Int), epic(Int), status(Int), type(Int), priority(Int), item(Int), log(Int)

        var offset: Int {
            switch self {
            case .project: 0
            case .backlog: 1
            case .group: 2
            case .sprint(let number): 8 + number
            case .epic(let number): 32 + number
            case .status(let number): 48 + number
            case .type(let number): 56 + number
            case .priority(let number): 64 + number
            case .item(let number): 128 + number
            case .log(let number): 1024 + number
            }
        }
    }

    static func id(_ company: Int, _ part: Part) -> String {
        String(base + Int64(company) * perCompany + Int64(part.offset))
    }

    static func userID(_ staff: Int) -> String { String(base - 9000 + Int64(staff)) }

    /// The company and the offset that an id has.
    static func split(_ id: String) -> (company: Int, offset: Int)? {
        guard let number = Int64(id), number >= base else { return nil }
        return (Int((number - base) / perCompany), Int((number - base) % perCompany))
    }
}
