import JSON
import Testing

@testable import Lifecycle

@Suite struct `Ids of earlier versions` {
    private typealias Former = Definition.FormerID

    private func change(_ was: String?, _ became: String, _ day: Int64, anchor: Int64 = 1) -> StageChange {
        StageChange(
            anchor: anchor, track: Engine.mainTrack, was: was, became: became, transition: was.map { "\($0)_on" },
            kind: was == nil ? .enter : .advance, effective: day)
    }

    private func moves(_ renames: Renames, _ changes: [StageChange]) -> [String] {
        renames.now(changes).map { "\($0.was ?? "")>\($0.became)@\($0.effective)" }
    }

    @Test func `are followed over several versions, and back`() {
        let steps = [
            [Former(id: "a", fate: .renamedTo, text: "b")],
            [Former(id: "b", fate: .renamedTo, text: "c"), Former(id: "d", fate: .mergedInto, text: "c")],
        ]
        let renames = Renames(steps, here: ["c", "e"])
        #expect(["a", "b", "c", "d", "e"].map(renames.now) == ["c", "c", "c", "c", "e"])
        #expect(renames.former(of: "c") == ["a", "b", "d"] && renames.former(of: "e").isEmpty)
        let back = Renames(steps + [[Former(id: "c", fate: .renamedTo, text: "a")]], here: ["a"])
        #expect(["a", "b", "c", "d"].map(back.now) == ["a", "a", "a", "a"])
        #expect(Renames([[]], here: ["a"]).isEmpty && Renames.none.now("anything") == "anything")
    }

    @Test func `that are no more leave whoever was there where they came from`() {
        let renames = Renames([[Former(id: "b", fate: .dropped, text: "nobody used it")]], here: ["a", "c"])
        #expect(renames.now("b") == nil)
        let changes = [change(nil, "a", 1), change("a", "b", 2), change("b", "c", 3), change(nil, "a", 1, anchor: 2)]
        #expect(moves(renames, changes) == [">a@1", "a>c@3", ">a@1"])
        #expect(moves(renames, [change(nil, "b", 1), change("b", "c", 2)]) == [">c@2"])
    }

    @Test func `that were put together make no move between them`() {
        let renames = Renames([[Former(id: "b", fate: .mergedInto, text: "a")]], here: ["a", "c"])
        let changes = [change(nil, "a", 1), change("a", "b", 2), change("b", "c", 3)]
        #expect(moves(renames, changes) == [">a@1", "a>c@3"])
    }

    @Test func `are known to an older version on which something is finished`() {
        let later = [
            [Former(id: "a", fate: .renamedTo, text: "b")], [Former(id: "b", fate: .renamedTo, text: "c")],
        ]
        let old = Renames.none.knowing(later, here: ["a", "z"])
        #expect(["a", "b", "c", "z"].map(old.now) == ["a", "a", "a", "z"])
    }

    /// The same with another name for each stage, transition, criterion and role.
    static func renamed(_ definition: Definition, _ name: (String) -> String) throws -> Definition {
        let kinds: [DefinitionCheck.Kind] = [.stage, .transition, .criterion, .role, .detector]
        let ids = kinds.flatMap { $0.ids(of: definition) }
        let former = ids.map { Former(id: $0, fate: .renamedTo, text: name($0)) }
        let here = definition.ids.subtracting(ids).union(ids.map(name))
        let json = definition.json.renamed(by: Renames([former], here: here))
        var other = try Definition(kept: json.serialized)
        other.version = definition.version + 1
        other.parent = definition.version
        other.formerIDs = former
        return other
    }

    @Test func `are told as another name, and as nothing else`() throws {
        let shipped = Definition.shipped
        let other = try Self.renamed(shipped) { "x_" + $0 }
        let difference = DefinitionDifference(from: shipped, to: other)
        let others = difference.changes.filter { $0.kind != .renamed }.map(\.words)
        #expect(
            others.allSatisfy { $0.hasPrefix("definition: version") || $0.hasPrefix("definition: parent") }, "\(others)"
        )
        #expect(difference.changes.map(\.words).contains("stage x_onboard (Onboard) was called onboard"))
        var merged = shipped
        merged.criteria.removeAll { $0.id == "adp.usage_vouched" }
        merged.formerIDs = [Former(id: "adp.usage_vouched", fate: .mergedInto, text: "adp.usage_kept")]
        let words = DefinitionDifference(from: shipped, to: merged).changes.map(\.words)
        #expect(words.contains { $0.hasSuffix("is part of adp.usage_kept now") }, "\(words)")
    }
}
