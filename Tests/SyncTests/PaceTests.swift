import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing

@testable import Sync

@Suite struct `The pace of calls` {
    private let now = Instant(seconds: 1_750_000_000)

    private func limiter(
        _ calls: Int?, window: Duration = .seconds(60), perPattern: Bool = false, _ pace: Pace = Pace(),
        at moment: Instant? = nil
    ) -> RateLimiter {
        RateLimiter(
            Allowance(
                concurrentCalls: 1, callsPerMinute: calls, countsPerPattern: perPattern, creditsPerDay: 1,
                window: window), pace, now: moment ?? now)
    }

    @Test func `never exceeds the allowance in any window`() {
        let limiter = limiter(3)
        var clock = now
        var calls: [Instant] = []
        for index in 0..<20 {
            let wait = limiter.admit("https://a.example/list", now: clock)
            clock = clock.advanced(by: wait)
            calls.append(clock)
            clock = clock.advanced(by: .seconds(index % 3))
        }
        for (index, call) in calls.enumerated().dropFirst(3) {
            #expect(call.duration(since: calls[index - 3]) >= .seconds(60))
        }
        #expect(calls[2].duration(since: calls[0]) < .seconds(5))
    }

    @Test func `lets a longer window's calls come at once`() {
        let limiter = limiter(50, window: .seconds(120))
        let waits = (0...100).map { _ in limiter.admit("https://a.example/list", now: now) }
        #expect(waits.prefix(100).allSatisfy { $0 == .zero })
        #expect(waits.last == .seconds(120) + RateLimiter.travel)
    }

    @Test func `counts each URL pattern by itself where the vendor does`() {
        let limiter = limiter(1, perPattern: true)
        #expect(
            limiter.admit("https://a.example/api/v3/portal/60/projects/77/tasks?page=1", now: now) == .zero)
        #expect(limiter.admit("https://a.example/api/v3/portal/60/projects/78/phases", now: now) == .zero)
        #expect(
            limiter.admit("https://a.example/api/v3/portal/60/projects/78/tasks?page=9", now: now)
                == .seconds(60) + RateLimiter.travel)
    }

    @Test func `keeps calls of one path apart where the vendor counts these as well`() {
        let limiter = RateLimiter(
            Allowance(concurrentCalls: 1, callsPerMinute: 120, callsPerPath: 2, creditsPerDay: 1, window: .seconds(10)),
            now: now)
        let folder = "https://a.example/files/k2ab/files"
        #expect(limiter.admit(folder, now: now) == .zero)
        #expect(limiter.admit(folder + "?page=2", now: now) == .zero)
        #expect(limiter.admit("https://a.example/files/k2ac/files", now: now) == .zero)
        #expect(limiter.admit(folder + "?page=3", now: now) == .seconds(60) + RateLimiter.travel)
        // The one that waits does not keep the others.
        let others = (4...20).map { limiter.admit("https://a.example/files/k\($0)/files", now: now) }
        #expect(others.prefix(16).allSatisfy { $0 == .zero })
        #expect(others.last == .seconds(10) + RateLimiter.travel)
    }

    @Test func `fetches no more files of jobs in a minute than the vendor gives, and knows it in the next process`() {
        let allowance = Allowance(concurrentCalls: 1, downloadsPerMinute: 3, creditsPerDay: 1)
        let limiter = RateLimiter(allowance, now: now)
        func file(_ limiter: RateLimiter, _ job: Int, _ second: Int) -> Duration {
            let moment = now.advanced(by: .seconds(second))
            return limiter.admit("https://a.example/read/\(job)/result", isDownload: true, now: moment)
        }
        #expect([0, 10, 20].map { file(limiter, $0, $0) } == [.zero, .zero, .zero])
        #expect(limiter.admit("https://a.example/read/4", now: now) == .zero)
        let known = limiter.unsaved(atLeast: 0, now: now.advanced(by: .seconds(20)))!
        let second = RateLimiter(allowance, Pace(text: known.text), now: now.advanced(by: .seconds(30)))
        #expect(file(second, 5, 30) == .seconds(30) + RateLimiter.travel)
        #expect(file(second, 6, 31) == .seconds(39) + RateLimiter.travel)
    }

    @Test func `goes by what the vendor says is left, but for a fifth`() {
        let limiter = limiter(30)
        for _ in 0..<10 { _ = limiter.admit("https://a.example/list", now: now) }
        limiter.learn(left: 100, in: .seconds(120), now: now)
        let waits = (0..<81).map { _ in limiter.admit("https://a.example/list", now: now) }
        #expect(waits.prefix(80).allSatisfy { $0 == .zero })
        #expect(waits.last == .seconds(120) + RateLimiter.travel)
        // The next process knows of these calls, and waits for none of its first ones.
        let later = now.advanced(by: .seconds(1))
        let allowance = Allowance(concurrentCalls: 1, callsPerMinute: 30, paceHeader: "x-left", creditsPerDay: 1)
        let next = RateLimiter(allowance, limiter.unsaved(now: later) ?? Pace(), now: later)
        #expect(next.admit("https://a.example/list", now: later) == .zero)
        // Somebody else spends the rest: then ours come one by one.
        limiter.learn(left: 0, in: .seconds(120), now: now)
        #expect(limiter.admit("https://a.example/list", now: now) > .seconds(120))
    }

    @Test func `knows a pattern by its words, not by its ids`() {
        #expect(
            RateLimiter.pattern(of: "https://a.example:8080/api/v3/portal/60/projects/77?x=1")
                == "/api/v3/portal/*/projects/*")
    }

    @Test func `goes on from process to process`() {
        let first = limiter(4, perPattern: true)
        let tasks = "https://a.example/portal/60/tasks"
        for second in [0, 1, 1, 7] {
            #expect(first.admit(tasks, now: now.advanced(by: .seconds(second))) == .zero)
        }
        first.lock("https://a.example/portal/60/issues", until: now.advanced(by: .seconds(900)))
        let later = now.advanced(by: .seconds(10))
        let text = first.unsaved(now: later)!.text
        #expect(text.utf8.count < 150)
        let second = limiter(4, perPattern: true, Pace(text: text), at: later)
        #expect(second.admit(tasks, now: later) == .seconds(50) + RateLimiter.travel)
        #expect(second.admit("https://a.example/portal/60/phases", now: later) == .zero)
        #expect(second.lockedUntil("https://a.example/portal/61/issues", now: later) == now.advanced(by: .seconds(900)))
        let tomorrow = now.advanced(by: .seconds(86_400))
        let third = limiter(4, perPattern: true, Pace(text: text), at: tomorrow)
        #expect(third.unsaved(atLeast: 0, now: tomorrow) == Pace())
        #expect(Pace(text: "not ours") == Pace())
    }

    @Test func `does not count a moment that comes too late to be used`() {
        let limiter = limiter(1)
        #expect(limiter.admit("https://a.example/list", now: now) == .zero)
        for _ in 0..<3 {
            let wait = limiter.admit("https://a.example/list", now: now, latest: now.advanced(by: .seconds(9)))
            #expect(wait == .seconds(60) + RateLimiter.travel)
        }
    }

    @Test func `keeps one pattern's lock from the others`() {
        let limiter = limiter(100, perPattern: true)
        let later = now.advanced(by: .seconds(1800))
        limiter.lock("https://a.example/portal/60/tasks", until: later)
        #expect(limiter.lockedUntil("https://a.example/portal/61/tasks?page=2", now: now) == later)
        #expect(limiter.lockedUntil("https://a.example/portal/60/issues", now: now) == nil)
        #expect(limiter.lockedUntil("https://a.example/portal/60/tasks", now: later) == nil)
    }
}

