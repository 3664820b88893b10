import Domain
import Glibc
@testable import Lifecycle
@testable import Persistence
import SQLite
import Testing

/// A row as a plain list of values, and what the rules say of it, worked out slowly and one by one.
private struct PlainRow {
    var record: Int64
    var view: String
    var values: [String: SQLValue]
    var stamp: Int64

    func moment(_ column: String) -> Int64? {
        switch values[column] {
        case .integer(let moment): moment
        case .text(let day): Instant(day: day)?.milliseconds
        default: nil
        }
    }

    var begins: Int64? { moment(view == "ticket" ? "opened" : "created") }

    var settled: Int64? {
        switch values["state"] {
        case .text("closed"): moment("closed") ?? stamp
        case .text("won"), .text("lost"): min(moment("closing_day") ?? .max, stamp)
        default: nil
        }
    }

    /// At `t`, by what the row says at `now`.
    func holds(_ condition: Condition, at t: Int64, now: Int64) -> Bool? {
        let value = values[condition.column] ?? .null
        switch condition.comparison {
        case .isKnown: return value != .null && moment(condition.column).map { $0 <= t || $0 > now } ?? true
        case .isUnknown: return value == .null
        default: if value == .null { return nil }
        }
        switch (condition.comparison, value) {
        case (.isIn(let words), .text(let text)): return words.contains { $0.matches(text) }
        case (.isNotIn(let words), .text(let text)): return !words.contains { $0.matches(text) }
        case (.contains(let words), .text(let text)):
            return words.contains { word in
                text.lowercased().split(separator: " ").contains { $0 == word.lowercased() }
            }
        case (.above(let bound), .number(let number)): return number > bound
        case (.atMost(let bound), .number(let number)): return number <= bound
        case (.before(let span), .integer(let moment)): return moment < t + span.milliseconds
        case (.after(let span), .integer(let moment)): return moment > t + span.milliseconds
        case (.before(let span), .text(let day)):
            return day < Instant(milliseconds: t + span.milliseconds).iso8601.prefix(10)
        case (.after(let span), .text(let day)):
            // Later than now and so much: of a day its beginning counts.
            return Instant(day: day)!.milliseconds > t + span.milliseconds
        default: fatalError("\(condition) of \(value)")
        }
    }

    func holds(_ conditions: [Condition], at t: Int64, now: Int64) -> Bool? {
        let all = conditions.map { holds($0, at: t, now: now) }
        return all.contains(false) ? false : all.contains(nil) ? nil : true
    }

    /// Since when the row counts; `counts` nil: cannot be told.
    func counts(_ rows: Rows, at t: Int64, now: Int64) -> (counts: Bool?, since: Int64?) {
        if let begins, begins > t { return (false, nil) }
        let fits = holds(rows.conditions, at: t, now: now)
        if fits == false { return (false, nil) }
        let speaks = rows.conditions.contains { ["state", "closed"].contains($0.column) }
        let moments = [begins, speaks ? settled : nil].compactMap(\.self)
        var since = moments.max()
        if let since, since > t { return (false, nil) }
        if let within = rows.within {
            guard let since else { return (nil, nil) }
            if t - since >= within.milliseconds { return (false, nil) }
        }
        for condition in rows.conditions {
            guard let moment = moment(condition.column) else { continue }
            switch condition.comparison {
            case .before(let span):
                let end = values[condition.column] == .integer(moment) ? moment + 1 : moment + LeafWorld.day
                since = max(since ?? .min, end - span.milliseconds)
            case .isKnown where moment <= t: since = max(since ?? .min, moment)
            default: break
            }
        }
        return (fits, since)
    }
}

extension Scalar {
    fileprivate func matches(_ text: String) -> Bool {
        if case .text(let own) = self { own.lowercased() == text.lowercased() } else { false }
    }
}

/// The verdict on a test by going through all rows, with complete sources.
private struct PlainVerdict {
    var rows: [PlainRow]
    var now: Int64

