/// The compiled paths as spans, so that looking at them counts no references.
struct PathsView: ~Escapable {
    let nodes: Span<JSONPaths.Node>
    let entries: Span<JSONPaths.Entry>
    let selectors: Span<JSONPaths.Selector>
    let names: RawSpan

    @_lifetime(borrow paths)
    init(_ paths: borrowing JSONPaths) {
        nodes = paths.nodes.span
        entries = paths.entries.span
        selectors = paths.selectors.span
        names = paths.names.span.bytes
    }
}

// Reading an object along the wanted paths. Nothing is built: each wanted value leaves its slice in its slot.
extension JSONScanner {
    /// At `{`: one object; the slices of what `node` wants land in `slots`.
    @_lifetime(self: copy self) @_lifetime(slots: copy slots)
    mutating func members(
        of node: Int, _ paths: borrowing PathsView, _ slots: inout MutableSpan<JSONSlice>
    ) throws(JSONFault) -> JSONSlice {
        let start = position
        try enter()
        skipBlanks()
        guard next != 0x7d else {
            leave()
            return JSONSlice(.object, start: start, count: position - start)
        }
        repeat {
            skipBlanks()
            let name = try string()
            try expect(0x3a)
            let entry = find(name, in: node, paths)
            if entry < 0 { _ = try value() } else { try follow(entry, paths, &slots) }
        } while try another(before: 0x7d)
        return JSONSlice(.object, start: start, count: position - start)
    }

    /// The entry for a member's name; -1 if it is not wanted.
    @inline(__always)
    func find(_ name: JSONSlice, in node: Int, _ paths: borrowing PathsView) -> Int {
        let node = paths.nodes[node]
        if node.mask < 0 { return -1 }
        if name.kind == .escaped { return findEscaped(name, node, paths) }
        return find(bytes, name.start, name.count, node, paths)
    }

    @inline(__always)
    private func find(
        _ text: RawSpan, _ start: Int, _ count: Int, _ node: JSONPaths.Node, _ paths: borrowing PathsView
    ) -> Int {
        let hash = text.nameHash(at: start, count: count)
        var place = Int(truncatingIfNeeded: hash >> 32) & node.mask
        while true {
            let entry = paths.entries[node.firstEntry + place]
            if entry.nameCount < 0 { return -1 }
            if entry.hash == hash, entry.nameCount == count,
                text.equals(at: start, paths.names, at: entry.nameStart, count: count)
            {
                return node.firstEntry + place
            }
            place = (place + 1) & node.mask
        }
    }

    /// `"\u0069d"` is a way to write "id".
    @inline(never)
    private func findEscaped(_ name: JSONSlice, _ node: JSONPaths.Node, _ paths: borrowing PathsView) -> Int {
        var plain: [UInt8] = []
        plain.appendUnescaped(bytes, name)
        let count = plain.count
        plain += [UInt8](repeating: 0, count: JSONScanner.padding)
        return find(plain.span.bytes, 0, count, node, paths)
    }

    /// A value that is wanted, or has something wanted inside.
    @_lifetime(self: copy self) @_lifetime(slots: copy slots)
    mutating func follow(
        _ index: Int, _ paths: borrowing PathsView, _ slots: inout MutableSpan<JSONSlice>
    ) throws(JSONFault) {
        skipBlanks()
        let entry = paths.entries[index]
        let slice: JSONSlice
        if entry.child >= 0 && next == 0x7b {
            slice = try members(of: entry.child, paths, &slots)
        } else if entry.child >= 0 && next == 0x5b {
            slice = try elements(of: entry.child, paths, &slots)
        } else {
            slice = try value()
        }
        if entry.slot >= 0 { slots[entry.slot] = slice }
    }

    /// At `[`: an array on the way of a path.
    @_lifetime(self: copy self) @_lifetime(slots: copy slots)
    private mutating func elements(
        of index: Int, _ paths: borrowing PathsView, _ slots: inout MutableSpan<JSONSlice>
    ) throws(JSONFault) -> JSONSlice {
        let start = position
        let node = paths.nodes[index]
        try enter()
        skipBlanks()
        guard next != 0x5d else {
            leave()
            return JSONSlice(.array, start: start, count: position - start)
        }
        var number: UInt64 = 0
        var found: UInt64 = 0
        repeat {
            skipBlanks()
            if let entry = (node.firstIndex..<node.firstIndex + node.indexCount).first(where: {
                paths.entries[$0].hash == number
            }) {
                try follow(entry, paths, &slots)
            } else if node.selectorCount > 0, next == 0x7b {
                try select(node, paths, &slots, &found)
            } else if node.mask >= 0, next == 0x7b {
                _ = try members(of: index, paths, &slots)
            } else {
                _ = try value()
            }
            number += 1
        } while try another(before: 0x5d)
        return JSONSlice(.array, start: start, count: position - start)
    }

    /// One element of an array from which elements are chosen by a member: read for the member first, and once more if
    /// it is the one.
    @_lifetime(self: copy self) @_lifetime(slots: copy slots)
    private mutating func select(
        _ node: JSONPaths.Node, _ paths: borrowing PathsView, _ slots: inout MutableSpan<JSONSlice>,
        _ found: inout UInt64
    ) throws(JSONFault) {
        let start = position
        for number in 0..<node.selectorCount {
            let selector = paths.selectors[node.firstSelector + number]
            position = start
            slots[selector.slot] = .missing
            let element = try members(of: selector.nameNode, paths, &slots)
            let name = slots[selector.slot]
            guard found & (1 << UInt64(number)) == 0, name.kind == .string, name.count == selector.valueCount,
                bytes.equals(at: name.start, paths.names, at: selector.valueStart, count: name.count)
            else { continue }
            found |= 1 << UInt64(number)
            position = start
            _ = try members(of: selector.child, paths, &slots)
            if selector.target >= 0 { slots[selector.target] = element }
        }
    }
}
