import Crypto
public import Domain
import Synchronization
import WebServer

/// The stand-in for the Zoho apps: one invented world behind their addresses, all on one port.
///
/// `handle` is what a server calls. The paths of the apps do not collide, so the path says which app is meant.
/// Each app is an extension of this class in a folder of its own and answers a `Call`, which carries the world as it
/// was when the request came. State that requests leave behind (tokens, jobs, page tokens) is kept in `State`.
public final class Sandbox: Sendable {
    public struct Options: Sendable {
        /// World time follows the real clock beside the explicit advances.
        public var runsInRealTime = false
        /// The consent page of the browser flow says yes by itself.
        public var approvesByItself = false
        /// What a refused eleventh token comes with: 200 as documented, or 400 as seen.
        public var throttleStatus = 200
        /// Each answer waits this long, as over a real line.
        public var latency: Duration = .zero
        /// Credits per rolling day; nil: as many as an Enterprise edition with the world's staff has.
        public var credits: Int?
        /// How long a bulk job or an export takes.
        public var jobDuration: Duration = .seconds(2)

        public init() {}
    }

    struct State {
        var world: World
        /// World time granted explicitly so far; tokens age by it as well.
        var advanced: Duration = .zero
        var accounts: Accounts
        var faults: [ArmedFault] = []
        /// Requests to the CRM that are being answered.
        var crmCalls = 0
        var credits: Credits
        var jobs = BulkJobs()
        var hooks = Hooks()
        var inbox = Inbox()
        /// Signs Desk's deliveries; made with the first webhook.
        var deskKey: RS256.PrivateKey?
    }

    public let options: Options
    let state: Mutex<State>
    /// Real time, handed in: the module reads no clock itself.
    let clock: @Sendable () -> Instant
    let started: Instant
    let deskMeter = DeskMeter()
    let projectsThrottle = ProjectsThrottle()
    let analyticsJobs = AnalyticsJobs()
    let courier = Courier()
    /// Nil: deliveries go nowhere and count as failed.
    let sender: Sender?
    /// Fifty calls a minute.
    let signWindow = RateWindow(calls: 50, window: 60_000)
    let signList = Memo<[SignDirectory.Entry]>()
    let workDriveThrottle = WorkDriveThrottle()
    let driveCompanies = Memo<[Int]>()
    let sprintsWindow = sprintsLimit()
    let sprintsCompanies = Memo<[Int]>()

    public init(
        world: World, options: Options = Options(), sender: Sender? = nil, clock: @escaping @Sendable () -> Instant
    ) {
        self.options = options
        self.sender = sender
        self.clock = clock
        started = clock()
        let credits = Credits(budget: options.credits ?? 50_000 + 1000 * World.staffCount)
        state = Mutex(State(world: world, accounts: Accounts(dice: world.dice), credits: credits))
    }

    /// The world now. Copy it once per request.
    public var world: World {
        guard options.runsInRealTime else { return state.withLock { $0.world } }
        let elapsed = clock().duration(since: started)
        return change { state in
            let due = state.world.start.advanced(by: elapsed + state.advanced)
            state.world.advance(by: due.duration(since: state.world.clock))
            return state.world
        }
    }

    /// The clock of tokens, jobs and credits: real time plus what was advanced.
    var now: Instant { clock().advanced(by: state.withLock { $0.advanced }) }

    public func advance(by duration: Duration) {
        change {
            $0.world.advance(by: duration)
            $0.advanced += duration
        }
    }

    public func mutate(share: Double, seed: UInt64, within duration: Duration = .seconds(60)) {
        change { $0.world.mutate(share: share, seed: seed, within: duration) }
    }
}
