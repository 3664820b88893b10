import Domain
import JSON

/// Projects' view of the world: which project everything hangs on, how far it has come, and how a project
/// says whose it is.
///
/// How far something has come is told by its own steps alone, so that nothing changes without its change stamp.
struct ProjectsDirectory {
    let world: World

    static let portal = "60021456001"
    static let day: Int64 = 86_400_000

    // MARK: - What hangs on what

    /// The slots whose companies have a project from the beginning, in the order of `Kind.projects`. A company's later
    /// projects begin empty.
    private static let slots = [2, 4, 6, 7]

    /// All of a company's work hangs on its first project.
    func project(of kind: Kind, _ index: Int) -> Int? {
        guard kind != .project else { return index }
        return world.companyIndex(of: kind, index).flatMap(firstProject)
    }

    func firstProject(of company: Int) -> Int? {
        if world.told != nil { return world.children(.project, of: company).first }
        guard company < world.customers, let strand = Kind.project.strand,
            let place = Self.slots.firstIndex(of: world.slot(of: company))
        else { return nil }
        return company / Strand.companies * strand.perBlock + place
    }

    /// A project in the trash takes everything on it along.
    func exists(_ kind: Kind, _ index: Int) -> Bool {
        guard !world.isDeleted(kind, index), let project = project(of: kind, index) else { return false }
        return !world.isDeleted(.project, project)
    }

    func children(_ kind: Kind, of project: Int) -> [Int] {
        guard let company = world.companyIndex(of: .project, project) else { return [] }
        return world.children(kind, of: company).filter { self.project(of: kind, $0) == project }
    }

    // MARK: - Links to customers

    enum Link { case customField, customFieldList, group, client, nameOnly }

    func link(_ project: Int) -> Link {
        if world.told != nil { return .customField }
        return switch world.dice.pick(0x7301, project, below: 100) {
        case ..<35: .customField
        case ..<50: .customFieldList
        case ..<65: .group
        case ..<90: .client
        default: .nameOnly
        }
    }

    /// What the administrator's custom field holds: the CRM account's id, now and then one that was merged away.
    func accountID(_ project: Int) -> Int64 {
        world.told == nil && world.dice.chance(0x7302, project, perMille: 40)
            ? world.ghostID(.account, project % max(1, world.initial(.account) / 50))
            : world.id(.account, world.companyIndex(of: .project, project) ?? 0)
    }

    /// A sixth of the projects with another link are not called after their customer.
    func projectName(_ project: Int) -> String {
        if let name = world.told?[.project, project]?["name"] { return name }
        let company = world.company(world.companyIndex(of: .project, project) ?? 0)
        let work = ["rollout", "migration", "onboarding", "integration", "pilot"][
            world.dice.pick(0x7303, project, below: 5)]
        let isNamed = link(project) == .nameOnly || !world.dice.chance(0x7304, project, perMille: 160)
        return isNamed
            ? "\(company.core) \(work)" : "\(work.prefix(1).uppercased())\(work.dropFirst()) \(company.city.name)"
    }

    func key(_ project: Int) -> String { "PR-\(project + 1)" }

    // MARK: - Staff

    /// Who of the seller's people works in Projects.
    static let members = (0..<World.staffCount).filter { $0 == 0 || [2, 4, 7].contains($0 % 8) }

    static func zpuid(_ staff: Int) -> Int64 { World.base(.projects) - 50_000 + Int64(staff) }

    func owner(_ kind: Kind, _ index: Int) -> Int {
        Self.members[
            (world.owner(.project, project(of: kind, index) ?? 0) + world.dice.pick(0x7305, index, below: 3))
                % Self.members.count]
    }

    // MARK: - Progress

    struct Progress {
        var start: Instant
        /// Moves on when the work slips.
        var due: Instant
        var percent: Int
        var slips: Int
        var finished: Instant?
    }

