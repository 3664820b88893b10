public import JSON

/// The records of a customer and what joins them, as SVG: a tree that reads from top to bottom, each record a box below
/// the one it was joined to, with the reason above it. Made from the answer `identity/of` alone; the same answer gives
/// the same bytes. One width serves a telephone and a sheet of paper.
public struct IdentityDrawing {
    static let width = 440
    private static let boxHeight = 44
    private static let lineHeight = 16
    private static let widestIndent = 144
    private static let nameSize = 14
    private static let smallSize = 12

    private let data: JSONValue
    private var shapes: HTML = ""
    private var told: [String] = []
    private var y = 2
    private let step: Int
    /// The bottom of a record's box, where lines to those below it begin.
    private var ends: [Int: (x: Int, y: Int)] = [:]

    private init(_ data: JSONValue) {
        self.data = data
        let depths = (data["entities"]?.items ?? []).flatMap { $0["records"]?.items ?? [] }.map { $0.depth }
        let deepest = max(1, (depths.max() ?? 0) + 1)
        step = max(3, min(18, Self.widestIndent / deepest))
        for entity in data["entities"]?.items ?? [] { draw(entity) }
        if let more = data["moreEntities"]?.integer, more > 0 {
            write("and \(Words.count(more, "more person", "more people or companies"))", "soft", x: 0)
            y += 8
        }
        let relations = data["relations"]?.items ?? []
        if !relations.isEmpty { write("Related, but not the same", "head", x: 0) }
        for relation in relations { draw(relation: relation) }
    }

