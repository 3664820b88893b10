import Domain
import JSON

/// How an app was told to call, and what it says: each app has a type of its own.
protocol HookSetup: Sendable {
    func deliveries(of occasion: Occasion) -> [Delivery]
    /// What else the list of hooks shows.
    var details: [(String, JSONValue)] { get }
    /// What counts as taken.
    func isTaken(status: Int) -> Bool
    /// So many failures in a row switch the hook off.
    var patience: Int? { get }
    /// This answer removes the hook.
    var farewell: Int? { get }
    var expires: Instant? { get }
    /// A receiver can tell a delivery of it from a stranger's.
    var isProven: Bool { get }
    /// A delivery that nobody answered in time is sent once more.
    var repeatsUnanswered: Bool { get }
}

extension HookSetup {
    var details: [(String, JSONValue)] { [] }
    func isTaken(status: Int) -> Bool { (200...299).contains(status) }
    var patience: Int? { nil }
    var farewell: Int? { nil }
    var expires: Instant? { nil }
    var repeatsUnanswered: Bool { false }
}

/// One registration and how its deliveries fared.
struct Hook: Sendable {
    enum App: String, CaseIterable, Sendable {
        case crm, desk, projects, sign, workdrive, survey, forms, flow
    }

    enum State: String, Sendable { case active, disabled, removed }

    let number: Int
    let app: App
    var url: String
    var setup: any HookSetup
    var state = State.active
    var delivered = 0
    var failed = 0
    var failedInARow = 0
    var lost = 0
    var lastStatus: Int?
    /// Deliveries being prepared or sent.
    var waiting = 0

    mutating func record(_ status: Int?) {
        lastStatus = status
        guard let status, setup.isTaken(status: status) else {
            failed += 1
            failedInARow += 1
            if let patience = setup.patience, failedInARow >= patience { state = .disabled }
            if let status, status == setup.farewell { state = .removed }
            return
        }
        delivered += 1
        failedInARow = 0
    }

    func write(now: Instant, to json: inout JSONWriter) {
        let isExpired = setup.expires.map { $0 <= now } ?? false
        json.object { hook in
            hook.member("id", number: number)
            hook.member("app", app.rawValue)
            hook.member("url", url)
            hook.member("state", isExpired && state == .active ? "expired" : state.rawValue)
            hook.member("delivered", number: delivered)
            hook.member("failed", number: failed)
            hook.member("failed_in_a_row", number: failedInARow)
            hook.member("lost", number: lost)
            hook.member("waiting", number: waiting)
            hook.key("last_status")
            if let lastStatus { hook.integer(lastStatus) } else { hook.null() }
            for (name, value) in setup.details {
                hook.key(name as String)
                hook.value(value)
            }
        }
    }
}

/// All registrations, in the order they were made.
struct Hooks: Sendable {
    private(set) var all: [Hook] = []
    /// Registrations ever made.
    private(set) var made = 0

    var isEmpty: Bool { all.isEmpty }

    @discardableResult
    mutating func add(_ app: Hook.App, url: String, _ setup: some HookSetup) -> Hook {
        made += 1
        let hook = Hook(number: made, app: app, url: url, setup: setup)
        all.append(hook)
        return hook
    }

    subscript(number: Int) -> Hook? { all.first { $0.number == number } }

    mutating func change(_ number: Int, _ body: (inout Hook) -> Void) {
        guard let place = all.firstIndex(where: { $0.number == number }) else { return }
        body(&all[place])
    }

    /// False if there was none.
    mutating func remove(where matches: (Hook) -> Bool) -> Bool {
        let count = all.count
        all.removeAll(where: matches)
        return all.count < count
    }
}