    /// The verdict, and since when: going back moment by moment over what it was then, until it was another one.
    /// Nil: any will do, because rows were in some other state then, or what they leave empty mattered.
    func of(_ test: Lifecycle.Test) -> (verdict: Verdict, since: Int64??) {
        let said = verdict(test, at: now)
        guard said.reason == nil, isTellable(test, said) else { return (said, nil) }
        // Whatever was so before the first of the moments was so for ever.
        let moments = moments(test).filter { $0 <= now }.sorted(by: >) + [-10_000_000_000_000]
        var since = now
        for moment in moments {
            let then = verdict(test, at: moment)
            if then == .unknown(.nullField) { return (said, nil) }
            guard then == said, isSilent(test, at: moment) == isSilent(test, at: now) else {
                return (said, .some(since))
            }
            since = moment
        }
        return (said, .some(nil))
    }

    /// Few rows, or none: those that are in another state now may have counted before they came into it.
    private func isTellable(_ test: Lifecycle.Test, _ verdict: Verdict) -> Bool {
        if case .streak = test, test.rows?.within != nil { return false }
        let isMany =
            switch test {
            case .none: verdict == .notMet
            case .count(_, let bounds): (verdict == .met) == (bounds.atMost == nil)
            default: verdict == .met
            }
        return isMany || !test.rows!.conditions.contains { ["state", "closed"].contains($0.column) }
    }

    /// The newest row says nothing where there is none, whatever that is taken for.
    private func isSilent(_ test: Lifecycle.Test, at t: Int64) -> Bool {
        guard case .latest(let rows, _, _) = test else { return false }
        return matches(rows, at: t).isEmpty
    }

    /// Every moment at which anything can turn, and more.
    private func moments(_ test: Lifecycle.Test) -> Set<Int64> {
        var moments: Set<Int64> = []
        for row in rows {
            let own = ["created", "opened", "closed", "due", "closing_day"].compactMap(row.moment)
            moments.formUnion(own + [row.begins, row.settled].compactMap(\.self))
        }
        for condition in test.rows!.conditions {
            switch condition.comparison {
            case .before(let span), .after(let span):
                moments.formUnion(
                    moments.flatMap { moment in
                        [0, 1, LeafWorld.day].map { moment + $0 - span.milliseconds }
                    })
            default: break
            }
        }
        if let within = test.rows!.within { moments.formUnion(moments.map { $0 + within.milliseconds }) }
        switch test {
        case .since(_, let limit): moments.formUnion(moments.map { $0 + limit.milliseconds + 1 })
        case .streak: moments = Set((0...60).map { (now / LeafWorld.day - $0) * LeafWorld.day })
        default: break
        }
        return moments
    }

    private func matches(_ rows: Rows, at t: Int64) -> [(row: PlainRow, since: Int64)] {
        self.rows.filter { $0.view == rows.view }.map { ($0, $0.counts(rows, at: t, now: now)) }
            .filter { $0.1.counts == true }.map { (row: $0.0, since: $0.1.since ?? .min) }
            .sorted { ($0.since, $0.row.record) < ($1.since, $1.row.record) }
    }

