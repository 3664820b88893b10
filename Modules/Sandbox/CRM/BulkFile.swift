import Compression
import Domain
import JSON
import Synchronization

/// A column of an export: a field, or a field of the record that a lookup names.
struct BulkColumn: Sendable {
    let place: Int
    let target: (module: CRMModule, place: Int)?

    init?(_ name: String, _ module: CRMModule) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let place = module.places[parts[0]], parts.count <= 2 else { return nil }
        self.place = place
        guard parts.count == 2 else {
            target = nil
            return
        }
        guard let other = CRMModule.named(module.fields[place].target), let there = other.places[parts[1]]
        else { return nil }
        target = (other, there)
    }
}

/// `criteria` of a bulk read: single conditions or groups of them.
indirect enum BulkCondition: Sendable {
    case one(place: Int, comparator: String, values: [String])
    case group(isAnd: Bool, [BulkCondition])

    private static let comparators = [
        "equal", "not_equal", "in", "not_in", "less_than", "less_equal", "greater_than", "greater_equal",
        "contains",
        "not_contains", "starts_with", "ends_with", "between", "not_between",
    ]

    init(_ criteria: JSONValue, _ module: CRMModule) throws(CRMFailure) {
        if let group = criteria["group"]?.items {
            guard let joint = criteria["group_operator"]?.text?.lowercased(), ["and", "or"].contains(joint),
                !group.isEmpty
            else {
                throw CRMFailure(400, "INVALID_DATA", "a group needs a group_operator, and or or")
            }
            var members: [BulkCondition] = []
            for member in group { members.append(try BulkCondition(member, module)) }
            self = .group(isAnd: joint == "and", members)
            return
        }
        guard let name = criteria["field.api_name"]?.text ?? criteria["api_name"]?.text,
            let place = module.places[name]
        else {
            throw CRMFailure(
                400, "FIELD_IN_CRITERIA_NOT_AVAILABLE", "a field in the criteria is not available")
        }
        guard let comparator = criteria["comparator"]?.text, Self.comparators.contains(comparator) else {
            throw CRMFailure(
                400, "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED", "the comparator is not supported")
        }
        guard let value = criteria["value"] else {
            throw CRMFailure(400, "MANDATORY_NOT_FOUND", "required field not found")
        }
        let values = (value.items ?? [value]).map { $0.text ?? "" }
        if module.fields[place].type == .datetime {
            // Milliseconds are refused, as the vendor says.
            guard
                values.allSatisfy({ $0 == "${EMPTY}" || (Instant(iso8601: $0) != nil && !$0.contains(".")) })
            else {
                throw CRMFailure(
                    400, "FIELD_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE",
                    "the value is not a date-time with offset")
            }
        }
        self = .one(place: place, comparator: comparator, values: values)
    }

    func matches(_ index: Int, _ world: World, _ module: CRMModule) -> Bool {
        switch self {
        case .group(let isAnd, let members):
            return isAnd
                ? members.allSatisfy { $0.matches(index, world, module) }
                : members.contains { $0.matches(index, world, module) }
        case .one(let place, let comparator, let values):
            let key = COQLKey(module.value(place, index, world), world)
            let others = values.map { $0 == "${EMPTY}" ? COQLKey.nothing : COQLKey(.text($0), like: key) }
            return Self.holds(key, comparator, others)
        }
    }

    private static func holds(_ key: COQLKey, _ comparator: String, _ others: [COQLKey]) -> Bool {
        guard let first = others.first else { return false }
        switch comparator {
        case "equal": return key == first
        case "not_equal": return key != first
        case "in": return others.contains(key)
        case "not_in": return !others.contains(key)
        case "between": return key >= first && key <= others[others.count - 1]
        case "not_between": return key < first || key > others[others.count - 1]
        default: break
        }
        if case .text(let text) = key, case .text(let part) = first {
            switch comparator {
            case "contains": return text.contains(part)
            case "not_contains": return !text.contains(part)
            case "starts_with": return text.hasPrefix(part)
            case "ends_with": return text.hasSuffix(part)
            default: break
            }
        }
        if key == .nothing { return false }
        switch comparator {
        case "less_than": return key < first
        case "less_equal": return key <= first
        case "greater_than": return key > first
        case "greater_equal": return key >= first
        default: return false
        }
    }

    /// The earliest change stamp that can match.
    private func since(_ module: CRMModule) -> Int64? {
        switch self {
        case .group(true, let members): return members.compactMap { $0.since(module) }.max()
        case .group: return nil
        case .one(let place, let comparator, let values):
            guard module.fields[place].name == "Modified_Time",
                ["greater_than", "greater_equal", "between"].contains(comparator)
            else { return nil }
            return values.first.flatMap { Instant(iso8601: $0)?.milliseconds }
        }
    }

    /// Visits what matches, by change stamp if the condition bounds it, else by id.
    func walk(
        _ world: World, _ module: CRMModule, after: World.Position? = nil, _ visit: (World.Position) -> Bool
    ) {
        let since = since(module)
        world.walk(
            module.kind, by: since == nil ? .index : .modified,
            after: after ?? since.map { .init($0 - 1, .max) }
        ) {
            matches($0.index, world, module) ? visit($0) : true
        }
    }
}

