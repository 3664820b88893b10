import ConnectorKit
import Domain
import HTTP
import JSON

// Pages of a vendor, made from the recorded one: other records in the same clothes.
extension ContractCase {
    /// The records in a page of this way, as objects.
    func records(in page: JSONValue) -> [JSONValue] {
        switch way.shape {
        case .array(let path): return page[path]?.items ?? []
        case .bareArray: return page.items ?? []
        case .object(let path): return [path.isEmpty ? page : page[path]].compactMap(\.self)
        case .csv: return []
        // These are made objects on the way; the golden file holds what they say.
        case .grouped, .keyed, .leaves, .columns:
            guard let cut = try? cut(page.serialized).page else { return [] }
            return cut.records.compactMap { try? JSONValue(parsing: cut.text($0.payload)) }
        }
    }

    /// Members of a record that a page does not say by members.
    var spoken: Set<String> {
        switch way.shape {
        case .grouped, .keyed: ["_group"]
        case .columns: ["id"]
        case .leaves(_, let levels, _): Set(levels)
        case .array, .bareArray, .object, .csv: []
        }
    }

    /// Records have other members than those that the page says in its own way.
    var hasMembers: Bool { if case .leaves = way.shape { false } else { true } }

    /// The page with other records.
    func page(_ page: JSONValue, with records: [JSONValue]) -> JSONValue {
        switch way.shape {
        case .array(let path): return page.setting(path, to: .array(records))
        case .bareArray, .csv: return .array(records)
        case .object(let path): return page.setting(path, to: records.first ?? .null)
        case .grouped(let path, let rows):
            let plain = records.map { $0.without(["_group"]) }
            return page.setting(path, to: [.object([.init(name: rows[0], value: .array(plain))])])
        case .keyed(let path):
            return page.setting(
                path, to: .object(records.grouped(by: "_group").map { .init(name: $0, value: .array($1)) }))
        case .leaves(let path, let levels, _):
            return page.setting(path, to: Self.nested(records, levels[...]))
        case .columns(let prefix, let besides): return columns(page, records, prefix, besides)
        }
    }

    private static func nested(_ records: [JSONValue], _ levels: ArraySlice<String>) -> JSONValue {
        guard let level = levels.first else { return records.last?["count"] ?? .null }
        return .object(
            records.grouped(by: level).map { .init(name: $0, value: nested($1, levels.dropFirst())) })
    }

    private func columns(
        _ page: JSONValue, _ records: [JSONValue], _ prefix: String, _ besides: [String]
    ) -> JSONValue {
        var names: [String] = []
        for record in records {
            for member in record.members ?? [] where member.name != "id" && !names.contains(member.name) {
                if !besides.contains(where: { member.name.hasSuffix("_" + $0) }) { names.append(member.name) }
            }
        }
        // In another order than they were recorded in, and with a column that has no name.
        names.reverse()
        var page = page
        page = page.setting(
            prefix + "_prop",
            to: .object(names.enumerated().map { .init(name: $1, value: .number(String($0 + 1))) }))
        let rows = records.map { record in
            JSONValue.Member(
                name: record["id"]?.text ?? "",
                value: .array([.string("nameless")] + names.map { record[whole: $0] ?? .null }))
        }
        page = page.setting(prefix + "JObj", to: .object(rows))
        return page["\(prefix)Ids"] == nil
            ? page : page.setting(prefix + "Ids", to: .array(rows.map { .string($0.name) }))
    }

    /// The path of the key's part that tells records of one parent apart; nil if nothing does.
    private func keyPath(in record: JSONValue) -> String? {
        guard let part = resource.key.last(where: { $0 != "^" }) else { return nil }
        let alternatives = part.split(separator: "|").map(String.init).filter { $0 != "#" }
        return alternatives.first { record[whole: $0] != nil || record[$0] != nil } ?? alternatives.first
    }

    var hasKeys: Bool { keyPath(in: .object([])) != nil }

    /// The record with another key. A key that is the parent's alone cannot differ.
    func record(_ record: JSONValue, numbered number: Int) -> JSONValue {
        guard let path = keyPath(in: record) else { return record }
        return record.setting(path, to: .string("9\(number)"))
    }

    /// The key that a record has in the store.
    func key(of record: JSONValue) throws -> String? {
        let page = try cut(page(try json(), with: [record]).serialized).page
        return page.records.first.map { page.text($0.key) }
    }
}

extension JSONValue {
    /// The member of exactly this name, whatever is in it.
    subscript(whole name: String) -> JSONValue? { members?.first { $0.name == name }?.value }

    func without(_ names: Set<String>) -> JSONValue {
        .object((members ?? []).filter { !names.contains($0.name) })
    }

    /// With the value at a path of names and numbers replaced, or added.
    func setting(_ path: String, to value: JSONValue) -> JSONValue {
        let isWhole = self[whole: path] != nil
        let parts = isWhole ? [path] : path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return value }
        let rest = parts.count > 1 ? parts[1] : ""
        if case .array(var items) = self, let index = Int(name), items.indices.contains(index) {
            items[index] = items[index].setting(rest, to: value)
            return .array(items)
        }
        var members = self.members ?? []
        let inner = (self[whole: name] ?? .object([])).setting(rest, to: value)
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = inner
        } else {
            members.append(.init(name: name, value: inner))
        }
        return .object(members)
    }

    /// `{"data":[{"id":…}]}` from "data.0.id".
    static func sample(_ path: String, _ text: String) -> JSONValue {
        path.split(separator: ".").reversed().reduce(JSONValue.string(text)) { value, part in
            part == "0" ? [value] : .object([.init(name: String(part), value: value)])
        }
    }
}

extension [JSONValue] {
    /// By the text of a member, in the order in which the texts come; the member itself is left out.
    fileprivate func grouped(by name: String) -> [(String, [JSONValue])] {
        var groups: [(String, [JSONValue])] = []
        for record in self {
            let text = record[whole: name]?.text ?? ""
            let rest = record.without([name])
            if let index = groups.firstIndex(where: { $0.0 == text }) {
                groups[index].1.append(rest)
            } else {
                groups.append((text, [rest]))
            }
        }
        return groups
    }
}