    private func verdict(_ test: Lifecycle.Test, at t: Int64) -> Verdict {
        let matches = matches(test.rows!, at: t)
        let open = rows.filter { $0.view == test.rows!.view }.map { $0.counts(test.rows!, at: t, now: now) }
            .filter { $0.counts == nil }
        func absent(_ verdict: Verdict) -> Verdict { open.isEmpty ? verdict : .unknown(.nullField) }
        switch test {
        case .exists: return matches.isEmpty ? absent(.notMet) : .met
        case .none: return matches.isEmpty ? absent(.met) : .notMet
        case .count(_, let bounds):
            let can = (matches.count...matches.count + open.count).map { bounds.contain(Double($0)) }
            if !can.allSatisfy({ $0 == can[0] }) { return .unknown(.nullField) }
            return can[0] ? .met : .notMet
        case .sum(_, let column, let bounds):
            if matches.isEmpty { return absent(.notMet) }
            let values = matches.map {
                if case .number(let n) = $0.row.values[column] ?? .null { n } else { nil as Double? }
            }
            let total = values.reduce(0) { $0 + ($1 ?? 0) }
            if bounds.atMost == nil, bounds.contain(total) { return .met }
            if !open.isEmpty || values.contains(nil) { return .unknown(.nullField) }
            return bounds.contain(total) ? .met : .notMet
        case .latest(_, let column, let comparison):
            guard let newest = matches.last else { return absent(.notMet) }
            let isMet = newest.row.holds(Condition(column, comparison), at: t, now: now)
            if open.contains(where: { ($0.since ?? .min) >= newest.since }) { return .unknown(.nullField) }
            return isMet.map { $0 ? .met : .notMet } ?? .unknown(.nullField)
        case .share(_, let having, let bounds, let minimum):
            if matches.isEmpty { return absent(.notMet) }
            if !open.isEmpty { return .unknown(.nullField) }
            if matches.count < minimum { return .unknown(.noRecord) }
            let fits = matches.map { $0.row.holds(having, at: t, now: now) }
            let (low, high) = (fits.count { $0 == true }, fits.count { $0 != false })
            let can = (low...high).map { bounds.contain(Double($0) / Double(fits.count)) }
            return can.allSatisfy { $0 == can[0] } ? (can[0] ? .met : .notMet) : .unknown(.nullField)
        case .since(_, let limit):
            guard let newest = matches.last else { return absent(.notMet) }
            if newest.since == .min { return .unknown(.nullField) }
            return t - newest.since <= limit.milliseconds ? .met : absent(.notMet)
        case .streak(_, let every, let count, let total):
            if matches.isEmpty { return absent(.notMet) }
            let midnight = t / LeafWorld.day * LeafWorld.day
            let hit = (0..<total).filter { index in
                let end = midnight - Int64(index) * every.milliseconds
                return matches.contains { $0.since < end && $0.since >= end - every.milliseconds }
            }
            if hit.count >= count { return .met }
            return matches.contains { $0.since == .min } ? .unknown(.nullField) : absent(.notMet)
        default: fatalError("\(test)")
        }
    }
}

