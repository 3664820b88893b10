import ConnectorKit
import Domain
import HTTP
import JSON
import Persistence
import Sandbox
import Sync
import Synchronization
import Testing
import WebServer

/// The CRM's notification channels, kept against the stand-in over real HTTP by a clock of the test's own.
@Suite struct `A channel at the CRM` {
    private let zoho: Zoho
    private let hook: Hook
    private let url = "http://127.0.0.1:9/hooks/zoho_crm.notifications/secret"

    init() async throws {
        zoho = try await Zoho(customers: 4, connectors: ["zoho_crm"])
        hook = try #require(zoho.setup.connectors.first?.hooks.first { $0.channel != nil })
    }

    private func keep(after time: Duration = .zero, mark: String = "a") async throws -> ChannelState {
        var setup = zoho.setup
        setup.now = { [zoho] in zoho.setup.now().advanced(by: time) }
        return try await Syncer(setup).keepChannel(hook, of: "zoho_crm", url: url, token: "token", mark: mark)
    }

    private func channels() async throws -> [JSONValue] {
        let address = "http://127.0.0.1:\(zoho.server.port)/_sandbox/hooks"
        let answer = try await zoho.curl.transport.send(Request("GET", address))
        return try JSONValue(parsing: answer.body)["hooks"]?.items ?? []
    }

    @Test func `is made once, for a week, and then only looked for`() async throws {
        let first = try await keep()
        #expect(first.failure == nil, "\(first.failure ?? "")")
        let life = try #require(first.end).duration(since: zoho.setup.now())
        #expect(life > .seconds(6.9 * 86_400) && life <= .seconds(7 * 86_400))
        let second = try await keep()
        #expect(second.number == first.number && second.end == first.end)
        #expect(try await channels().count == 1)
        let channel = try #require(hook.channel)
        #expect(first.due(channel, mark: "a") > zoho.setup.now().advanced(by: .seconds(20 * 3600)))
        #expect(first.due(channel, mark: "b") < zoho.setup.now(), "another address")
        #expect(ChannelState(text: nil).due(channel, mark: "a") < zoho.setup.now())
    }

    @Test func `is renewed under its number when its address changes or its end is near`() async throws {
        let first = try await keep()
        let second = try await keep(mark: "b")
        #expect(second.number == first.number && second.mark == "b" && second.failure == nil)
        let channel = try #require(hook.channel)
        let end = try #require(second.end)
        let late = ChannelState(
            text: try await zoho.setup.store.memory(ChannelState.name(of: "zoho_crm.notifications")))
        #expect(late == second)
        var checked = late
        checked.checked = end.advanced(by: .seconds(-86_400 * 2))
        #expect(checked.due(channel, mark: "b") < end.advanced(by: .seconds(-86_400 * 2)))
        #expect(try await channels().count == 1)
    }

    @Test func `is made anew when the vendor no longer knows it, and is gone after it was ended`() async throws {
        let first = try await keep()
        let id = try #require(try await channels().first?["id"]?.text)
        let address = "http://127.0.0.1:\(zoho.server.port)/_sandbox/hooks?id=\(id)"
        #expect(try await zoho.curl.transport.send(Request("DELETE", address)).status == 200)
        let second = try await keep()
        #expect(second.failure == nil && second.number != nil && second.number != first.number)
        #expect(try await channels().count == 1)
        let gone = try await Syncer(zoho.setup).removeChannel(hook, of: "zoho_crm")
        #expect(gone.number == nil && gone.failure == nil)
        #expect(try await channels().isEmpty)
        // What has ended by itself is no failure.
        let third = try await keep()
        #expect(third.number != nil)
        let last = try #require(try await channels().first?["id"]?.text)
        _ = try await zoho.curl.transport.send(
            Request("DELETE", "http://127.0.0.1:\(zoho.server.port)/_sandbox/hooks?id=\(last)"))
        #expect(try await Syncer(zoho.setup).removeChannel(hook, of: "zoho_crm").failure == nil)
    }

    @Test func `says why it could not be made, and waits longer each time`() async throws {
        var setup = zoho.setup
        setup.authorizer = { _ in Authorizer(scheme: "Zoho-oauthtoken") { _ in "none" } }
        var states: [ChannelState] = []
        for _ in 0..<3 {
            states.append(
                try await Syncer(setup).keepChannel(hook, of: "zoho_crm", url: url, token: "token", mark: "a"))
        }
        let channel = try #require(hook.channel)
        #expect(states.map(\.failures) == [1, 2, 3] && states.allSatisfy { $0.failure != nil && $0.number == nil })
        let pauses = states.compactMap { state in state.tried.map { state.due(channel, mark: "a").duration(since: $0) }
        }
        #expect(pauses == [.seconds(60), .seconds(120), .seconds(240)])
        let good = try await keep()
        #expect(good.failures == 0 && good.failure == nil && good.number != nil)
    }
}
