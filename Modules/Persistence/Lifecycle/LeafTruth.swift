/// A row that counts, or counted once, as a leaf sees it.
struct LeafSeen {
    /// Since when; nil: since ever.
    var moment: Int64?
    var record: Int64
    var value: Double = 0
    /// It counted until then; the greatest of all numbers: it still does.
    var until = Int64.max
    /// That it counted then is more than likely.
    var isSure = true

    var from: Int64 { moment ?? .min }

    /// Of two at one moment by the records' numbers.
    func isNewer(than other: LeafSeen) -> Bool { (from, record) > (other.from, other.record) }

    /// The same, but counting no longer than so long.
    func lasting(_ length: Int64) -> LeafSeen {
        var seen = self
        if let moment { seen.until = min(until, moment + length) }
        return seen
    }

    /// With 1 as its value if that holds, else 0.
    var asPart: LeafSeen {
        var seen = self
        seen.value = value == 1 ? 1 : 0
        return seen
    }
}

/// Since when something has been so, going back from now over the times at which rows came and went. What holds by
/// several rows in turn holds since the first of them, however long that has been out of the window.
enum LeafTruth {
    /// What is said of so many rows, whose values come to so much.
    typealias Measure = (_ count: Double, _ sum: Double) -> Bool

    /// Since when there has been a row at any time: `start`, or when the first of those came that went one into the
    /// other up to it.
    static func unbroken(_ start: Int64?, before rows: [LeafSeen]) -> Int64? {
        guard var start else { return nil }
        for row in rows.filter(\.isSure).sorted(by: { $0.until > $1.until }) {
            if row.until < start { break }
            start = min(start, row.from)
        }
        return start == .min ? nil : start
    }

    /// Since when the rows that counted have measured up; nil: since ever. They do now.
    static func since(_ rows: [LeafSeen], _ isSo: Measure) -> Int64? {
        var steps: [(at: Int64, count: Double, value: Double)] = []
        var (count, sum) = (0.0, 0.0)
        for row in rows {
            steps.append((row.from, 1, row.value))
            if row.until == .max {
                count += 1
                sum += row.value
            } else {
                steps.append((row.until, -1, -row.value))
            }
        }
        steps.sort { $0.at > $1.at }
        var index = 0
        while index < steps.count {
            let at = steps[index].at
            while index < steps.count, steps[index].at == at {
                count -= steps[index].count
                sum -= steps[index].value
                index += 1
            }
            if !isSo(count, sum) { return at == .min ? nil : at }
        }
        return nil
    }

    /// Since when the newest of the rows that counted has had such a value. `newest` is it now.
    static func alike(_ rows: [LeafSeen], _ newest: LeafSeen, value: Double) -> Int64? {
        let order = rows.sorted { $0.isNewer(than: $1) }
        var since = order.prefix { $0.isNewer(than: newest) }.map(\.until).reduce(newest.from, max)
        var first = 0
        while since > .min {
            while first < order.count, order[first].from >= since { first += 1 }
            guard let place = order[first...].firstIndex(where: { $0.from < since && since <= $0.until }),
                order[place].value == value
            else { break }
            // Newer ones that were over by then came between.
            since = order[first..<place].lazy.map(\.until).filter { [since] in $0 < since }
                .reduce(order[place].from, max)
        }
        return since == .min ? nil : since
    }

    /// In how many of the last periods before `end` there was a row.
    static func periods(_ moments: [Int64], _ every: Int64, _ total: Int, before end: Int64) -> Int {
        var seen = [Bool](repeating: false, count: total)
        for moment in moments where moment < end && moment >= end - every * Int64(total) {
            seen[Int((end - 1 - moment) / every)] = true
        }
        return seen.count { $0 }
    }

    /// Since which midnight enough periods, or too few, had a row; nil: too few since ever.
    static func streak(
        _ rows: [LeafSeen], _ every: Int64, _ count: Int, _ total: Int, _ isMet: Bool, until midnight: Int64
    ) -> Int64? {
        let span = every * Int64(total)
        var rows = rows.filter { $0.moment != nil }.sorted { $0.from < $1.from }
        var since = midnight
        while let last = rows.last {
            let before = since - 86_400_000
            if last.from >= before {
                rows.removeLast()
                continue
            }
            let near = rows.reversed().prefix { $0.from >= before - span }.filter { $0.until > before }
            if (periods(near.map(\.from), every, total, before: before) >= count) != isMet { return since }
            since = before
        }
        return isMet ? since : nil
    }
}
