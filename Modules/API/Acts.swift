public import Domain
public import JSON
import Lifecycle
public import Persistence

/// Does what people ask to have done about customers: one way for the command line and the server.
public struct ActDesk: Sendable {
    /// A body larger than this is no act.
    public static let mostBytes = 64 << 10

    private let workspace: Workspace
    private let store: @Sendable () throws -> Store
    private let now: @Sendable () -> Instant

    public init(
        _ workspace: Workspace, now: @escaping @Sendable () -> Instant, store: @escaping @Sendable () throws -> Store
    ) {
        self.workspace = workspace
        self.now = now
        self.store = store
    }

    /// What is asked, as a body of JSON: `{"act":"commitment add","customer":"example.com","text":"…","by":"ada"}`.
    public func answer(_ body: [UInt8]) async throws(Problem) -> JSONValue {
        let asked: JSONValue
        do { asked = try JSONValue(parsing: body) } catch {
            throw Problem(.misused, "The body is no JSON: \(error).", remedy: Self.shape)
        }
        return try await answer(asked)
    }

    /// The value of `data`. The same `key` twice gives the first answer, and nothing is done again.
    public func answer(_ asked: JSONValue) async throws(Problem) -> JSONValue {
        guard let members = asked.members else { throw Problem(.misused, "An act is an object.", remedy: Self.shape) }
        var words = Words(members)
        guard let verb = try words.text("act") else {
            throw Problem(.misused, "“act” is missing: what is to be done?", remedy: Self.shape)
        }
        let now = now()
        do {
            try workspace.requireData()
            switch verb {
            case "reverse": return try await reverse(&words, now)
            case "roles grant": return try await grant(&words, now, isEnd: false)
            case "roles revoke": return try await grant(&words, now, isEnd: true)
            default: break
            }
            guard let verb = ActVerb(rawValue: verb) else {
                let known = ActVerb.allCases.map(\.rawValue) + ["reverse", "roles grant", "roles revoke"]
                throw Problem(
                    .misused, "There is no act “\(verb)”.",
                    remedy: Suggestion.nearest(to: verb, among: known).map { "Did you mean “\($0)”?" }
                        ?? "There are: \(known.joined(separator: ", ")).")
            }
            let key = try words.text("key")
            var act = try Act(verb, given: words.rest.map { ($0.name, $0.value) }, now: now)
            act.request = key
            let customer = try act.values["customer"]?.text.map { try reader().onlyMatch(of: $0).key }
            let store = try store()
            let answer = try await store.act(act, customer: customer, at: now)
            await Self.judge(store, now)
            return answer
        } catch {
            throw Problem(of: error)
        }
    }

    private static let shape =
        "Send an object: {\"act\":\"step add\",\"customer\":\"example.com\",\"text\":\"Call\",\"due\":\"2027-01-15\","
        + "\"by\":\"ada\"}."

    private func reader() throws -> Reader {
        try Reader(path: workspace.database)
    }

    private func reverse(_ words: inout Words, _ now: Instant) async throws -> JSONValue {
        let given = try words.value("number")
        let role = given?.text.flatMap { $0.hasPrefix("r-") ? Int64($0.dropFirst(2)) : nil }
        guard let number = role ?? given?.integer else {
            throw Problem(
                .misused, "“number” is missing: which act?", remedy: "onward journal lists them with their numbers.")
        }
        guard let reason = try words.text("reason") ?? words.text("note") else {
            throw Problem(.misused, "“reason” is missing: why is it taken back?", remedy: "Say why.")
        }
        let (by, actingAs) = (try words.person(), try words.text("as"))
        try words.refuseRest()
        let store = try store()
        if role != nil { return try await store.reverse(roleChange: number, by: by, reason: reason, at: now) }
        let answer = try await store.reverse(act: number, by: by, as: actingAs, reason: reason, at: now)
        await Self.judge(store, now)
        return answer
    }

    /// What follows from it is known at once.
    private static func judge(_ store: Store, _ now: Instant) async {
        // The act is done, whatever this says; what fails now is done by the next run, which also says why.
        _ = try? await store.judge(at: now)
    }

    private func grant(_ words: inout Words, _ now: Instant, isEnd: Bool) async throws -> JSONValue {
        guard let role = try words.text("role"), let person = try words.text("person") else {
            throw Problem(.misused, "“role” and “person” are needed.", remedy: "onward roles list shows the roles.")
        }
        let (by, note) = (try words.person(), try words.text("note"))
        try words.refuseRest()
        let store = try store()
        let number =
            isEnd
            ? try await store.endGrant(role: role, of: person, by: by, note: note, at: now)
            : try await store.grant(role: role, to: person, by: by, note: note, at: now)
        return [
            "act": .string("r-\(number)"), "reverse": .string("onward reverse r-\(number) --reason TEXT"),
            "role": .string(role), "person": .string(person), "by": .string(by),
            "state": .string(isEnd ? "revoked" : "granted"), "recorded": .string(now.iso8601),
        ]
    }

    /// The members of a body, taken out one by one.
    private struct Words {
        var rest: [JSONValue.Member]

        init(_ members: [JSONValue.Member]) { rest = members }

        mutating func value(_ name: String) throws(Problem) -> JSONValue? {
            let found = rest.filter { $0.name == name }
            guard found.count < 2 else { throw Problem(.misused, "“\(name)” is given \(found.count) times.") }
            rest.removeAll { $0.name == name }
            return found.first.flatMap { $0.value == .null ? nil : $0.value }
        }

        mutating func text(_ name: String) throws(Problem) -> String? {
            guard let value = try value(name) else { return nil }
            guard case .string(let text) = value, (1...Self.longest).contains(text.utf8.count),
                text.contains(where: { !$0.isWhitespace }), !text.unicodeScalars.contains(where: { $0.value < 0x20 })
            else { throw Problem(.misused, "“\(name)” is one line of 1 to \(Self.longest) bytes.") }
            return text
        }

        mutating func person() throws(Problem) -> String {
            if let by = try text("by") { return by }
            throw Problem(.misused, "Who does it is not known.", remedy: "Give their name as “by”.")
        }

        func refuseRest() throws(Problem) {
            guard let stray = rest.first else { return }
            throw Problem(.misused, "“\(stray.name)” is not known here.")
        }

        private static let longest = 2000
    }
}
