import Domain
import Sandbox

/// What was asked for on the command line.
struct Arguments {
    var port = 0
    var seed: UInt64 = 1
    var customers = 200
    var records: Int?
    var start = World.defaultStart
    var mess: UInt64?
    var story: String?
    private(set) var isStartGiven = false
    private var drawn: [String] = []
    var options = Sandbox.Options()
    var scopes = Arguments.everyScope
    var advance: Duration = .zero
    var faults: [ArmedFault] = []
    var truth: String?
    var isJSON = false

    /// A flaw in the arguments, in words.
    struct Misuse: Error {
        let text: String
    }

    /// Everything the sandbox serves.
    static let everyScope = [
        "ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ", "ZohoCRM.settings.ALL",
        "ZohoCRM.users.READ",
        "ZohoCRM.org.READ", "Desk.basic.READ", "Desk.settings.READ", "Desk.tickets.READ",
        "Desk.contacts.READ",
        "Desk.search.READ", "Desk.tasks.READ", "ZohoProjects.portals.READ", "ZohoProjects.projects.READ",
        "ZohoProjects.milestones.READ", "ZohoProjects.tasklists.READ", "ZohoProjects.tasks.READ",
        "ZohoProjects.bugs.READ", "ZohoProjects.timesheets.READ", "ZohoProjects.users.READ",
        "ZohoProjects.activities.READ", "ZohoAnalytics.metadata.read", "ZohoAnalytics.data.read",
        "ZohoCRM.notifications.ALL", "Desk.webhooks.ALL", "ZohoSurvey.portal.READ", "ZohoSurvey.survey.READ",
        "ZohoSurvey.invitation.CREATE", "ZohoSurvey.webhook.ALL", "ZohoCliq.Webhooks.CREATE",
        "ZohoCliq.Channels.UPDATE", "ZohoCliq.Channels.CREATE", "ZohoCliq.Messages.CREATE",
        "ZohoSprints.teams.READ", "ZohoSprints.teamusers.READ", "ZohoSprints.projects.READ",
        "ZohoSprints.projectusers.READ", "ZohoSprints.projectsettings.READ", "ZohoSprints.sprints.READ",
        "ZohoSprints.items.READ", "ZohoSprints.epic.READ", "ZohoSprints.timesheets.READ", "JProxy.jmobileapi.ALL",
        "ZohoSign.documents.READ", "ZohoSign.templates.READ", "WorkDrive.users.READ", "WorkDrive.team.READ",
        "WorkDrive.teamfolders.READ", "WorkDrive.files.READ",
    ]