@Suite(.timeLimit(.minutes(4))) struct `A leaf beside a slow plain count` {
    private let now = LeafWorld.now
    private let day = LeafWorld.day

    private func rows(_ view: String, _ dice: inout Dice) -> Rows {
        let states: [Scalar] = [dice.pick(["open", "CLOSED", "won"]), dice.pick(["open", "lost"])].map(Scalar.text)
        let span = Span.days(.random(in: -9...9, using: &dice))
        var all: [Condition] = [
            Condition("state", Bool.random(using: &dice) ? .isIn(states) : .isNotIn(states)),
            Condition("title", .contains(["blue", "Red"])),
            Condition("title", Bool.random(using: &dice) ? .isKnown : .isUnknown),
        ]
        if view == "deal" {
            all += [
                Condition("amount", Bool.random(using: &dice) ? .above(5) : .atMost(8)),
                Condition("closing_day", .before(span)),
                Condition("closing_day", .after(span)),
            ]
        } else {
            all += [Condition("closed", .isKnown), Condition("due", .before(span)), Condition("due", .after(span))]
        }
        all.shuffle(using: &dice)
        return Rows(
            view, Array(all.prefix(.random(in: 0...3, using: &dice))),
            within: Bool.random(using: &dice) ? .days(.random(in: 1...20, using: &dice)) : nil)
    }

    private func test(_ dice: inout Dice) -> Lifecycle.Test {
        let view = dice.pick(["deal", "ticket"])
        let rows = rows(view, &dice)
        let number = Double.random(in: 1...4, using: &dice).rounded()
        let bounds = Bool.random(using: &dice) ? Bounds(atLeast: number) : Bounds(atMost: number)
        return switch Int.random(in: 0...7, using: &dice) {
        case 0: .exists(rows)
        case 1: .none(rows)
        case 2: .count(rows, bounds)
        case 3 where view == "deal": .sum(rows, of: "amount", Bounds(atLeast: number * 5))
        case 4: .latest(rows, of: "title", .isIn([.text("blue")]))
        case 5: .share(rows, having: [Condition("title", .isIn([.text("red sky")]))], Bounds(atLeast: 0.5), minimum: 2)
        case 6: .streak(rows, every: .days(3), count: 2, of: 4)
        default: .since(rows, atMost: .days(7))
        }
    }

    private func row(_ world: LeafWorld, _ customer: Int64, _ dice: inout Dice) throws -> PlainRow {
        let view = dice.pick(["deal", "ticket"])
        func moment(_ days: ClosedRange<Int64>, _ dice: inout Dice) -> SQLValue {
            .integer(
                now + Int64.random(in: days, using: &dice) * day + Int64.random(in: 0...5, using: &dice) * 7_200_000)
        }
        var values: [String: SQLValue] = [:]
        values["title"] = dice.maybe(["blue", "red sky", "Green red"]).map(SQLValue.text)
        if view == "deal" {
            values["state"] = dice.maybe(["open", "won", "lost", "open"]).map(SQLValue.text)
            values["amount"] = dice.maybe(["3", "8", "9.5"]).map { .number(Double($0)!) }
            values["closing_day"] = dice.maybe(["2025-12-28", "2026-01-01", "2026-01-04", "2025-12-31"]).map(
                SQLValue.text)
            if dice.maybe([""]) != nil { values["created"] = moment(-20...1, &dice) }
        } else {
            values["state"] = dice.maybe(["open", "closed", "waiting"]).map(SQLValue.text)
            if dice.maybe([""]) != nil { values["opened"] = moment(-20...1, &dice) }
            if dice.maybe([""]) != nil { values["closed"] = moment(-9 ... -1, &dice) }
            if dice.maybe([""]) != nil { values["due"] = moment(-9...9, &dice) }
        }
        let stamp = now - Int64.random(in: 0...5, using: &dice) * day
        let record = try world.record(
            view == "deal" ? "deals" : "tickets", FactKind(rawValue: view)!, customer: customer, values, stamp: stamp)
        return PlainRow(record: record, view: view, values: values, stamp: stamp)
    }

    @Test(arguments: 1...40) func `says the same of random worlds`(number: Int) throws {
        let first = getenv("ONWARD_SEED").flatMap { Int(String(cString: $0)) } ?? 0
        let seed = first + number
        var dice = Dice(state: UInt64(seed))
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        try world.resource("tickets", [.ticket])
        var plain: [Int64: [PlainRow]] = [:]
        for _ in 0..<8 {
            let customer = try world.customer()
            plain[customer] = []
            for _ in 0..<Int.random(in: 0...6, using: &dice) {
                plain[customer]!.append(try row(world, customer, &dice))
            }
        }
        let tests = (0..<40).map { _ in test(&dice) }
        let definition = Definition.asking(tests) { criterion in
            guard case .count(_, let bounds) = criterion.test else { return }
            criterion.absentMeans = bounds.contain(0) ? .met : .notMet
        }
        let all = try world.read(definition)
        for facts in all {
            for (index, test) in tests.enumerated() {
                let expected = PlainVerdict(rows: plain[facts.customer]!, now: now).of(test)
                let found = facts.findings[index]
                #expect(found.verdict == expected.verdict, "seed \(seed), customer \(facts.customer), \(test)")
                guard let since = expected.since else { continue }
                #expect(found.since == since, "seed \(seed), customer \(facts.customer), \(test)")
            }
        }
        let some = all.map(\.customer).filter { $0 % 2 == 0 }
        #expect(try world.read(definition, of: some) == all.filter { $0.customer % 2 == 0 })
        // Somebody else's records change nothing for these.
        let other = try world.customer()
        _ = try row(world, other, &dice)
        #expect(try world.read(definition).filter { $0.customer != other } == all)
        // Until its time comes, a verdict stays as it is.
        for facts in all {
            let due = facts.findings.map { $0.due ?? .max }
            guard let soonest = due.min(), soonest < .max else { continue }
            let later = try world.read(definition, of: [facts.customer], t: soonest - 1)[0]
            for (index, test) in tests.enumerated() {
                let (then, now) = (later.findings[index], facts.findings[index])
                #expect(then == now, "seed \(seed), customer \(facts.customer) until \(soonest), \(test)")
            }
        }
    }
}
