import Domain
import JSON

/// Counts over the devices of a period, in the envelopes that Apptics has for them.
struct AppticsCounts {
    let use: AppticsUse
    /// An app that nobody uses.
    let isEmpty: Bool

    enum Measure {
        case devices
        /// Of a group and of a name, if they are given.
        case events(String?, String?)
        case screens(String?)
        case calls(String?)

        /// What a device adds; nil: nothing at all.
        fileprivate func count(_ device: AppticsUse.Device) -> Int? {
            let feature = AppticsUse.features[device.behaviour]
            switch self {
            case .devices: return 1
            case .events(let group, let name):
                guard group ?? feature?.group == feature?.group, name ?? device.behaviour == device.behaviour else {
                    return nil
                }
                return device.events
            case .screens(let name):
                guard name ?? feature?.screen == feature?.screen else { return nil }
                return device.events / 3 + 1
            case .calls(let name):
                guard device.behaviour == "api_called", name ?? "GET /v2/records" == "GET /v2/records" else {
                    return nil
                }
                return device.events
            }
        }
    }

    private func visit(_ query: AppticsQuery, _ visit: (Int, AppticsUse.Device) -> Void) {
        // In development there is one signed-in device, told by `devicesByEvent` alone.
        guard !isEmpty, !query.isDevelopment else { return }
        use.visit(query.days) { company, device in
            if query.includes(device) { visit(company, device) }
        }
    }

    /// Sums of what adds up, and distinct devices where a device that comes back counts once. Keys are made by `key`.
    private func counts<Key: Hashable>(
        _ query: AppticsQuery, _ measure: Measure, distinct: Bool = false, _ key: (AppticsUse.Device) -> Key
    ) -> [Key: Int] {
        var found: [Key: Int] = [:]
        var seen: Set<Pair<Key>> = []
        var current = -1
        visit(query) { company, device in
            guard let count = measure.count(device) else { return }
            let key = key(device)
            guard distinct else {
                found[key, default: 0] += count
                return
            }
            // Devices are a company's own, and companies come one after the other.
            if company != current {
                current = company
                seen.removeAll(keepingCapacity: true)
            }
            if seen.insert(Pair(key: key, device: device.id)).inserted { found[key, default: 0] += 1 }
        }
        return found
    }

    private struct Pair<Key: Hashable>: Hashable {
        let key: Key
        let device: Int
    }

    // MARK: - Groups

    /// Counts by one to three dimensions, one inside the other; the day is always the innermost, whatever was asked.
    func nested(_ query: AppticsQuery, as measure: Measure, _ isOrdered: Bool) -> JSONValue {
        let groups =
            isOrdered ? query.groups : query.groups.filter { $0 != "date" } + query.groups.filter { $0 == "date" }
        let isDistinct = if case .devices = measure { true } else { false }
        let found = counts(query, measure, distinct: isDistinct) { device in
            groups.map { AppticsQuery.value($0, device) }
        }
        func sortable(_ path: [String]) -> [String] {
            zip(groups, path).map { group, value in
                group == "date" ? value.split(separator: "-").reversed().joined() : value
            }
        }
        let leaves = found.sorted { sortable($0.key).lexicographicallyPrecedes(sortable($1.key)) }
            .dropFirst(query.offset).prefix(query.limit)
        return Self.nest(leaves.map { (ArraySlice($0.key), $0.value) })
    }

    private static func nest(_ leaves: [(path: ArraySlice<String>, count: Int)]) -> JSONValue {
        var members: [JSONValue.Member] = []
        var start = 0
        while start < leaves.count {
            let name = leaves[start].path.first ?? ""
            let end = leaves[start...].firstIndex { $0.path.first != name } ?? leaves.count
            let own = leaves[start..<end].map { ($0.path.dropFirst(), $0.count) }
            let value = own[0].0.isEmpty ? .number(String(own[0].1)) : nest(own)
            members.append(.init(name: name, value: value))
            start = end
        }
        return .object(members)
    }

