import ConnectorKit
import Domain
import Testing

import Glibc
@testable import Sync

@Suite struct `A schedule` {
    private let now = Instant(seconds: 1_750_000_000)
    private let schedule = Schedule([
        connector([
            Resource("orders", "Orders.", ways: [Shop.ordersList()], pace: .seconds(900)),
            Resource("units", "Units.", ways: [Shop.ordersList()], pace: .seconds(86_400)),
        ])
    ])

    private func history(_ seconds: Int64, failures: Int = 0) -> [String: Schedule.History] {
        let last = Instant(seconds: 1_750_000_000 - seconds)
        return [
            "shop.orders": .init(lastStart: last, failures: failures),
            "shop.units": .init(lastStart: last, failures: failures),
        ]
    }

    @Test func `begins with everything that was never read`() {
        #expect(schedule.due(at: now, history: [:]) == ["shop"])
        #expect(schedule.next(after: now, history: [:]) == now)
    }

    @Test func `asks each list at its own pace, a little earlier rather than later`() {
        #expect(schedule.due(at: now, history: history(600)) == [])
        #expect(schedule.due(at: now, history: history(900)) == ["shop.orders"])
        #expect(schedule.due(at: now, history: history(86_400)) == ["shop"])
        let next = schedule.next(after: now, history: history(0))!
        #expect(next > now.advanced(by: .seconds(700)) && next <= now.advanced(by: .seconds(900)))
    }

    @Test func `spreads lists of one pace over a fifth of it`() {
        let shares = (0..<200).map { Schedule.share(of: "zoho_crm.Module\($0)") }
        #expect(shares.allSatisfy { (0..<1).contains($0) })
        for tenth in 0..<10 {
            #expect(shares.contains { Int($0 * 10) == tenth })
        }
    }

    @Test func `asks a failing list less and less often, but never gives it up`() {
        #expect(schedule.due(at: now, history: history(1000, failures: 2)) == [])
        #expect(schedule.due(at: now, history: history(3600, failures: 2)) == ["shop"])
        #expect(schedule.due(at: now, history: history(6 * 3600, failures: 60)) == ["shop"])
    }

    @Test func `asks a failing daily list again within the hour, and an unfinished one at once`() {
        let daily = Resource("units", "Units.", ways: [Shop.ordersList()], pace: .seconds(86_400))
        let units = Schedule([connector([daily])])
        let failed = ["shop.units": Schedule.History(lastStart: now, failures: 1)]
        #expect(units.next(after: now, history: failed)! <= now.advanced(by: .seconds(3600)))
        let putOff = ["shop.units": Schedule.History(lastStart: now, isUnfinished: true)]
        #expect(units.next(after: now, history: putOff)! <= now.advanced(by: .seconds(120)))
    }

    @Test func `asks lists that wait for the one above them together with it`() {
        let schedule = Schedule([connector([Shop.orders(), Shop.lines])])
        let history: [String: Schedule.History] = [
            "shop.orders": .init(lastStart: now, failures: 3), "shop.lines": .init(lastStart: now, isUnfinished: true),
        ]
        let next = schedule.next(after: now, history: history)!
        #expect(next > now.advanced(by: .seconds(3600)))
        #expect(schedule.due(at: next, history: history) == ["shop"])
        #expect(schedule.due(at: now.advanced(by: .seconds(900)), history: history) == [])
    }

    @Test func `leaves a system alone while its credits are spent`() {
        let until = now.advanced(by: .seconds(3600))
        #expect(schedule.due(at: now, history: [:], blocked: ["shop": until]) == [])
        #expect(schedule.next(after: now, history: [:], blocked: ["shop": until]) == until)
        #expect(schedule.due(at: until, history: [:], blocked: ["shop": until]) == ["shop"])
    }
}

@Suite struct `A workspace's lock` {
    private func folder() -> String {
        var template = Array("/tmp/onward-lock-XXXXXX".utf8CString)
        return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    @Test func `tells the second one who is at work, and lets it in afterwards`() throws {
        let path = folder() + "/sync.lock"
        let since = Instant(seconds: 1_743_433_509)
        do {
            let first = try WorkspaceLock(path: path, command: "onward sync", since: since)
            let refusal = #expect(throws: WorkspaceLock.Failure.self) {
                _ = try WorkspaceLock(path: path, command: "onward-server", since: since)
            }
            let holder = "onward sync (process \(getpid())) has been running since 2025-03-31T15:05:09Z"
            #expect(refusal == .busy(holder: holder))
            #expect(refusal?.description == "Another sync is at work: \(holder).")
            _ = consume first
        }
        _ = try WorkspaceLock(path: path, command: "onward sync", since: since)
    }

    @Test func `names the file that cannot be locked`() {
        let refusal = #expect(throws: WorkspaceLock.Failure.self) {
            _ = try WorkspaceLock(
                path: "/nowhere/sync.lock", command: "onward sync", since: Instant(seconds: 0))
        }
        #expect(refusal == .unusable(path: "/nowhere/sync.lock", reason: "No such file or directory"))
    }
}