/// The zip of a finished job, made while it is sent. The server asks for one piece after the other.
final class BulkFile: Sendable {
    private struct Progress {
        let zip = ZipWriter(level: 1)
        var after: World.Position?
        var left: Int
        var hasBegun = false
        var hasEnded = false
    }

    private static let rowsPerPiece = 500

    private let job: BulkJobs.Job
    private let module: CRMModule
    private let columns: [BulkColumn]
    private let progress: Mutex<Progress>

    init?(_ job: BulkJobs.Job) {
        guard let module = CRMModule.named(job.module) else { return nil }
        self.job = job
        self.module = module
        columns = job.columns.compactMap { BulkColumn($0, module) }
        var start: World.Position?
        var skip = (job.page - 1) * BulkJobs.rowsPerPart
        if skip > 0 {
            Self.walk(job, module, after: nil) {
                start = $0
                skip -= 1
                return skip > 0
            }
        }
        progress = Mutex(Progress(after: start, left: job.count))
    }

    private static func walk(
        _ job: BulkJobs.Job, _ module: CRMModule, after: World.Position?, _ visit: (World.Position) -> Bool
    ) {
        if let condition = job.condition {
            condition.walk(job.world, module, after: after, visit)
        } else {
            job.world.walk(module.kind, by: .index, after: after, visit: visit)
        }
    }

    /// Appends the next piece; false when the archive is complete.
    func next(_ bytes: inout [UInt8]) -> Bool {
        progress.withLock { progress in
            if progress.hasEnded { return false }
            var rows: [UInt8] = []
            if !progress.hasBegun {
                progress.hasBegun = true
                progress.zip.beginMember("\(job.id).csv")
                rows += (["id"] + job.columns).joined(separator: ",").utf8
                rows.append(0x0A)
            }
            var written = 0
            if progress.left > 0 {
                let left = progress.left
                var last = progress.after
                Self.walk(job, module, after: progress.after) { position in
                    row(position.index, &rows)
                    last = position
                    written += 1
                    return written < min(left, Self.rowsPerPiece)
                }
                progress.after = last
                progress.left -= written
            }
            progress.zip.write(rows)
            if progress.left <= 0 || written == 0 {
                progress.zip.finish()
                progress.hasEnded = true
            }
            bytes += progress.zip.output
            progress.zip.output.removeAll(keepingCapacity: true)
            return true
        }
    }

    private func row(_ index: Int, _ bytes: inout [UInt8]) {
        let world = job.world
        bytes += String(world.id(module.kind, index)).utf8
        var values = [CRMValue](repeating: .null, count: columns.count)
        var at = 0
        module.read(world, index, columns.map(\.place)) { _, value in
            values[at] = value
            at += 1
        }
        for (column, value) in zip(columns, values) {
            bytes.append(0x2C)
            if let target = column.target {
                if case .lookup(_, let other) = value {
                    target.module.value(target.place, other, world).appendCSV(world, to: &bytes)
                }
            } else {
                value.appendCSV(world, to: &bytes)
            }
        }
        bytes.append(0x0A)
    }
}
