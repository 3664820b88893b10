import Domain

/// How the product was used, as the devices saw it: the same use of the same days that the table of Analytics tells
/// by account, here without a word on whose it is.
///
/// Each company has some devices; on a day as many of them are active as people are. What happened on a day is
/// shared out among them, so that events add up in every grouping, while devices that come back do not.
struct AppticsUse {
    /// What one device did on one day.
    struct Device {
        /// Unlike that of any other company's device.
        let id: Int
        let day: Int64
        let platform: Int
        let type: Int
        let release: Int
        let country: String
        let behaviour: String
        let events: Int
    }

    static let day: Int64 = 86_400_000
    static let platforms = ["iOS", "Android", "Windows", "macOS"]
    static let bundles = ["com.haldenmora.ios", "com.haldenmora.app", "haldenmora.win", "com.haldenmora.mac"]
    static let types = ["Phone", "Tablet", "Desktop"]
    /// The group of each behaviour and the screen that it happens on.
    static let features: [String: (group: String, screen: String)] = [
        "report_built": ("Reports", "Report (new)"), "record_edited": ("Records", "Record"),
        "api_called": ("Integration", "API keys"), "dashboard_viewed": ("Reports", "Dashboard"),
        "file_shared": ("Files", "Files"),
    ]

    let world: World

    static func version(_ release: Int) -> String { "3.\(release)" }

    /// Calls `visit` with what each device did, company by company, on the days (since 1970) in a range.
    func visit(_ days: ClosedRange<Int64>, _ visit: (_ company: Int, Device) -> Void) {
        let origin = AnalyticsTable.usage.origin(world) / Self.day
        let today = world.clock.milliseconds / Self.day
        guard days.upperBound >= origin, days.lowerBound <= today else { return }
        let buckets = Int(max(days.lowerBound, origin) - origin)...Int(min(days.upperBound, today) - origin)
        for member in 0..<world.total(.usage) {
            guard let company = world.companyIndex(of: .usage, member) else { continue }
            let country = world.company(company).country.name
            for bucket in buckets {
                guard let use = UsageDay(world, member: member, day: bucket), use.users > 0 else { continue }
                devices(member, use, day: origin + Int64(bucket), country) { visit(company, $0) }
            }
        }
    }

    private func devices(_ member: Int, _ use: UsageDay, day: Int64, _ country: String, _ visit: (Device) -> Void) {
        // A third more devices than people come at most.
        let own = [2, 9, 20, 4, 25, 13, 81, 41][world.slot(of: use.company)]
        for turn in 0..<use.users {
            let place = (Int(day) * 3 + turn) % own
            let id = member * 128 + place
            let roll = world.dice.roll(0x7810, id)
            let platform = [0, 1, 1, 1, 2, 2, 3, 0][Int(roll & 7)]
            // Everybody gets a release some time within the six weeks after it came out; there is one every four.
            let lag = Int64(roll >> 8 & 63) % 42
            visit(
                Device(
                    id: id, day: day, platform: platform, type: platform > 1 ? 2 : Int(roll >> 3 & 1),
                    release: Int((day - lag - 19_000) / 28), country: country, behaviour: use.behaviour,
                    events: use.events / use.users + (turn < use.events % use.users ? 1 : 0)))
        }
    }

    // MARK: - Crashes

    struct Issue {
        let id: String
        let type: String
        let message: String
    }

    static let issues = [
        Issue(id: "8801700000000041", type: "java.lang.NullPointerException", message: "List of rows is null"),
        Issue(id: "8801700000000043", type: "NSRangeException", message: "Index 7 beyond bounds [0 .. 6]"),
        Issue(id: "8801700000000047", type: "OutOfMemoryError", message: "Failed to allocate a 48 MB bitmap"),
        Issue(id: "8801700000000053", type: "IllegalStateException", message: "Fragment not attached"),
    ]

    /// Which issue a device met on a day, and how often.
    func crash(_ device: Device) -> (issue: Int, times: Int)? {
        let roll = world.dice.roll(0x7811, device.id &* 40_009 &+ Int(device.day))
        guard roll % 70 == 0 else { return nil }
        return (Int(roll >> 16 & 0xFF) % Self.issues.count, 1 + Int(roll >> 32 & 1))
    }

    /// The hour of a day's crash.
    func hour(_ device: Device) -> Int64 { Int64(world.dice.pick(0x7812, device.id &+ Int(device.day), below: 24)) }
}
