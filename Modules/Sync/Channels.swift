public import ConnectorKit
public import Domain
import HTTP
import JSON
import Persistence

/// What is known of a subscription that a call made. Kept as JSON in the store; losing it costs a second channel, which
/// ends by itself.
public struct ChannelState: Hashable, Sendable {
    /// Its number at the vendor; nil if there is none.
    public var number: Int64?
    /// When it ends unless it is renewed.
    public var end: Instant?
    /// When the vendor last said that it is there.
    public var checked: Instant?
    /// Of the address and the token it was made with.
    public var mark: String?
    /// Why it could not be made, renewed or looked for, and when that was tried.
    public var failure: String?
    public var tried: Instant?
    public var failures = 0

    public init() {}

    public static func name(of hook: String) -> String { "channel.\(hook)" }

    public init(text: String?) {
        guard let text, let root = try? JSONValue(parsing: text) else { return }
        number = root["number"]?.integer
        end = root["end"]?.integer.map(Instant.init(milliseconds:))
        checked = root["checked"]?.integer.map(Instant.init(milliseconds:))
        tried = root["tried"]?.integer.map(Instant.init(milliseconds:))
        mark = root["mark"]?.text
        failure = root["failure"]?.text
        failures = root["failures"]?.integer.map(Int.init(clamping:)) ?? 0
    }

    var text: String {
        func number(_ value: Int64?) -> JSONValue { value.map { .number(String($0)) } ?? .null }
        let json: JSONValue = [
            "number": number(self.number), "end": number(end?.milliseconds), "checked": number(checked?.milliseconds),
            "mark": mark.map(JSONValue.string) ?? .null, "failure": failure.map(JSONValue.string) ?? .null,
            "tried": number(tried?.milliseconds), "failures": .number(String(failures)),
        ]
        return String(decoding: json.serialized, as: UTF8.self)
    }

    /// It is renewed when so much of its life is left.
    private static let shareLeft = 0.34
    private static let betweenChecks: Duration = .seconds(86_400)
    private static let firstPause: Duration = .seconds(60)
    private static let longestPause: Duration = .seconds(6 * 3600)

    /// When the vendor is to be asked again, for a channel with this address and token.
    public func due(_ channel: Hook.Channel, mark: String) -> Instant {
        if failures > 0, let tried {
            return tried.advanced(by: min(Self.firstPause * (1 << min(failures - 1, 20)), Self.longestPause))
        }
        guard number != nil, let end, let checked, mark == self.mark else { return Instant(seconds: 0) }
        let renewal = end.advanced(by: .zero - channel.lifetime * Self.shareLeft)
        return min(renewal, checked.advanced(by: Self.betweenChecks))
    }
}

/// Subscriptions that end by themselves: made, looked for, renewed, replaced when they were lost, and ended.
extension Syncer {
    /// `mark` changes with the address or the token, which are in `url` and `token`. What went wrong is in the result.
    public func keepChannel(
        _ hook: Hook, of system: String, url: String, token: String, mark: String
    ) async throws -> ChannelState {
        try await withChannel(hook, of: system) { connector, channel, caller, state in
            var context = ["url": url, "token": token]
            // In whole seconds, as it is written.
            let until = Instant(
                seconds: caller.vendorNow.advanced(by: channel.lifetime - Self.margin).milliseconds / 1000)
            context["until"] = until.iso8601WithOffset
            if let number = state.number, state.mark == mark {
                state.end = try await end(of: number, connector, channel, caller)
                state.checked = setup.now()
                if state.end == nil { state.number = nil }
            }
            let left = state.end.map { $0.duration(since: caller.vendorNow) } ?? .zero
            guard state.number == nil || state.mark != mark || left < channel.lifetime * 0.5 else { return }
            try await put(&state, context, connector, channel, caller)
            state.end = until
            state.mark = mark
            state.checked = setup.now()
        }
    }

