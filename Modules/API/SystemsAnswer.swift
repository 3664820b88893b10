public import ConnectorKit
import Domain
import JSON
import Persistence

/// A system that can be read, and whether this workspace does.
public struct KnownSystem: Sendable {
    public var connector: Connector
    public var isConnected: Bool

    public init(_ connector: Connector, isConnected: Bool) {
        self.connector = connector
        self.isConnected = isConnected
    }
}

/// Every connector with its lists: what each feeds, how it comes, what it costs and how fresh it is.
struct SystemsAnswer {
    let systems: [KnownSystem]
    let figures: Reader.Figures

    var json: JSONValue {
        .array(
            systems.map { system in
                let connector = system.connector
                let own = figures.systems[connector.name]
                return [
                    "name": .string(connector.name), "title": .string(connector.title),
                    "isConnected": .bool(system.isConnected), "documentation": .string(connector.documentation),
                    "records": .count(own?.records), "creditsDay": .count(own?.creditsDay), "read": .time(own?.read),
                    "allowance": [
                        "unit": .string(connector.allowance.unit),
                        "day": .number(String(connector.allowance.creditsPerDay)),
                        "callsPerMinute": .count(connector.allowance.callsPerMinute),
                    ],
                    "scopes": .array(
                        connector.scopes.map { ["scope": .string($0.name), "reason": .string($0.reason)] }),
                    "resources": .array(connector.resources.map { json(of: $0, in: connector) }),
                ]
            })
    }

    private func json(of resource: Resource, in connector: Connector) -> JSONValue {
        let own = figures.resources["\(connector.name).\(resource.name)"]
        var kinds: [FactKind] = []
        for mapping in resource.facts where !kinds.contains(mapping.kind) { kinds.append(mapping.kind) }
        return [
            "name": .string(resource.name), "purpose": .string(resource.purpose),
            "below": resource.parent.map { .string($0.resource) } ?? .null,
            "feeds": .array(kinds.map { .string($0.rawValue) }),
            "stages": .array(LifecycleStage.fed(by: kinds).map { .string($0.rawValue) }),
            "arrives": .array(resource.arrives.sorted { $0.rawValue < $1.rawValue }.map { .string($0.rawValue) }),
            "ways": .array(
                resource.ways.map { way in
                    [
                        "name": .string(way.name),
                        "serves": .array(way.purposes.map { .string($0) }),
                        "cost": .string(way.words(unit: connector.allowance.unit)),
                    ]
                }),
            "cost": .string(resource.costWords(unit: connector.allowance.unit)),
            "every": resource.isRead ? .count(Int(resource.pace.components.seconds)) : .null,
            "records": .count(own?.records), "completeTo": .time(own?.completeTo),
        ]
    }
}

/// Where on a customer's way a kind of record is evidence.
enum LifecycleStage: String, CaseIterable {
    case acquire = "Acquire", commitment = "Commitment", onboard = "Onboard", value = "Value", adopt = "Adopt"
    case continuity = "Continuity", retain = "Retain", opportunity = "Opportunity", expand = "Expand"
    case referenceability = "Referenceability", advocate = "Advocate"

    /// In the order of the way.
    static func fed(by kinds: [FactKind]) -> [LifecycleStage] {
        let fed = Set(kinds.flatMap(stages))
        return allCases.filter(fed.contains)
    }

    private static func stages(_ kind: FactKind) -> [LifecycleStage] {
        switch kind {
        // Who the customer is, who knows them, and what was said: all along.
        case .company, .person, .activity, .note, .staff, .custom: allCases
        case .deal, .change: [.acquire, .commitment, .opportunity, .expand]
        case .product, .quote: [.commitment, .opportunity, .expand]
        case .agreement, .signature: [.commitment, .onboard, .expand]
        case .entry: [.acquire, .onboard, .advocate]
        case .project, .milestone, .taskList, .task, .timeLog, .status, .issue: [.onboard, .value]
        case .document: [.commitment, .onboard, .value]
        case .usage, .usageDay: [.value, .adopt, .continuity, .retain, .opportunity]
        case .ticket, .message, .responseTimes: [.onboard, .adopt, .continuity, .retain]
        case .rating, .response: [.value, .retain, .referenceability, .advocate]
        case .invoice, .subscription, .payment: [.commitment, .continuity, .retain, .expand]
        }
    }
}

extension Resource {
    fileprivate var isRead: Bool { !ways.isEmpty || inside != nil }

    /// How it is paid, by the way taken when something has changed.
    func costWords(unit: String) -> String {
        if inside != nil { return "nothing: comes with \(parent?.resource ?? "its parent")" }
        guard let way = ways.first(where: { $0.serves.contains(.changes) }) ?? ways.first else { return "nothing" }
        let words = way.words(unit: unit)
        guard let parent else { return words }
        let alive = parent.always == nil ? "" : " or is open"
        let below = "each of \(parent.resource)" + (parent.visit == .changed ? " that changed\(alive)" : "")
        return "\(words), for \(below)"
    }
}

extension Way {
    fileprivate var purposes: [String] {
        (serves.contains(.everything) ? ["everything"] : []) + (serves.contains(.changes) ? ["changes"] : [])
    }

    /// "1 credit for 200 records".
    func words(unit: String) -> String {
        func amount(_ count: Int) -> String {
            Words.count(Int64(count), unit.hasSuffix("s") ? String(unit.dropLast()) : unit)
        }
        let size = pages.size.map { " for \(Figure.whole(Int64($0.count))) records" } ?? ""
        let words =
            switch cost {
            case .perCall(let credits): amount(credits) + size
            case .byRows(let steps): amount(steps.last?.credits ?? 1) + size
            case .byOffset(let steps): amount(steps.first?.credits ?? 1) + size + ", more further down"
            case .job(let create, _, _): amount(create) + " for a job of up to 200,000 records"
            case .perThousandRows(let credits): amount(credits) + " for 1,000 records"
            }
        return detail == nil ? words : words + ", and 1 for each record"
    }
}

extension LifecycleCell {
    static func json(_ needs: [LifecycleNeed], _ systems: [KnownSystem]) -> JSONValue {
        let connectors = systems.map(\.connector)
        let connected = Set(systems.filter(\.isConnected).map(\.connector.name))
        return .array(
            needs.map { need in
                let cell = need.cell(connectors)
                return [
                    "app": .string(need.app), "system": need.system.map { .string($0) } ?? .null,
                    "isConnected": .bool(need.system.map(connected.contains) ?? false),
                    "kind": .string(need.kind), "state": .string(cell.state.rawValue),
                    "from": .array(cell.resources.map { .string($0) }),
                    "why": cell.reason.map { .string($0) } ?? .null,
                ]
            })
    }
}

extension JSONValue {
    fileprivate static func count(_ number: Int?) -> JSONValue { number.map { .number(String($0)) } ?? .null }
    fileprivate static func time(_ moment: Instant?) -> JSONValue { moment.map { .string($0.iso8601) } ?? .null }
}
