import Domain

extension World {
    /// What hangs on a project that was trashed in this step goes with it, at the same moment. Projects come before
    /// their parts in the order of kinds, so their fate is known.
    func trashWithProjects(_ kind: Kind, since moment: Instant, _ ledger: inout Ledger) {
        guard [.milestone, .taskList, .projectTask, .issue, .timeLog].contains(kind) else { return }
        let directory = ProjectsDirectory(world: self)
        var hasTrashed = false
        for entry in (ledgers[.project]?.deletions ?? []).reversed() {
            if entry.at <= moment { break }
            guard let company = companyIndex(of: .project, Int(entry.index)),
                directory.firstProject(of: company) == Int(entry.index)
            else { continue }
            for index in partners(kind, of: company, ledger) {
                guard ledger.edits[index]?.deleted == nil else { continue }
                var edit = ledger.edits[index] ?? Edit(modified: entry.at)
                edit.modified = max(edit.modified, entry.at)
                edit.deleted = edit.modified
                // What changed later in the same step is in the log already.
                if ledger.edits[index]?.modified != edit.modified {
                    ledger.log.append(Ledger.Entry(at: edit.modified, index: Int32(index)))
                }
                ledger.edits[index] = edit
                ledger.deletions.append(Ledger.Entry(at: edit.modified, index: Int32(index)))
                ledger.deletedCount += 1
                hasTrashed = true
            }
        }
        guard hasTrashed else { return }
        ledger.log.sortTail(after: moment)
        ledger.deletions.sortTail(after: moment)
    }

    /// A company's records of a kind, with those made in this very step.
    private func partners(_ kind: Kind, of company: Int, _ ledger: Ledger) -> [Int] {
        children(kind, of: company) + (ledger.joined[company] ?? []).filter { ledgers[kind]?.edits[$0] == nil }
    }
}

extension [Ledger.Entry] {
    fileprivate mutating func sortTail(after moment: Instant) {
        let first = partitioningIndex { $0.at > moment }
        self[first...].sort { ($0.at, $0.index) < ($1.at, $1.index) }
    }
}
