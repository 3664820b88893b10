import ConnectorKit
import Domain
import JSON
import Testing

/// Vendors leave fields out, add others and change their types. None of that may cost more than the values concerned.
struct ContractMemberTests {
    @Test(arguments: ContractCase.paged)
    func `a record that lacks any of its members says the same of everything else`(_ contract: ContractCase) throws {
        try eachMember(of: contract) { record, member in
            let rest = record.without([member])
            // An object without anything is nothing said.
            return rest.members == [] ? [] : [rest]
        }
    }

    @Test(arguments: ContractCase.paged)
    func `a member of any other type costs that value alone, or the record with its reason`(
        _ contract: ContractCase
    ) throws {
        let others: [JSONValue] = [
            nil, true, -7, .number("1e999"), "", "no such thing", [], [[1]], [:], ["id": ["id": 1]],
            .string(String(repeating: "x", count: 5000)),
        ]
        try eachMember(of: contract) { record, member in others.map { record.setting(member, to: $0) } }
    }

    /// Cuts the recorded page with its first record changed, member by member.
    private func eachMember(
        of contract: ContractCase, _ changes: (JSONValue, String) -> [JSONValue]
    ) throws {
        let page = try contract.json()
        let record = try #require(contract.records(in: page).first)
        let whole = try #require(try Understood(contract, page, record), "the recorded record is refused")
        for member in try #require(record.members).map(\.name) where !contract.spoken.contains(member) {
            let isKey = contract.resource.key.contains { key in
                key.split(separator: "|").contains { Understood.isPath(String($0), of: member) }
            }
            for changed in changes(record, member) {
                let result = try contract.cut(contract.page(page, with: [changed]).serialized)
                #expect(result.page.records.count + result.refusals.count == 1, "\(member)")
                guard let said = Understood(contract, result.page) else {
                    #expect(isKey || contract.isLeaf, "\(member): \(result.refusals)")
                    continue
                }
                if !isKey { #expect(said.key == whole.key, "\(member)") }
                #expect(said.values(without: member, contract) == whole.values(without: member, contract), "\(member)")
            }
        }
    }
}

extension ContractCase {
    /// The record is one number: without it there is none.
    fileprivate var isLeaf: Bool { if case .leaves = way.shape { true } else { false } }
}

/// What was understood of a record: its key and each value of each fact.
private struct Understood {
    var key: String
    private var made: UInt8
    private var values: [[(name: String, text: String)]] = []

    init?(_ contract: ContractCase, _ page: JSONValue, _ record: JSONValue) throws {
        self.init(contract, try contract.cut(contract.page(page, with: [record]).serialized).page)
    }

    init?(_ contract: ContractCase, _ page: SourcePage) {
        guard let record = page.records.first else { return nil }
        key = page.text(record.key)
        made = record.facts
        var next = record.firstValue
        for mapping in contract.resource.facts {
            var fact: [(name: String, text: String)] = []
            for field in mapping.kind.fields {
                let text =
                    switch page.values[next] {
                    case .missing: ""
                    case .text(let slice): page.text(slice)
                    case .integer(let number): String(number)
                    case .number(let number): String(number)
                    }
                fact.append((field.name, text))
                next += 1
            }
            values.append(fact)
        }
    }

    /// What does not come from this member.
    func values(without member: String, _ contract: ContractCase) -> [String] {
        zip(contract.resource.facts, values).enumerated().flatMap { number, pair in
            let (mapping, fact) = pair
            if let condition = mapping.condition, Self.isPath(condition.path, of: member) { return [String]() }
            let kept = fact.filter { value in
                let rules = mapping.values.filter { $0.field == value.name }.map(\.rule)
                return !rules.contains { $0.paths.contains { Self.isPath($0, of: member) } }
            }
            return ["\(number) \(made & (1 << UInt8(number)))"] + kept.map { "\($0.name)=\($0.text)" }
        }
    }

    /// The path begins with the member, or is what is said beside a column of this name.
    static func isPath(_ path: String, of member: String) -> Bool {
        path == member || path.hasPrefix(member + ".") || path.hasPrefix(member + "_")
    }
}

extension ValueRule {
    /// Where in a record its value comes from.
    fileprivate var paths: [String] {
        switch self {
        case .text(let path), .time(let path), .day(let path), .integer(let path), .number(let path),
            .flag(let path), .decoded(let path), .localTime(let path, _), .clock(let path), .hours(let path),
            .choice(let path, _, _), .reference(let path, _), .divided(let path, _):
            [path]
        case .joined(let paths): paths
        case .first(let rules): rules.flatMap(\.paths)
        case .constant, .parent: []
        }
    }
}