    /// Ends it at the vendor, if there is one.
    public func removeChannel(_ hook: Hook, of system: String) async throws -> ChannelState {
        try await withChannel(hook, of: system) { connector, channel, caller, state in
            guard let number = state.number else { return }
            do {
                try await call(channel.remove, ["channel": String(number)], connector, caller)
            } catch let failure as PullFailure where failure.remedy == .gone {
                // It has ended by itself.
            }
            state = ChannelState()
        }
    }

    /// Clocks differ, and a moment beyond the longest life would be cut to an hour.
    private static let margin: Duration = .seconds(3600)

    private func withChannel(
        _ hook: Hook, of system: String,
        _ work: (Connector, Hook.Channel, Caller, inout ChannelState) async throws -> Void
    ) async throws -> ChannelState {
        guard let connector = setup.connectors.first(where: { $0.name == system }), let channel = hook.channel else {
            return ChannelState()
        }
        let name = ChannelState.name(of: "\(system).\(hook.name)")
        let now = setup.now()
        _ = try await setup.store.register([connector.description])
        let pace = Pace(text: try await setup.store.memory(Pace.name(of: system)))
        let caller = Caller(
            connector, setup: setup, limiter: RateLimiter(connector.allowance, pace, now: now),
            spent: try await setup.store.spent(system: system, before: now),
            skew: try await memory(of: connector).skew, events: { _ in })
        var state = ChannelState(text: try await setup.store.memory(name))
        state.tried = now
        do {
            try await work(connector, channel, caller, &state)
            state.failure = nil
            state.failures = 0
        } catch let failure as PullFailure {
            state.failure = failure.description
            state.failures += 1
        }
        if let credits = caller.ledger.unsaved(atLeast: 1) {
            try await setup.store.spend(credits, system: system, at: now)
        }
        try await caller.writeDownPace(atLeast: 1)
        try await setup.store.remember(name, state.text)
        return state
    }

    /// In the place of the one there is; as a new one where there is none, or where the vendor no longer knows it.
    private func put(
        _ state: inout ChannelState, _ context: [String: String], _ connector: Connector, _ channel: Hook.Channel,
        _ caller: Caller
    ) async throws {
        var context = context
        if let number = state.number {
            context["channel"] = String(number)
            do {
                try await call(channel.renew, context, connector, caller)
                return
            } catch let failure as PullFailure where failure.remedy == .gone {
                state.number = nil
            }
        }
        // Twelve digits of the moment and three of chance: nobody else of the company's programs takes the same.
        let number = setup.now().milliseconds * 1000 + Int64(setup.random() * 1000)
        context["channel"] = String(number)
        try await call(channel.make, context, connector, caller)
        state.number = number
    }

    /// Nil if the vendor knows no such channel.
    private func end(
        of number: Int64, _ connector: Connector, _ channel: Hook.Channel, _ caller: Caller
    ) async throws -> Instant? {
        let body: [UInt8]
        do {
            body = try await call(channel.list, ["channel": String(number)], connector, caller)
        } catch let failure as PullFailure where failure.remedy == .gone {
            return nil
        }
        // An empty answer is an empty list.
        guard !body.isEmpty else { return nil }
        guard let tree = try? JSONValue(parsing: body) else {
            throw PullFailure(
                .retry(after: nil), place: "\(connector.name), channels", reason: "the answer is not JSON")
        }
        let found = tree[channel.listAt]?.items?.first { $0[channel.numberAt]?.integer == number }
        return found?[channel.endAt]?.text.flatMap(Instant.init(iso8601:))
    }

    @discardableResult
    private func call(
        _ call: Call, _ context: [String: String], _ connector: Connector, _ caller: Caller
    ) async throws -> [UInt8] {
        let place = "\(connector.name), channels"
        guard let request = connector.request(call, context) else {
            throw PullFailure(.fix, place: place, reason: "the call \(call.path) has a placeholder without value")
        }
        // The number is ours, so that the same call twice makes the same channel.
        return try await caller.fetch(request, credits: 1, place: place, isRepeatable: true).body
    }
}
