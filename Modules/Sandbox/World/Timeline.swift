public import Domain

/// When each record was made and last changed, and the lists that follow from it.
///
/// Creation is a straight line: record `i` of `n` falls into the `i`th of `n` equal parts of the history. Changes are
/// laid out so that they can be listed in order without sorting a kind: records come in blocks, a record of lateness
/// class `k` was last changed during the block that follows its own by `lateness[k]`. Who was changed during a
/// block is therefore found in eight known blocks, and only that handful is sorted.
extension World {
    private static let classes = 8

    var historyStart: Int64 { start.milliseconds / 1000 - Self.historySeconds - 7200 }

    /// The second at which part `index` of the history of `count` records begins.
    private func part(_ index: Int, of count: Int) -> Int64 {
        historyStart + Self.historySeconds * Int64(index) / Int64(count)
    }

    public func created(_ kind: Kind, _ index: Int) -> Instant {
        let count = initial(kind)
        if index >= count { return ledgers[kind]?.added[index - count].created ?? clock }
        return Instant(seconds: createdSeconds(kind, index, count))
    }

    private func createdSeconds(_ kind: Kind, _ index: Int, _ count: Int) -> Int64 {
        let from = part(index, of: count)
        let length = max(1, part(index + 1, of: count) - from)
        return from + Int64(dice.roll(10 &+ UInt64(kind.rawValue) << 8, index) >> 12) % length
    }

    public func modified(_ kind: Kind, _ index: Int) -> Instant {
        if let edit = edit(kind, index) { return edit.modified }
        return Instant(seconds: initialModifiedSeconds(kind, index))
    }

    /// The change stamp before anything happened to the record since the start.
    func initialModifiedSeconds(_ kind: Kind, _ index: Int) -> Int64 {
        let count = initial(kind)
        if index >= count { return created(kind, index).milliseconds / 1000 }
        return Shape(count).modifiedSeconds(self, kind, index)
    }

    /// The blocks of a kind with so many initial records.
    private struct Shape {
        let count: Int
        let size: Int
        let blocks: Int

        init(_ count: Int) {
            self.count = count
            size = max(1, min(256, count / 64))
            blocks = max(1, (count + size - 1) / size)
        }

        /// In blocks. Class 0 and 1 are never changed; the shares of the rest grow from one block to a quarter of all.
        func lateness(_ kindOf: Int) -> Int { kindOf < 2 ? 0 : kindOf == 2 ? 1 : blocks >> (9 - kindOf) + 1 }

        func members(_ block: Int) -> Range<Int> { block * size..<min((block + 1) * size, count) }

        func seconds(_ world: World, _ block: Int) -> Int64 {
            world.part(min(block * size, count), of: count)
        }

        /// A class that would be changed after the start has not been changed yet.
        func isUntouched(_ block: Int, _ lateness: Int) -> Bool {
            lateness == 0 || block + lateness >= blocks
        }

        func modifiedSeconds(_ world: World, _ kind: Kind, _ index: Int) -> Int64 {
            let roll = world.dice.roll(11 &+ UInt64(kind.rawValue) << 8, index)
            let kindOf = Int(roll & 7)
            let block = index / size
            let late = lateness(kindOf)
            if isUntouched(block, late) { return world.createdSeconds(kind, index, count) }
            let from = seconds(world, block + late)
            // The last class are mass updates: many records share one second.
            if kindOf == World.classes - 1 { return from }
            return from + Int64(roll >> 12) % max(1, seconds(world, block + late + 1) - from)
        }

        /// The initial records last changed during a block, in order.
        func changed(_ world: World, _ kind: Kind, during block: Int) -> [Position] {
            var found: [Position] = []
            found.reserveCapacity(size * 3 / 2)
            var previous = -1
            for kindOf in 0..<World.classes {
                let late = lateness(kindOf)
                // Lateness grows with the class; in small worlds several classes share one.
                guard late <= block, late != previous else { continue }
                previous = late
                for index in members(block - late) {
                    let own = lateness(Int(world.dice.roll(11 &+ UInt64(kind.rawValue) << 8, index) & 7))
                    let isHere =
                        late == 0 ? isUntouched(block, own) : own == late && !isUntouched(block - late, own)
                    if isHere {
                        found.append(Position(modifiedSeconds(world, kind, index) * 1000, index))
                    }
                }
            }
            found.sort()
            return found
        }
    }

    // MARK: - Lists

    public enum Order: Sendable { case index, modified }

