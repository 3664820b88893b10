import Domain
import JSON

/// Crashes: counts by day and issue, and one occurrence with all there is to know of it.
extension AppticsCounts {
    private struct Crash {
        let company: Int
        let device: AppticsUse.Device
        let issue: Int
        let times: Int
    }

    private func crashes(_ query: AppticsQuery, issue wanted: Int? = nil) -> [Crash] {
        guard !isEmpty, !query.isDevelopment else { return [] }
        var found: [Crash] = []
        use.visit(query.days) { company, device in
            guard query.includes(device), let crash = use.crash(device), wanted ?? crash.issue == crash.issue else {
                return
            }
            found.append(Crash(company: company, device: device, issue: crash.issue, times: crash.times))
        }
        return found
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    private func text(_ value: some BinaryInteger) -> JSONValue { .string(String(value)) }

    private func devices(_ crashes: [Crash]) -> Int { Set(crashes.map(\.device.id)).count }
    private func times(_ crashes: [Crash]) -> Int { crashes.reduce(0) { $0 + $1.times } }

    func crashList(_ query: AppticsQuery) -> JSONValue {
        struct Key: Hashable {
            let issue: Int
            let release: Int
            let platform: Int
        }
        let groups = Dictionary(grouping: crashes(query)) {
            Key(issue: $0.issue, release: $0.device.release, platform: $0.device.platform)
        }
        let rows = groups.sorted {
            ($0.key.issue, $0.key.release, $0.key.platform) < ($1.key.issue, $1.key.release, $1.key.platform)
        }.dropFirst(query.offset).prefix(query.limit)
        return [
            "data": .array(
                rows.map { key, crashes in
                    let issue = AppticsUse.issues[key.issue]
                    return [
                        "AppVersion": .string(AppticsUse.version(key.release)), "Status": 0,
                        "UniqueMessageID": .string(issue.id), "AppVersionID": number(70_000 + key.release),
                        "PID": number(Int64(AppticsProject.product.id) ?? 0), "ExceptionType": .string(issue.type),
                        "OS": .string(AppticsUse.platforms[key.platform]), "CrashCount": text(times(crashes)),
                        "UsersCount": text(devices(crashes)), "DevicesCount": text(devices(crashes)),
                        "Exception": .string(issue.message),
                    ]
                })
        ]
    }

    /// This period beside the one before it; one count is spelt as the vendor spells it.
    func crashSummary(_ query: AppticsQuery) -> JSONValue {
        let length = query.days.upperBound - query.days.lowerBound + 1
        let before = query.days.lowerBound - length...query.days.lowerBound - 1
        func summary(_ crashes: [Crash]) -> JSONValue {
            [
                "usercount": number(devices(crashes)), "issuecount": number(Set(crashes.map(\.issue)).count),
                "crashecount": number(times(crashes)), "devicecount": number(devices(crashes)),
            ]
        }
        let own = crashes(query)
        var all: Set<Int> = []
        if !isEmpty, !query.isDevelopment { use.visit(query.days) { _, device in all.insert(device.id) } }
        let free = all.isEmpty ? 1000 : (all.count - devices(own)) * 1000 / all.count
        return [
            "precrashcount": summary(crashes(query.over(before))), "crashcount": summary(own),
            "crashfreeusers": .string("\(free / 10).\(free % 10)"),
        ]
    }

    /// By day, or by hour if it is only one. One platform's counts have other names, as in the vendor's own sample.
    func crashesByDate(_ query: AppticsQuery, issue: Int?) -> JSONValue {
        let isHourly = query.days.count == 1
        let platforms = Dictionary(grouping: crashes(query, issue: issue), by: \.device.platform)
        let result = platforms.sorted { $0.key < $1.key }.map { platform, crashes -> JSONValue.Member in
            let moments = Dictionary(grouping: crashes) { crash in
                crash.device.day * AppticsUse.day + (isHourly ? use.hour(crash.device) * 3_600_000 : 0)
            }.sorted { $0.key < $1.key }
            func measure(_ count: ([Crash]) -> Int) -> JSONValue {
                .object(moments.map { .init(name: String($0.key), value: number(count($0.value))) })
            }
            let words =
                platform == 1
                ? ("deviceschart", "userschart", "issueschart") : ("devicecount", "usercount", "issuecount")
            return JSONValue.Member(
                name: AppticsUse.platforms[platform],
                value: .object([
                    .init(name: "crashcount", value: measure(times)), .init(name: words.0, value: measure(devices)),
                    .init(name: words.1, value: measure(devices)),
                    .init(name: words.2, value: measure { Set($0.map(\.issue)).count }),
                ]))
        }
        return ["data": ["result": .object(result)]]
    }

    /// The latest occurrence of the period. The user's id is one of Apptics' own and leads to nobody.
    func trace(_ query: AppticsQuery, issue: Int) -> JSONValue? {
        guard let crash = crashes(query, issue: issue).max(by: { $0.device.day < $1.device.day }) else { return nil }
        let device = crash.device
        let at = device.day * AppticsUse.day + use.hour(device) * 3_600_000
        let about = AppticsUse.issues[issue]
        return [
            "data": [
                "DeviceID": .string("d" + String(use.world.dice.roll(0x7813, device.id), radix: 16)),
                "UserID": text(880_000_000 + device.id), "OS": .string(AppticsUse.platforms[device.platform]),
                "OSVersion": "17", "Model": .string(AppticsUse.types[device.type]),
                "AppVersion": .string(AppticsUse.version(device.release)),
                "AppReleaseVersion": text(70_000 + device.release), "HappenedAt": text(at),
                "SessionStartTime": text(at - 900_000), "NetworkStatus": "WiFi", "BatteryStatus": "81", "Edge": "",
                "CustomProperties": [:], "Message": .string(about.message),
                "Exception": .string("\(about.type): \(about.message)"),
            ]
        ]
    }
}
