/// Every kind of record that some app keeps. The raw value is part of each record's id, so it never changes.
public enum Kind: UInt8, CaseIterable, Sendable {
    case account = 1, contact, lead, deal, task, event, call, note, product, quote, subscription
    case deskAccount = 16, deskContact, ticket
    case project = 32, milestone, taskList, projectTask, issue, timeLog
    case usage = 48

    public enum App: String, Sendable { case crm, desk, projects, analytics }

    public var app: App {
        switch rawValue {
        case ..<16: .crm
        case ..<32: .desk
        case ..<48: .projects
        default: .analytics
        }
    }
}

/// How the records of one kind hang on companies.
///
/// Companies come in blocks of eight. Within a block every company has another *slot*, and the slot is its
/// character: how many people, deals and tickets it has, whether it uses Desk or Projects (`Company.slot`). Records
/// of a kind come in blocks too, as many per block as all its rounds have entries. Block `b` of a kind belongs to
/// block `b` of the companies in a round of pace 1, and to block `b / 3` in a round of pace 3: those are the later
/// records of an older company. So a child's company and a company's children are both found by arithmetic, and a
/// child's index grows with its age.
struct Strand: Sendable {
    struct Round: Sendable {
        let pace: Int
        /// For each entry the slot of the company that has it.
        let slots: [UInt8]
    }

    static let companies = 8

    let rounds: [Round]
    let perBlock: Int
    /// Pace and slot of every entry of a block.
    private let entries: [(pace: Int, slot: Int)]

    init(_ rounds: (pace: Int, slots: [UInt8])...) {
        self.rounds = rounds.map { Round(pace: $0.pace, slots: $0.slots) }
        entries = rounds.flatMap { round in round.slots.map { (round.pace, Int($0)) } }
        perBlock = entries.count
    }

    /// The block of companies and the slot that record `index` belongs to.
    func home(of index: Int) -> (block: Int, slot: Int) {
        let entry = entries[index % perBlock]
        return (index / perBlock / entry.pace, entry.slot)
    }

    /// The records of the company at a block and slot, oldest first, in a world of so many blocks.
    func children(block: Int, slot: Int, blocks: Int) -> [Int] {
        var found: [Int] = []
        var offset = 0
        for round in rounds {
            for own in min(block * round.pace, blocks)..<min((block + 1) * round.pace, blocks) {
                for (entry, of) in round.slots.enumerated() where Int(of) == slot {
                    found.append(own * perBlock + offset + entry)
                }
            }
            offset += round.slots.count
        }
        // Rounds of a later pace come later in each block, not in the whole.
        return rounds.count == 1 ? found : found.sorted()
    }
}

extension Kind {
    /// Nil for what belongs to no company (products) or is laid out by `World` itself (accounts).
    var strand: Strand? {
        switch self {
        case .account, .product: nil
        case .contact: Self.contacts
        case .lead: Self.leads
        case .deal: Self.deals
        case .task: Self.tasks
        case .event: Self.events
        case .call: Self.calls
        case .note: Self.notes
        case .quote: Self.quotes
        case .subscription: Self.subscriptions
        case .deskAccount: Self.deskAccounts
        case .deskContact: Self.deskContacts
        case .ticket: Self.tickets
        case .project: Self.projects
        case .milestone: Self.milestones
        case .taskList: Self.taskLists
        case .projectTask: Self.projectTasks
        case .issue: Self.issues
        case .timeLog: Self.timeLogs
        case .usage: Self.usages
        }
    }

    // Slots: 0 and 3 are small firms, 6 is the large one, 5 has Desk but no project.
    private static let contacts = Strand((1, [0, 1, 1, 2, 2, 2, 2, 3, 4, 4, 4, 5, 5, 6, 6, 6, 6, 6, 7, 7]))
    private static let leads = Strand((1, [1, 2, 4, 6, 5, 7, 0, 1, 2, 3, 6, 6]))
    private static let deals = Strand((1, [0, 1, 2, 4, 5, 6, 7]), (2, [2, 4, 6]), (3, [6, 7]))
    private static let tasks = Strand((1, [0, 1, 2, 4, 5, 6, 7]), (2, [2, 4, 6]), (3, [6, 7]))
    private static let events = Strand((1, [1, 2, 4, 6]), (2, [6, 7]))
    private static let calls = Strand((1, [0, 1, 2, 3, 6]), (2, [5, 6, 7]))
    private static let notes = Strand((1, [0, 1, 2, 3, 4, 5, 6, 7]), (2, [2, 6]), (3, [4, 6]))
    private static let quotes = Strand((1, [1, 2, 4, 6]), (2, [6, 7]))
    private static let subscriptions = Strand((1, [1, 2, 4, 5, 6, 7]))
    private static let deskAccounts = Strand((1, [1, 2, 4, 5, 6, 7]))
    // Each but the last two is the contact of the same company named in `World.person(ofDeskContact:)`.
    private static let deskContacts = Strand((1, [1, 1, 2, 2, 2, 4, 4, 5, 6, 6, 6, 7, 2, 6]))
    private static let tickets = Strand(
        (1, [1, 2, 4, 5, 6, 7]), (2, [2, 4, 6, 6, 7]), (3, [2, 5, 6, 6, 6]))
    private static let projects = Strand((1, [2, 4, 6, 7]), (2, [2, 6]))
    private static let milestones = Strand((1, [2, 2, 2, 4, 4, 4, 6, 6, 6, 7, 7, 7]))
    private static let taskLists = Strand((1, [2, 2, 4, 4, 6, 6, 7, 7]))
    private static let projectTasks = Strand(
        (
            1,
            [
                2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7,
            ]
        ))
    private static let issues = Strand((1, [2, 2, 4, 6, 6, 6, 7]))
    private static let timeLogs = Strand((1, [2, 2, 2, 4, 4, 4, 6, 6, 6, 6, 6, 7, 7, 7]))
    private static let usages = Strand((1, [1, 2, 4, 6, 7]))
}
