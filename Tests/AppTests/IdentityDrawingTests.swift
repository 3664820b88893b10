import API
import Foundation
import FoundationXML
import JSON
import Testing

@Suite struct `A drawing of what joins records` {
    @Test(arguments: [1, 2, 7, 40]) func `is well-formed, and no two boxes touch`(count: Int) throws {
        for isChain in [true, false] {
            let picture = try Picture(Graph(count, isChain: isChain, refused: 2).svg(isFile: true))
            #expect(picture.frames.count == count + 2)
            for (upper, lower) in zip(picture.frames, picture.frames.dropFirst()) {
                #expect(lower.y >= upper.y + upper.height + 8)
            }
            for frame in picture.frames {
                #expect(frame.x >= 0 && frame.x + frame.width <= picture.width)
                #expect(frame.width >= 250, "a name must have room")
                #expect(frame.y + frame.height <= picture.height)
            }
            #expect(picture.lines == count - 1 + 2, "each record but the anchor hangs on another")
            #expect(picture.dashed == 2)
        }
    }

    @Test func `is the same for the same answer`() {
        #expect(Graph(12).svg(isFile: true) == Graph(12).svg(isFile: true))
    }

    @Test func `says how many records it does not show`() throws {
        let picture = try Picture(Graph(40, more: 212).svg(isFile: false))
        #expect(picture.texts.contains("and 212 more of zoho_desk.contacts"))
        #expect(picture.told.contains("and 212 more of zoho_desk.contacts."))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"'&;--><!--", "]]>", "\u{0}\u{7}\u{FFFE}", "مؤسسة النور للتجارة", "שלום בע״מ",
        "株式会社オンワード", "\u{202E}evil", "", String(repeating: "Long ", count: 2_000),
    ])
    func `holds any name as text`(name: String) throws {
        let svg = Graph(3, name: name).svg(isFile: true)
        let picture = try Picture(svg)
        #expect(!svg.contains("<script"))
        #expect(svg.utf8.count < 60_000 + 10 * name.utf8.count)
        #expect(picture.frames.count == 3)
        let legal = name.isEmpty ? "(no name)" : name.replacing(/[\u{0}\u{7}\u{FFFE}]/, with: "\u{FFFD}")
        let isShown = picture.texts.contains {
            $0 == legal || $0.hasSuffix("…") && $0.count > 20 && legal.hasPrefix($0.dropLast())
        }
        #expect(isShown, "\(picture.texts)")
    }

    @Test func `tells those who do not see it the same`() throws {
        let picture = try Picture(Graph(3, name: "Ada", refused: 1).svg(isFile: true))
        #expect(picture.title == "What joins the records of Acme GmbH, c123")
        #expect(picture.told.contains("same mailbox and same name: ada@acme.de"))
        #expect(picture.told.contains("not joined: two cities"))
    }

    /// `IDENTITY_DRAWINGS=folder` writes some, to be looked at.
    @Test func `can be looked at`() throws {
        guard let folder = ProcessInfo.processInfo.environment["IDENTITY_DRAWINGS"] else { return }
        for (name, graph) in [
            "one": Graph(1, refused: 0), "three": Graph(3, refused: 2),
            "arabic": Graph(4, name: "مؤسسة النور للتجارة", refused: 1),
            "tree": Graph(12, isChain: false, refused: 1), "chain": Graph(40, more: 212),
            "forty": Graph(40, isChain: false, more: 212, refused: 3),
        ] {
            try graph.svg(isFile: true).write(toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8)
        }
    }
}

/// An answer `identity/of` of so many records.
private struct Graph {
    var data: JSONValue

    init(_ count: Int, isChain: Bool = true, name: String = "Ada Lovelace-Hohenstein", more: Int = 0, refused: Int = 0)
    {
        func card(_ index: Int) -> [JSONValue.Member] {
            let (system, title) = [("zoho_crm", "Zoho CRM"), ("zoho_desk", "Zoho Desk"), ("billing", "Billing")][
                index % 3]
            return [
                .init(name: "record", value: .string("\(system).Contacts:487687600000062400\(index)")),
                .init(name: "system", value: .string(system)), .init(name: "title", value: .string(title)),
                .init(name: "resource", value: "Contacts"),
                .init(name: "id", value: .string("487687600000062400\(index)")),
                .init(name: "name", value: .string(name)),
            ]
        }
        let link: JSONValue = [
            "to": "zoho_crm.Contacts:1", "rule": "mailAndName", "words": "same mailbox and same name", "by": "mail",
            "value": "ada@acme.de", "ruleset": 1, "since": "2026-01-01T00:00:00Z", "decision": .null,
        ]
        let records = (0..<count).map { index -> JSONValue in
            let depth = isChain ? index : index == 0 ? 0 : 1 + index % 3
            return .object(
                card(index) + [
                    .init(name: "depth", value: .number("\(min(depth, index))")),
                    .init(name: "link", value: index == 0 ? .null : link),
                ])
        }
        let refusals = (0..<refused).map { index -> JSONValue in
            [
                "record": records[0]["record"] ?? .null,
                "other": .object(
                    card(100 + index) + [.init(name: "customer", value: ["key": "c456", "name": "Acme AG"])]),
                "rule": "siteAndName", "words": "same website and same name", "objection": "otherCity",
                "objectionWords": "two cities", "by": "website", "value": "acme.de",
            ]
        }
        data = [
            "asked": "c123", "customer": ["key": "c123", "name": "Acme GmbH", "kind": "company"],
            "entities": [
                [
                    "kind": "company", "anchor": "zoho_crm.Contacts:1", "size": .number("\(count + more)"),
                    "records": .array(records),
                    "more": more == 0 ? [] : [["list": "zoho_desk.contacts", "records": .number("\(more)")]],
                    "refused": .array(refusals), "relation": .null,
                ]
            ],
            "moreEntities": 0, "relations": [],
        ]
    }

    func svg(isFile: Bool) -> String { IdentityDrawing.svg(data, isFile: isFile).markup }
}

/// What a reader of XML finds in a drawing.
private final class Picture: NSObject, XMLParserDelegate {
    struct Frame {
        var x: Int, y: Int, width: Int, height: Int
    }

    var frames: [Frame] = []
    var texts: [String] = []
    var title = ""
    var told = ""
    var lines = 0
    var dashed = 0
    var width = 0
    var height = 0
    private var path: [String] = []
    private var text = ""

    init(_ svg: String) throws {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")\n\(svg.prefix(2_000))")
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(name)
        text = ""
        func number(_ name: String) -> Int { Int(attributes[name] ?? "") ?? 0 }
        if name == "svg" {
            let box = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Int($0) }
            if box.count == 4 { (width, height) = (box[2], box[3]) }
        }
        if attributes["class"] == "frame" {
            frames.append(Frame(x: number("x"), y: number("y"), width: number("width"), height: number("height")))
        }
        if name == "path" {
            lines += 1
            if attributes["class"]?.contains("refused") == true { dashed += 1 }
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        path.removeLast()
        if name == "text" { texts.append(text) }
        if name == "title", path == ["svg"] { title = text }
        if name == "desc" { told = text }
        text = ""
    }
}
