import API
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import Wiring
import ZohoAccounts

extension Command {
    static let backup = Command(
        name: "backup", operands: .one("FILE"),
        summary: "Copy the database into a file, consistent also while a sync runs.",
        details: "Secrets and settings are not in it. The file must not exist yet.",
        example: "onward backup onward-copy.db"
    ) { call in
        try call.workspace.requireData()
        try await Store(path: call.workspace.database).backup(to: call.operand)
        var status = stat()
        let size = stat(call.operand, &status) == 0 ? " (\(Figure.bytes(Int64(status.st_size))))" : ""
        call.terminal.say("Wrote \(call.operand)\(size).")
    }

    static let doctor = Command(
        name: "doctor",
        summary: "Examine the workspace: file, coverage, disk, permissions, credentials, clock.",
        details:
            "The exit status is 1 if something is wrong. Counters that are off are put right; nothing else is changed.",
        options: [
            .init("thorough", "also compare every index entry with its row"),
            .init("offline", "do not ask Zoho about credentials and clock"),
        ],
        example: "onward doctor --offline"
    ) { call in
        let findings = try await Doctor(call).findings()
        if call.wantsJSON {
            call.terminal.put(Doctor.json(findings))
        } else {
            let style = call.terminal.style
            for finding in findings {
                let mark =
                    switch finding.level {
                    case .good: style.good("ok     ")
                    case .notice: "notice "
                    case .fault: style.bad("WRONG  ")
                    }
                let remedy = finding.remedy.map { "; \($0)" } ?? ""
                call.terminal.put(
                    "\(mark) \(finding.subject): \(TextWidth.harmless(finding.detail))\(remedy)\n")
            }
        }
        let faults = findings.filter { $0.level == .fault }.count
        if faults > 0 {
            throw Problem(.failed, faults == 1 ? "One thing is wrong." : "\(faults) things are wrong.")
        }
    }
}
