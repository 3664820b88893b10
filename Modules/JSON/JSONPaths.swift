/// Paths into records, compiled to a tree that the scanner walks along while it reads. `contact.account.id` names
/// members; a number selects an element of an array, `[name=value]` the first element whose member `name` is that
/// text; a name that meets an array means the last element that has it.
public struct JSONPaths: Sendable {
    /// One slice for each path, in the order given; further ones are the scanner's own.
    public let count: Int
    private(set) var width: Int
    var nodes: [Node] = []
    var entries: [Entry] = []
    var selectors: [Selector] = []
    var names: [UInt8] = []

    /// A level of the tree: an open-addressing table of names, then the elements by number.
    struct Node {
        var firstEntry = 0
        /// Size of the table less one; -1 if no member is wanted.
        var mask = -1
        var firstIndex = 0
        var indexCount = 0
        var firstSelector = 0
        var selectorCount = 0
    }

    struct Entry {
        /// Of the name, or the number of the element.
        var hash: UInt64 = 0
        var nameStart = 0
        /// -1: the place in the table is free.
        var nameCount = -1
        var slot = -1
        var child = -1
    }

    struct Selector {
        /// A node with one member, whose text goes into `slot`.
        var nameNode: Int
        var slot: Int
        var valueStart: Int
        var valueCount: Int
        var child: Int
        var target: Int
    }

    public init(_ paths: [String]) {
        count = paths.count
        width = paths.count
        let root = Branch()
        for (slot, path) in paths.enumerated() {
            var branch = root
            for part in JSONPaths.parts(of: path) { branch = branch.child(part) }
            branch.slot = slot
        }
        nodes = [Node()]
        compile(root, into: 0)
        // Room for the word that reads over the end of the last name.
        names += [UInt8](repeating: 0, count: JSONScanner.padding)
    }

    /// Split at the points that do not stand inside brackets.
    static func parts(of path: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var isInside = false
        for c in path {
            if c == "[" { isInside = true }
            if c == "]" { isInside = false }
            if c == "." && !isInside {
                parts.append(part)
                part = ""
            } else {
                part.append(c)
            }
        }
        return path.isEmpty ? [] : parts + [part]
    }

    private final class Branch {
        var slot = -1
        var children: [(part: String, branch: Branch)] = []

        func child(_ part: String) -> Branch {
            if let found = children.first(where: { $0.part == part }) { return found.branch }
            let branch = Branch()
            children.append((part, branch))
            return branch
        }
    }

    private mutating func compile(_ branch: Branch, into node: Int) {
        let selected = branch.children.filter { $0.part.hasPrefix("[") && $0.part.hasSuffix("]") }
        let rest = branch.children.filter { !$0.part.hasPrefix("[") }
        let indexed = rest.filter { UInt32($0.part) != nil }
        let named = rest.filter { UInt32($0.part) == nil }

        var laid: [(entry: Entry, branch: Branch)] = []
        for (part, child) in named { laid.append((Entry(named: part, slot: child.slot, &names), child)) }
        if !named.isEmpty {
            // Half full at most, so that a name that is not wanted is found out at the first or second look.
            var size = 4
            while size < named.count * 2 { size *= 2 }
            nodes[node].firstEntry = entries.count
            nodes[node].mask = size - 1
            entries += [Entry](repeating: Entry(), count: size)
            for (entry, child) in laid {
                var place = Int(truncatingIfNeeded: entry.hash >> 32) & (size - 1)
                while entries[nodes[node].firstEntry + place].nameCount >= 0 {
                    place = (place + 1) & (size - 1)
                }
                put(entry, child, at: nodes[node].firstEntry + place)
            }
        }
        nodes[node].firstIndex = entries.count
        nodes[node].indexCount = indexed.count
        entries += [Entry](repeating: Entry(), count: indexed.count)
        for (offset, (part, child)) in indexed.enumerated() {
            let entry = Entry(hash: UInt64(part)!, nameCount: 0, slot: child.slot)
            put(entry, child, at: nodes[node].firstIndex + offset)
        }
        compile(selected, into: node)
    }

    private mutating func put(_ entry: Entry, _ branch: Branch, at place: Int) {
        entries[place] = entry
        guard !branch.children.isEmpty else { return }
        let child = nodes.count
        nodes.append(Node())
        entries[place].child = child
        compile(branch, into: child)
    }

    private mutating func compile(
        _ selected: [(part: String, branch: Branch)], into node: Int
    ) {
        var made: [Selector] = []
        for (part, branch) in selected {
            let sides = part.dropFirst().dropLast().split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { continue }
            let nameBranch = Branch()
            nameBranch.child(sides[0]).slot = width
            let nameNode = nodes.count
            nodes.append(Node())
            let slot = width
            width += 1
            compile(nameBranch, into: nameNode)
            let valueStart = names.count
            names += Array(sides[1].utf8)
            let child = nodes.count
            nodes.append(Node())
            compile(branch, into: child)
            made.append(
                Selector(
                    nameNode: nameNode, slot: slot, valueStart: valueStart, valueCount: sides[1].utf8.count,
                    child: child, target: branch.slot))
        }
        nodes[node].firstSelector = selectors.count
        nodes[node].selectorCount = made.count
        selectors += made
    }
}

extension JSONPaths.Entry {
    fileprivate init(named name: String, slot: Int, _ names: inout [UInt8]) {
        let bytes = Array(name.utf8)
        self.init(nameStart: names.count, nameCount: bytes.count, slot: slot)
        names += bytes
        let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
        hash = padded.span.bytes.nameHash(at: 0, count: bytes.count)
    }
}

extension RawSpan {
    @inline(__always)
    func word(_ offset: Int) -> UInt64 { unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self) }

    /// From the first and the last eight bytes: enough to tell the names of one record apart, and a hit is compared
    /// byte by byte anyway. Eight readable bytes must follow the name.
    @inline(__always)
    func nameHash(at start: Int, count: Int) -> UInt64 {
        var word = word(start)
        if count < 8 {
            word &= (1 << UInt64(count * 8)) &- 1
        } else {
            word ^= self.word(start + count - 8) &* 0x9e37_79b9_7f4a_7c15
        }
        return (word ^ UInt64(count)) &* 0xff51_afd7_ed55_8ccd
    }

    @inline(__always)
    func equals(at start: Int, _ other: RawSpan, at otherStart: Int, count: Int) -> Bool {
        var i = 0
        while i + 8 <= count {
            if word(start + i) != other.word(otherStart + i) { return false }
            i += 8
        }
        guard i < count else { return true }
        let mask = (1 << UInt64((count - i) * 8)) &- 1 as UInt64
        return (word(start + i) ^ other.word(otherStart + i)) & mask == 0
    }
}