    /// A place in a list: the value it is ordered by (milliseconds, or the index itself) and the record.
    public struct Position: Hashable, Comparable, Sendable {
        public let value: Int64
        public let index: Int

        public init(_ value: Int64, _ index: Int) {
            self.value = value
            self.index = index
        }

        public static func < (a: Position, b: Position) -> Bool { (a.value, a.index) < (b.value, b.index) }
    }

    public func position(_ kind: Kind, _ index: Int, in order: Order) -> Position {
        Position(order == .index ? Int64(index) : modified(kind, index).milliseconds, index)
    }

    /// Visits the existing records of a kind in an order, strictly beyond `after`, until `visit` answers false. Order
    /// by index is order of creation and of id. Costs what it visits, wherever it begins.
    public func walk(
        _ kind: Kind, by order: Order, descending: Bool = false, after: Position? = nil,
        visit: (Position) -> Bool
    ) {
        let ledger = ledgers[kind]
        switch (order, descending) {
        case (.index, false):
            for index in min(after.map { $0.index + 1 } ?? 0, total(kind))..<total(kind)
            where ledger?.edits[index]?.deleted == nil {
                if !visit(Position(Int64(index), index)) { return }
            }
        case (.index, true):
            for index in (0..<min(max(0, after?.index ?? .max), total(kind))).reversed()
            where ledger?.edits[index]?.deleted == nil {
                if !visit(Position(Int64(index), index)) { return }
            }
        case (.modified, false):
            if walkInitial(kind, ledger, after, visit) { walkLog(ledger, after, visit) }
        case (.modified, true):
            if walkLogBackwards(ledger, after, visit) { walkInitialBackwards(kind, ledger, after, visit) }
        }
    }

    private func walkInitial(
        _ kind: Kind, _ ledger: Ledger?, _ after: Position?, _ visit: (Position) -> Bool
    ) -> Bool {
        let shape = Shape(initial(kind))
        for block in firstBlock(shape, after, whenNone: 0)..<shape.blocks {
            for position in shape.changed(self, kind, during: block) {
                if let after, position <= after { continue }
                if ledger?.edits[position.index] != nil { continue }
                if !visit(position) { return false }
            }
        }
        return true
    }

    private func walkInitialBackwards(
        _ kind: Kind, _ ledger: Ledger?, _ after: Position?, _ visit: (Position) -> Bool
    ) {
        let shape = Shape(initial(kind))
        let last = min(shape.blocks - 1, firstBlock(shape, after, whenNone: shape.blocks - 1))
        for block in stride(from: last, through: 0, by: -1) {
            for position in shape.changed(self, kind, during: block).reversed() {
                if let after, position >= after { continue }
                if ledger?.edits[position.index] != nil { continue }
                if !visit(position) { return }
            }
        }
    }

    private func walkLog(_ ledger: Ledger?, _ after: Position?, _ visit: (Position) -> Bool) {
        guard let ledger else { return }
        let first = ledger.log.partitioningIndex { entry in
            after.map { Position(entry.at.milliseconds, Int(entry.index)) > $0 } ?? true
        }
        for entry in ledger.log[first...] where isCurrent(entry, ledger) {
            if !visit(Position(entry.at.milliseconds, Int(entry.index))) { return }
        }
    }

    private func walkLogBackwards(_ ledger: Ledger?, _ after: Position?, _ visit: (Position) -> Bool) -> Bool {
        guard let ledger else { return true }
        let end = ledger.log.partitioningIndex { entry in
            after.map { Position(entry.at.milliseconds, Int(entry.index)) >= $0 } ?? false
        }
        for entry in ledger.log[..<end].reversed() where isCurrent(entry, ledger) {
            if !visit(Position(entry.at.milliseconds, Int(entry.index))) { return false }
        }
        return true
    }

    private func isCurrent(_ entry: Ledger.Entry, _ ledger: Ledger) -> Bool {
        guard let edit = ledger.edits[Int(entry.index)] else { return false }
        return edit.modified == entry.at && edit.deleted == nil
    }

    /// The block during which the position's moment falls.
    private func firstBlock(_ shape: Shape, _ after: Position?, whenNone: Int) -> Int {
        guard let after, shape.count > 0 else { return whenNone }
        let seconds = after.value / 1000
        let spent = max(0, seconds - historyStart)
        guard spent <= Self.historySeconds else { return shape.blocks }
        var block = min(shape.blocks, Int(spent * Int64(shape.count) / Self.historySeconds) / shape.size + 1)
        while block > 0, shape.seconds(self, block) > seconds { block -= 1 }
        return block
    }
}
