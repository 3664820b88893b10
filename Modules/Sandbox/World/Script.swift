import Domain

/// What happens as time passes. Deterministic: the same world, step and seed give the same next world.
extension World {
    /// The share of all records that changes in a week of world time.
    static let weeklyShare = 0.01

    /// Lets time pass; edits are spread over it. A step of no time does nothing.
    public mutating func advance(by duration: Duration) {
        if told != nil { return play(until: clock.advanced(by: max(duration, .zero))) }
        let seconds = duration.components.seconds
        guard seconds > 0 else { return }
        let salt = UInt64(bitPattern: clock.milliseconds)
        change(share: Self.weeklyShare * Double(seconds) / (7 * 86_400), salt: salt, within: seconds)
    }

    /// Changes a share of all records within the next minute of world time; within no time at all, in the present
    /// second.
    public mutating func mutate(share: Double, seed: UInt64, within duration: Duration = .seconds(60)) {
        change(share: min(1, max(0, share)), salt: seed, within: duration.components.seconds)
    }

    private mutating func change(share: Double, salt: UInt64, within seconds: Int64) {
        let chance = Dice(seed: dice.seed ^ Dice.mix(salt) ^ UInt64(bitPattern: clock.milliseconds))
        let from = clock
        clock = clock.advanced(by: .seconds(seconds))
        for kind in Kind.allCases where total(kind) > 0 && kind != .usage {
            var ledger = ledgers[kind] ?? Ledger()
            ledgers[kind] = ledger
            // A fraction of a record is a record now and then.
            let wanted = Double(total(kind)) * share
            let topic = UInt64(kind.rawValue) << 8
            let whole = Int(wanted) + (chance.chance(topic, -1, perMille: Int(wanted * 1000) % 1000) ? 1 : 0)
            let number = min(whole, total(kind))
            var chosen: Set<Int> = []
            var draw = 0
            // Two thirds of all changes hit the latest fifth: that is where work goes on.
            while chosen.count < number, draw < number * 20 + 100 {
                let all = total(kind)
                let recent = max(1, all / 5)
                let index =
                    chance.chance(topic + 1, draw, perMille: 667) && number < recent
                    ? all - 1 - chance.pick(topic + 2, draw, below: recent)
                    : chance.pick(topic + 3, draw, below: all)
                draw += 1
                if ledger.edits[index]?.deleted == nil { chosen.insert(index) }
            }
            let added = kind == .product || kind == .account ? 0 : number / 5
            let sorted = chosen.sorted()
            for (order, index) in sorted.enumerated() {
                // Times differ by the second at most; several records share one when the step is short.
                let at = from.advanced(by: .seconds(1 + seconds * Int64(order) / Int64(sorted.count + added)))
                apply(kind, index, at: min(at, clock), chance, &ledger)
            }
            for number in 0..<added {
                let at = from.advanced(
                    by: .seconds(1 + seconds * Int64(sorted.count + number) / Int64(sorted.count + added)))
                add(kind, at: min(at, clock), chance.pick(topic + 4, number, below: customers), &ledger)
            }
            trashWithProjects(kind, since: from, &ledger)
            ledgers[kind] = ledger
        }
    }

    private mutating func add(_ kind: Kind, at: Instant, _ company: Int, _ ledger: inout Ledger) {
        // Only a company that already has some of the kind gets more: which apps it uses stays as it is.
        guard !children(kind, of: company).isEmpty else { return }
        let index = initial(kind) + ledger.added.count
        ledger.added.append(Ledger.Added(created: at, company: Int32(company)))
        ledger.joined[company, default: []].append(index)
        ledger.edits[index] = Edit(modified: at, editor: UInt8(Self.staffCount / 2))
        ledger.log.append(Ledger.Entry(at: at, index: Int32(index)))
    }

    private func apply(_ kind: Kind, _ index: Int, at: Instant, _ chance: Dice, _ ledger: inout Ledger) {
        var edit = ledger.edits[index] ?? Edit(modified: at)
        edit.modified = at
        edit.revision += 1
        edit.editor = UInt8(chance.pick(5, index, below: Self.staffCount))
        let fate = chance.pick(6 + UInt64(kind.rawValue) << 8, index, below: 1000)
        if kind == .account, index >= customers, index < initial(.account),
            let company = companyIndex(of: .account, index)
        {
            // Somebody notices the duplicate and merges it into the first account.
            edit.deleted = at
            edit.survivor = Int32(company)
        } else if fate < Self.deletionsPerMille(kind) {
            edit.deleted = at
        } else {
            progress(kind, index, fate, at, chance, &edit)
        }
        if edit.deleted != nil {
            ledger.deletedCount += 1
            ledger.deletions.append(Ledger.Entry(at: at, index: Int32(index)))
        }
        if edit.company >= 0, ledger.edits[index]?.company != edit.company {
            ledger.joined[Int(edit.company), default: []].append(index)
        }
        ledger.edits[index] = edit
        ledger.log.append(Ledger.Entry(at: at, index: Int32(index)))
    }

    private func progress(
        _ kind: Kind, _ index: Int, _ fate: Int, _ at: Instant, _ chance: Dice, _ edit: inout Edit
    ) {
        switch kind {
        case .deal:
            if !isClosed(deal: index), fate < 700 { edit.steps.append(at) }
        case .lead:
            if !isConverted(lead: index), fate < 250 { edit.steps.append(at) }
        case .contact:
            // A new job: another company, another address.
            if fate > 970 { edit.company = Int32(chance.pick(7, index, below: customers)) }
        case .ticket, .task, .milestone, .projectTask, .issue, .project, .call, .event, .quote, .subscription:
            if fate < 700 { edit.steps.append(at) }
        default: break
        }
    }

    /// Companies and what hangs on them are hardly ever deleted; notes and leads often are.
    private static func deletionsPerMille(_ kind: Kind) -> Int {
        switch kind {
        case .account, .deskAccount, .product, .taskList, .milestone, .subscription: 0
        case .deal, .contact, .deskContact, .project: 15
        case .note, .lead, .task: 60
        default: 30
        }
    }
}
