import ConnectorKit
import Domain
import Testing

/// A wrong description is refused before anything is asked, and says where it is wrong.
@Suite struct `A description` {
    private static let list = Way("list", Call("/a"))

    private static func connector(_ resources: [Resource], hooks: [Hook] = []) -> Connector {
        Connector(
            name: "shop", title: "Shop", documentation: "", baseURL: "https://shop.example", scopes: [],
            probe: Call("/ping"), errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
            allowance: Allowance(concurrentCalls: 1, creditsPerDay: 1), resources: resources, hooks: hooks)
    }

    private static func resource(
        _ name: String, below parent: Resource.Parent? = nil, ways: [Way] = [list], inside: String? = nil,
        arrives: Set<Resource.Arrival> = [], facts: [FactMapping] = []
    ) -> Resource {
        Resource(name, "R.", parent: parent, ways: ways, facts: facts, inside: inside, arrives: arrives)
    }

    private static func task(_ values: KeyValuePairs<String, ValueRule>) -> [Resource] {
        [resource("a", facts: [FactMapping(.task, values)])]
    }

    private static func way(
        _ call: Call = Call("/a"), pages: Pagination = .single, shape: RecordShape = .bareArray, since: Since = .all
    ) -> [Resource] { [resource("a", ways: [Way("list", call, pages: pages, shape: shape, since: since)])] }

    static let wrong: [(resources: [Resource], problem: String)] = [
        ([], "shop: it has no resources"),
        ([resource("a"), resource("a")], "shop.a: there are two of this name"),
        ([resource("a.b")], "shop.a.b: its name is empty or has a point in it"),
        ([resource("b", below: .init("a", as: "x"))], "shop.b: there is no resource \"a\" to be its parent"),
        (
            [resource("b", below: .init("a", as: "x")), resource("a")],
            "shop.b: its parent \"a\" does not stand before it"
        ),
        (
            [resource("a", below: .init("b", as: "x")), resource("b", below: .init("a", as: "y"))],
            "shop.a: its parents form a circle: a, b, a"
        ),
        ([resource("a", below: .init("a", as: "x"))], "shop.a: its parents form a circle: a, a"),
        ([resource("a", ways: [], inside: "parts")], "shop.a: it lies inside records, but names no parent"),
        (
            [resource("a"), resource("b", below: .init("a", as: "x"), inside: "parts")],
            "shop.b: it lies inside its parent's records, but has ways of its own"
        ),
        ([resource("a", ways: [])], "shop.a: no way serves a first load"),
        ([resource("a", ways: [list, list])], "shop.a: two ways have one name"),
        (
            [
                resource("a"),
                resource("b", below: .init("a", as: "x", visit: .changed, descends: .init("f", in: ["1"]))),
            ], "shop.b: it descends into its own records, but visits only those that changed"
        ),
        (task(["nothing": .text("x")]), "shop.a: task: there is no field \"nothing\""),
        (task(["title": .text("a..b")]), "shop.a: task: \"title\": \"a..b\" is not a path"),
        (task(["owner": .reference("x", to: ["users"])]), "shop.a: task: \"owner\": there is no resource \"users\""),
        (task(["title": .number("x")]), "shop.a: task: \"title\": the rule does not give what the field takes"),
        (task(["state": .constant("odd")]), "shop.a: task: \"state\": \"odd\" is none of open, waiting, closed"),
        (
            task(["completed": .localTime("x", LocalTime("QQ"))]),
            "shop.a: task: \"completed\": \"QQ\" is not a pattern of time"
        ),
        (
            task(["completed": .localTime("x", LocalTime("MMM dd HH:mm"))]),
            "shop.a: task: \"completed\": \"MMM dd HH:mm\" has no year (y)"
        ),
        (way(Call("/a/{b}")), "shop.a: way list: unknown placeholder {b}"),
        (
            way(pages: .offset(nil, size: .init("n", 5))),
            "shop.a: way list: the offset has no parameter, but the call has no {offset}"
        ),
        (
            way(pages: .numbered(nil, size: .init("n", 5), more: .fullPage)),
            "shop.a: way list: the page's number has no parameter, but the call has no {page}"
        ),
        (
            way(pages: .cursor("", at: "next", size: .init("n", 5), more: .fullPage)),
            "shop.a: way list: the cursor has no parameter"
        ),
        (way(pages: .offset("o", size: .init("n", 0))), "shop.a: way list: pages of 0"),
        (way(since: .placeholder(.day)), "shop.a: way list: it asks for changes, but the call has no {since}"),
        (way(since: .newestFirst), "shop.a: way list: newest first needs a change stamp"),
        (
            way(since: .recent(by: "made", within: .zero)),
            "shop.a: way list: records that change for no time at all need no looking back"
        ),
        (way(shape: .columns(prefix: "")), "shop.a: way list: the columns have no prefix"),
        (
            way(shape: .leaves(at: "r", levels: ["a"], day: "b")),
            "shop.a: way list: the level of days \"b\" is not among the levels"
        ),
    ]

    @Test(arguments: wrong.indices)
    func `that is wrong says where`(index: Int) {
        let (resources, problem) = Self.wrong[index]
        #expect(Self.connector(resources).problems() == [problem])
    }

    @Test func `names only resources in its hooks that there are`() {
        let hooks = [
            Hook("one", "H.", meaning: .record(resource: "b")),
            Hook("one", "H.", meaning: .hint(at: "x", ["w": ["a", "c"]], otherwise: ["d"])),
        ]
        #expect(
            Self.connector([Self.resource("a")], hooks: hooks).problems() == [
                "shop, hook one: there is no resource \"b\"", "shop, hook one: there are two of this name",
                "shop, hook one: there is no resource \"c\"", "shop, hook one: there is no resource \"d\"",
            ])
    }

    @Test func `may have lists that only arrive, and lists inside lists inside lists`() {
        let resources = [
            Self.resource("a"), Self.resource("b", below: .init("a", as: "a"), ways: [], inside: "bs"),
            Self.resource("c", below: .init("b", as: "b"), ways: [], inside: "cs"),
            Self.resource("d", below: .init("c", as: "c"), ways: [Way("list", Call("/{a}/{b}/{c}"))]),
            Self.resource("e", ways: [], arrives: [.webhook]),
        ]
        #expect(Self.connector(resources).problems() == [])
    }
}