    /// For a page that has the rules in its style sheet, or as a file that stands alone.
    public static func svg(_ data: JSONValue, isFile: Bool) -> HTML {
        let drawing = IdentityDrawing(data)
        let title = data["customer.key"]?.text.map { "\(Words.name(data["customer"] ?? .null)), \($0)" }
        // A file is XML, where quotation marks in a style may be written as in text.
        let style: HTML = isFile ? "<style>\(IdentityStyle.colours)\(IdentityStyle.rules)</style>\n" : ""
        // A page has room around the drawing, a file brings its own.
        let edge = isFile ? 8 : 0
        let box: HTML = "\(-edge) \(-edge) \(width + 2 * edge) \(drawing.y + 2 * edge)"
        let size: HTML = isFile ? " width=\"\(width + 2 * edge)\" height=\"\(drawing.y + 2 * edge)\"" : ""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="identity"\(size) viewBox="\(box)" \
            role="img" aria-labelledby="identity-title identity-told">
            <title id="identity-title">What joins the records of \(title ?? "this record")</title>
            <desc id="identity-told">\(drawing.told.joined(separator: " "))</desc>
            \(style)\(drawing.shapes)</svg>

            """
    }

    // MARK: Parts

    private mutating func draw(_ entity: JSONValue) {
        write(Words.size(of: entity), "head", x: 0)
        ends = [:]
        let records = entity["records"]?.items ?? []
        let shown = Set(records.compactMap { $0["record"]?.text })
        let refused = entity["refused"]?.items ?? []
        for (index, record) in records.enumerated() {
            let depth = record.depth
            let x = depth * step
            let reason = record["link.words"]?.text.map { _ in Words.link(record["link"] ?? .null) }
            label(reason.map { [$0] } ?? [Self.standing(entity)], x: x, depth: depth)
            elbow(from: ends[depth - 1], to: x, "line")
            box(record, x: x, index == 0 ? "box anchor" : "box")
            ends[depth] = (x + step / 2, y)
            y += 8
            tell("\(Words.name(record)), \(Words.place(record)): \(reason ?? Self.standing(entity)).")
            // What was refused hangs on the record that was refused, or on the anchor if that one is not shown.
            for item in refused
            where item["record"]?.text == record["record"]?.text
                || index == 0 && !shown.contains(item["record"]?.text ?? "")
            {
                draw(refusal: item, below: depth)
            }
        }
        for item in entity["more"]?.items ?? [] {
            write(Words.more(item), "soft", x: step)
            tell(Words.more(item) + ".")
        }
        y += 12
    }

    /// What there is to say of the anchor, which no link led to.
    private static func standing(_ entity: JSONValue) -> String {
        if let reason = Words.standing(of: entity) { return reason }
        return entity["kind"]?.text == "company" ? "stands for the company" : "stands for the person"
    }

    private mutating func draw(refusal item: JSONValue, below depth: Int) {
        guard let other = item["other"] else { return }
        let x = (depth + 1) * step
        let value = item["rule"]?.text == nil ? [] : [Words.link(item)]
        label(["not joined: \(item["objectionWords"]?.text ?? "not sure")"] + value, x: x, depth: depth + 1)
        elbow(from: ends[depth], to: x, "line refused")
        box(other, x: x, "box refused")
        y += 8
        tell("\(Words.name(other)), \(Words.place(other)): \(Words.refusal(item)).")
    }

    /// Another customer: it has no record of its own here.
    private mutating func draw(relation: JSONValue) {
        let customer = relation["customer"] ?? .null
        label([Words.relation(relation)], x: step, depth: 1)
        box(["name": customer["name"] ?? .null, "id": customer["key"] ?? .null], x: step, "box related")
        y += 8
        tell("\(Words.relation(relation)): \(Words.name(customer)), \(customer["key"]?.text ?? "").")
    }

    // MARK: Shapes

    private mutating func box(_ card: JSONValue, x: Int, _ kind: String) {
        let room = Self.width - x - 1
        let name = TextFit.cut(Words.name(card), to: room - 24, size: Self.nameSize, isBold: true)
        let place = TextFit.cut(Words.place(card) + Words.owner(card, in: data), to: room - 24, size: Self.smallSize)
        shapes += """
            <g class="\(kind) hue\(Self.hue(of: card["system"]?.text ?? ""))"><title>\(Words.name(card)), \
            \(card["record"]?.text ?? "")</title>\
            <rect class="frame" fill="none" stroke="currentColor" x="\(x + 1)" y="\(y)" width="\(room - 1)" \
            height="\(Self.boxHeight)" rx="6"/>\
            <rect class="mark" x="\(x + 1)" y="\(y)" width="6" height="\(Self.boxHeight)" rx="3"/>\
            <text class="name" x="\(x + 16)" y="\(y + 18)">\(name)</text>\
            <text class="at" x="\(x + 16)" y="\(y + 35)">\(place)</text></g>

            """
        y += Self.boxHeight
    }

    /// The reason, above the box that it explains.
    private mutating func label(_ lines: [String], x: Int, depth: Int) {
        let left = depth == 0 ? 2 : x + 6
        let room = Self.width - left - 4
        for line in lines.flatMap({ Self.folded($0, room) }) {
            let cut = TextFit.cut(line, to: room, size: Self.smallSize)
            shapes += "<text class=\"why\" x=\"\(left)\" y=\"\(y + 12)\">\(cut)</text>\n"
            y += Self.lineHeight
        }
        y += 2
    }

    /// A value that has no room behind its rule stands below it.
    private static func folded(_ line: String, _ room: Int) -> [String] {
        if TextFit.cut(line, to: room, size: smallSize) == line { return [line] }
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        return parts.count == 2 ? [parts[0] + ":", parts[1]] : [line]
    }

    private mutating func elbow(from end: (x: Int, y: Int)?, to x: Int, _ kind: String) {
        guard let end else { return }
        shapes += """
            <path class="\(kind)" fill="none" stroke="currentColor" d="M\(end.x + 1) \(end.y)V\(y + Self.boxHeight / 2)H\(x + 1)"/>

            """
    }

    private mutating func write(_ text: String, _ kind: String, x: Int) {
        let size = kind == "head" ? Self.nameSize : Self.smallSize
        let cut = TextFit.cut(text, to: Self.width - x - 4, size: size, isBold: kind == "head")
        shapes += "<text class=\"\(kind)\" x=\"\(x + 2)\" y=\"\(y + 15)\">\(cut)</text>\n"
        y += 22
        if kind == "head" { tell(text + ".") }
    }

    /// A picture of forty records has no use for four thousand words.
    private mutating func tell(_ sentence: String) {
        if told.count < 60 { told.append(sentence) }
    }

    private static let systems = [
        "zoho_crm", "zoho_desk", "zoho_projects", "zoho_sprints", "zoho_sign", "zoho_survey", "zoho_forms",
        "zoho_apptics", "zoho_workdrive",
    ]

    /// A colour for each system, the same in every drawing; systems from files share three.
    private static func hue(of system: String) -> Int {
        systems.firstIndex(of: system) ?? systems.count + system.utf8.reduce(0) { $0 + Int($1) } % 3
    }
}

extension JSONValue {
    fileprivate var depth: Int { Int(self["depth"]?.integer ?? 0) }
}

/// How much of a text fits, without a font at hand: characters in a few sizes, rather too wide than too narrow.
enum TextFit {
    static func cut(_ text: String, to width: Int, size: Int, isBold: Bool = false) -> String {
        let room = Double(width) / Double(size) / (isBold ? 1.12 : 1)
        var used = 0.0
        var fitting = text.startIndex
        for index in text.indices {
            // The dots need room as well, if anything follows.
            if used <= room - 1 { fitting = index }
            used += Self.width(of: text[index])
            if used > room { return String(text[..<fitting]) + "…" }
        }
        return text
    }

    private static func width(of character: Character) -> Double {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x2E80...0xA4CF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x1F000...0x3FFFF: return 1
        case 0x41...0x5A, 0x40, 0x25, 0x6D, 0x77: return 0.82
        case 0x20, 0x21, 0x27, 0x28, 0x29, 0x2C, 0x2E, 0x2F, 0x3A, 0x3B, 0x69, 0x6A, 0x6C, 0x72, 0x74, 0x66, 0x7C:
            return 0.4
        default: return 0.62
        }
    }
}