@Suite struct `A gate` {
    @Test func `lets so many through at once and no more`() async throws {
        let gate = Gate(3)
        let inside = Crowd()
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 {
                group.addTask {
                    try await gate.pass {
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most == 3)
    }

    private final class Crowd: Sendable {
        private let state = Mutex((inside: 0, most: 0))
        var most: Int { state.withLock { $0.most } }
        func enter() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }
        func leave() { state.withLock { $0.inside -= 1 } }
    }

    @Test func `lets a cancelled caller leave the queue, and the next one in`() async throws {
        let gate = Gate(1)
        let (started, finish) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let holder = Task {
            try await gate.pass {
                started.continuation.finish()
                for await _ in finish.stream {}
            }
        }
        for await _ in started.stream {}
        let waiting = Task { try await gate.pass {} }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        finish.continuation.finish()
        try await holder.value
        try await gate.pass {}
    }
}

@Suite struct `A day's credits` {
    private func ledger(spent: Int, ceiling: Int) -> Ledger {
        Ledger(
            connector: connector(
                [], allowance: Allowance(concurrentCalls: 1, creditsPerDay: 1000, remainingHeader: "X-Left")),
            limits: SpendingLimits(ceilings: ["shop": ceiling]), spent: spent)
    }

    @Test func `end at our own ceiling, what earlier runs spent included`() throws {
        let ledger = ledger(spent: 90, ceiling: 100)
        try ledger.take(10, place: "shop.orders")
        let refusal = #expect(throws: PullFailure.self) { try ledger.take(1, place: "shop.orders") }
        #expect(refusal?.remedy == .wait(nil))
        #expect(refusal?.reason == "100 of the 100 credits that a sync may spend in 24 hours are spent")
        #expect(ledger.unsaved(atLeast: 11) == nil)
        #expect(ledger.unsaved(atLeast: 1) == 10)
        #expect(ledger.unsaved(atLeast: 1) == nil)
    }

    @Test func `leave the company its reserve, by the vendor's own word`() throws {
        let ledger = ledger(spent: 0, ceiling: 1000)
        ledger.hear(Response(status: 200, headers: [("x-left", "203")]))
        try ledger.take(3, place: "shop.orders")
        let refusal = #expect(throws: PullFailure.self) { try ledger.take(1, place: "shop.orders") }
        #expect(
            refusal?.reason == "the vendor says that 200 credits remain today; 200 are left for the company")
    }

    @Test func `are half of the vendor's allowance unless somebody says otherwise`() {
        let shop = connector([])
        #expect(SpendingLimits().ceiling(of: shop) == 500)
        #expect(SpendingLimits(ceilings: ["shop": 7]).ceiling(of: shop) == 7)
    }
}