    init(_ words: [String], now: Instant) throws(Misuse) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--json": isJSON = true
            case "--real-time": options.runsInRealTime = true
            case "--approve": options.approvesByItself = true
            default:
                guard let value = rest.popFirst() else {
                    throw Misuse(text: "\(word) is unknown or lacks its value")
                }
                try set(word, value, now: now)
            }
        }
        if story != nil, let word = drawn.first {
            throw Misuse(text: "--story tells the world and \(word) draws it: give one of them")
        }
    }

    private mutating func set(_ word: String, _ value: String, now: Instant) throws(Misuse) {
        if ["--seed", "--customers", "--records", "--mess"].contains(word) { drawn.append(word) }
        switch word {
        case "--port": port = try whole(word, value, 0...65_535)
        case "--seed": seed = UInt64(try whole(word, value, 0 ... .max))
        case "--customers": customers = try whole(word, value, 1...World.largest)
        case "--records": records = try whole(word, value, 1...50_000_000)
        case "--start":
            guard let moment = value == "now" ? now : Instant(iso8601: value) else {
                throw Misuse(text: "--start is \"now\" or a time such as 2025-06-02T07:00:00Z")
            }
            start = Instant(seconds: moment.milliseconds / 1000)
            isStartGiven = true
        case "--story": story = value
        case "--mess": mess = UInt64(try whole(word, value, 0 ... .max))
        case "--advance": advance = try duration(word, value)
        case "--job-time": options.jobDuration = try duration(word, value)
        case "--latency":
            let text = value.hasSuffix("ms") ? String(value.dropLast(2)) : value
            options.latency = .milliseconds(try whole(word, text, 0...60_000))
        case "--credits": options.credits = try whole(word, value, 0 ... .max)
        case "--throttle-status": options.throttleStatus = try whole(word, value, 200...499)
        case "--scopes": scopes = value.split(separator: ",").map(String.init)
        case "--truth": truth = value
        case "--fault": faults.append(try fault(value))
        default: throw Misuse(text: "\(word) is unknown")
        }
    }

    private func whole(_ word: String, _ value: String, _ range: ClosedRange<Int>) throws(Misuse) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw Misuse(text: "\(word) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func duration(_ word: String, _ value: String) throws(Misuse) -> Duration {
        guard let duration = Sandbox.duration(value) else {
            throw Misuse(text: "\(word) takes a duration such as 90s, 30m, 12h, 7d or 2w")
        }
        return duration
    }

    /// `name`, `name:app`, `name:app:times`.
    private func fault(_ value: String) throws(Misuse) -> ArmedFault {
        let parts = value.split(separator: ":").map(String.init)
        guard let fault = parts.first.flatMap(Fault.init), parts.count <= 3 else {
            throw Misuse(text: "--fault takes NAME, NAME:APP or NAME:APP:TIMES; see --help for the names")
        }
        let times = parts.count > 2 ? try whole("--fault", parts[2], 1...1_000_000) : 1
        return ArmedFault(fault, app: parts.count > 1 ? parts[1] : nil, times: times)
    }

    static let help =
        """
        zoho-sandbox: a local stand-in for the Zoho apps that Onward reads and writes to, with an invented world in it.

        Usage: zoho-sandbox [options]
          --port N              listen on 127.0.0.1:N (default 0: any free port, printed)
          --seed N              another world (default 1)
          --customers N         companies in it (default 200, rounded up to a multiple of eight)
          --records N           instead: as many companies as make N CRM records
          --mess SEED           the same kinds of records as people typed them: duplicates, nicknames, wrong links, shared
                                mailboxes; another seed makes other ones
          --story FILE          a world that is told: only what the lines of the file say, each at its time
          --start TIME          the world's present at the start (default 2025-06-02T07:00:00Z; "now" is possible)
          --advance DURATION    let time pass before serving: 90s, 30m, 12h, 7d, 2w
          --real-time           let world time follow the real clock too
          --scopes A,B          scopes of the code printed at the start (default: read everything)
          --approve             the consent page agrees by itself
          --throttle-status N   status of a refused eleventh token: 200 (default) or 400
          --latency MS          wait so long before every answer
          --job-time DURATION   how long bulk jobs and exports take (default 2s)
          --credits N           CRM credits a day (default as an Enterprise edition)
          --fault NAME[:APP[:TIMES]]  commit a fault; APP is one of
                                \(Sandbox.apps.prefix(7).joined(separator: ", ")),
                                \(Sandbox.apps.dropFirst(7).joined(separator: ", "))
          --truth FILE          write who is who, before serving: JSON, with --mess CSV
          --json                print the addresses and credentials as one JSON object
          --help                this text

        While it runs (curl -X POST unless it says GET):
          /_sandbox/advance?by=7d            time passes: deals close, tickets escalate, people move, records go;
                                             with --story what it says of that time
          /_sandbox/mutate?share=0.01&seed=1&within=60s  change that share of all records
          /_sandbox/grant?scopes=A,B         a code for the self client, good once within three minutes
          /_sandbox/fault?name=NAME&app=crm&times=2&path=TEXT
          GET /_sandbox/faults, /_sandbox/truth, /_sandbox/truth?since=TIME, /_sandbox/clock
          GET /_sandbox/truth?of=identity    with --mess: who each record truly is, as CSV
          /_sandbox/hooks                    set a webhook up, as in an app's settings; GET lists, DELETE ?id=N ends
          /_sandbox/deliver?app=sign&times=3&fault=NAME  send the latest; faults: \(Sandbox.deliveryFaults)
          GET /_sandbox/messages, /_sandbox/keys  what Cliq and Flow received, and how to reach them

        Faults:
        \(Fault.allCases.map { "  \($0.rawValue)\(String(repeating: " ", count: 22 - $0.rawValue.count))\($0.explanation)" }
            .joined(separator: "\n"))

        Examples:
          zoho-sandbox --port 8700
          zoho-sandbox --records 1000000 --seed 7 --json
          zoho-sandbox --mess 3 --truth truth.csv
          zoho-sandbox --customers 50 --fault throttled:crm:3 --advance 2w
        """
}