    /// Rows by platform, in the other envelope.
    private func rows(_ rows: [(platform: String, row: JSONValue)], _ query: AppticsQuery) -> JSONValue {
        let page = rows.dropFirst(query.offset).prefix(query.limit)
        let platforms = AppticsUse.platforms.filter { name in page.contains { $0.platform == name } }
        let result = platforms.map { name in
            JSONValue.Member(name: name, value: .array(page.filter { $0.platform == name }.map(\.row)))
        }
        return ["data": ["result": .object(result)]]
    }

    private struct Row: Hashable {
        var platform: Int
        var day: Int64 = 0
        var name = ""

        static func precedes(_ a: Row, _ b: Row) -> Bool {
            (a.platform, a.day, a.name) < (b.platform, b.day, b.name)
        }
    }

    private static func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    private static func moment(_ day: Int64) -> JSONValue { number(day * AppticsUse.day) }

    func devicesByDate(_ query: AppticsQuery) -> JSONValue {
        let found = counts(query, .devices, distinct: true) { Row(platform: $0.platform, day: $0.day) }
        return rows(
            found.sorted { Row.precedes($0.key, $1.key) }.map { row, count in
                (
                    AppticsUse.platforms[row.platform],
                    ["DATE": Self.moment(row.day), "ActiveDevices COUNT": Self.number(count)]
                )
            }, query)
    }

    // MARK: - Events

    private static func group(_ name: String) -> String { AppticsUse.features[name]?.group ?? "" }

    func devicesByEvent(_ query: AppticsQuery) -> JSONValue {
        // Whoever develops the app signs in; names may have parentheses of their own.
        if query.isDevelopment { return isEmpty ? [:] : ["sign_in(SSO)(Auth)": 1] }
        let found = counts(query, .devices, distinct: true, \.behaviour)
        let rows = found.sorted { $0.key < $1.key }.dropFirst(query.offset).prefix(query.limit)
        return .object(rows.map { .init(name: "\($0.key)(\(Self.group($0.key)))", value: Self.number($0.value)) })
    }

    func eventsByDate(_ query: AppticsQuery) -> JSONValue {
        let found = counts(query, .events(nil, nil)) { Row(platform: $0.platform, day: $0.day, name: $0.behaviour) }
        return rows(
            found.sorted { Row.precedes($0.key, $1.key) }.map { row, count in
                (
                    AppticsUse.platforms[row.platform],
                    [
                        "EVENT COUNT": Self.number(count), "GROUP": .string(Self.group(row.name)),
                        "DATE": Self.moment(row.day), "EVENT NAME": .string(row.name),
                    ]
                )
            }, query)
    }

    /// A plural and a space at the end of a name, both as the vendor's own sample has them.
    func eventSummary(_ query: AppticsQuery) -> JSONValue {
        let found = counts(query, .events(nil, nil)) { Row(platform: $0.platform, name: $0.behaviour) }
        return rows(
            found.sorted { Row.precedes($0.key, $1.key) }.map { row, count in
                (
                    AppticsUse.platforms[row.platform],
                    [
                        "GROUP": .string(Self.group(row.name)), "EVENTS NAME ": .string(row.name),
                        "EVENTS COUNT": Self.number(count),
                    ]
                )
            }, query)
    }

    /// By the unit (day, week, month of the period) in which a device was first seen: how many came again in which.
    func retention(_ query: AppticsQuery, unit: String, days: Int64) -> JSONValue {
        var units: [Int: Set<Int64>] = [:]
        visit(query) { units[$1.id, default: []].insert(($1.day - query.days.lowerBound) / days + 1) }
        var found: [Int64: [Int64: Int]] = [:]
        for seen in units.values {
            let first = seen.min() ?? 1
            for unit in seen { found[first, default: [:]][unit, default: 0] += 1 }
        }
        let word = unit.prefix(1).uppercased() + unit.dropFirst()
        func members<Value>(_ all: [Int64: Value], _ value: (Value) -> JSONValue) -> JSONValue {
            .object(all.sorted { $0.key < $1.key }.map { .init(name: "\(word)-\($0.key)", value: value($0.value)) })
        }
        return members(found) { members($0) { Self.number($0) } }
    }
}