    private static let lengths: [Kind: ClosedRange<Int>] = [
        .project: 75...150, .milestone: 25...50, .projectTask: 5...25, .issue: 4...20,
    ]

    /// The way of a project, milestone, task or issue: what was planned, where it stood when the world began, and
    /// what each step since has done to it.
    func progress(_ kind: Kind, _ index: Int) -> Progress {
        let range = Self.lengths[kind] ?? 5...10
        let topic = 0x7310 &+ UInt64(kind.rawValue)
        var chance = Chance(world.dice, topic, index)
        let created = world.created(kind, index)
        if let told = world.told?[kind, index] { return progress(told, created) }
        let start = Instant(milliseconds: created.milliseconds / Self.day * Self.day + Self.day)
        let length = Int64(chance.between(range.lowerBound, range.upperBound)) * Self.day
        var progress = Progress(
            start: start, due: start.advanced(by: .milliseconds(length)), percent: 0, slips: 0, finished: nil)
        if index < world.initial(kind) {
            while chance.percent(30), progress.slips < 3 { Self.slip(&progress, &chance) }
            if progress.due < world.start, chance.percent(92) {
                progress.percent = 100
                progress.finished = Instant(seconds: world.initialModifiedSeconds(kind, index))
            } else {
                let spent = max(0, world.start.milliseconds - start.milliseconds)
                progress.percent = min(90, Int(spent * 10 / max(1, length)) * 10)
            }
        }
        for step in world.edit(kind, index)?.steps ?? [] where progress.finished == nil {
            if chance.percent(40) {
                Self.slip(&progress, &chance)
            } else {
                progress.percent = min(100, progress.percent + chance.between(2, 5) * 10)
                if progress.percent == 100 { progress.finished = step }
            }
        }
        return progress
    }

    private func progress(_ told: Told.Record, _ created: Instant) -> Progress {
        let isDone = told.fields["completed"] == .bool(true)
        return Progress(
            start: created, due: told["end_date"].flatMap { Instant(day: $0) } ?? created, percent: isDone ? 100 : 0,
            slips: told.moments.count { $0.fields.contains { $0.name == "end_date" } } - 1,
            finished: isDone ? told.since("completed") : nil)
    }

    private static func slip(_ progress: inout Progress, _ chance: inout Chance) {
        progress.slips += 1
        progress.due = progress.due.advanced(by: .milliseconds(Int64(chance.between(5, 21)) * day))
    }

    // MARK: - Names

    static let phases = ["Kick-off and design", "Configuration and import", "Go-live and handover"]
    static let lists = ["Preparation", "Delivery"]
    static let tasks = [
        "Agree on goals", "Collect sample data", "Set up accounts", "Import customers", "Train key users", "Sign off",
    ]
    static let issues = [
        "Import rejects umlauts", "Role cannot see reports", "Mail template is wrong", "Slow first page",
    ]

    /// The position of a record among its like in the project.
    func ordinal(_ kind: Kind, _ index: Int) -> Int {
        guard index < world.initial(kind), kind != .issue, let strand = kind.strand else { return index }
        return index % (strand.perBlock / Self.slots.count)
    }

    /// The task list and the milestone of a task. Tasks made later are in the first list and in no milestone.
    func home(ofTask index: Int) -> (list: Int?, milestone: Int?) {
        guard index < world.initial(.projectTask) else {
            return (project(of: .projectTask, index).flatMap { children(.taskList, of: $0).first }, nil)
        }
        // Six tasks, two lists and three milestones for each first project.
        return (index / 6 * 2 + index % 6 / 3, index / 6 * 3 + index % 6 / 2)
    }

    func name(_ kind: Kind, _ index: Int) -> String {
        if let name = world.told?[kind, index]?["name"] { return name }
        let stock =
            switch kind {
            case .milestone: Self.phases
            case .taskList: Self.lists
            case .projectTask: Self.tasks
            default: Self.issues
            }
        return stock[ordinal(kind, index) % stock.count]
    }
}
