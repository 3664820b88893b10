import API
import Glibc

@main
struct Main {
    static let version = "0.1.0"

    static func main() async {
        // A reader that goes away shows as a failed write, not as our death.
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files shows as a failed write, too.
        signal(SIGXFSZ, SIG_IGN)
        let environment = Main.environment()
        let terminal = Terminal(environment: environment)
        var wantsJSON = CommandLine.arguments.contains("--json")
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()), commands: Command.all)
            wantsJSON = arguments.wantsJSON
            switch arguments.request {
            case .version: terminal.put(wantsJSON ? "{\"version\":\"\(version)\"}\n" : "onward \(version)\n")
            case .help(let command?):
                terminal.put(Help.text(of: command, width: terminal.width, style: terminal.style))
            case .help(nil):
                terminal.put(Help.overview(Command.all, width: terminal.width, style: terminal.style))
            case .run(let command):
                let workspace = try Workspace(option: arguments.workspace, environment: environment)
                try await command.run(
                    Invocation(
                        command: command, operands: arguments.operands, options: arguments.options,
                        workspace: workspace,
                        wantsJSON: wantsJSON, terminal: terminal, environment: environment))
            }
        } catch let problem as Problem {
            fail(problem, terminal, asJSON: wantsJSON)
        } catch {
            fail(Problem(of: error), terminal, asJSON: wantsJSON)
        }
    }

    private static func fail(_ problem: Problem, _ terminal: Terminal, asJSON: Bool) -> Never {
        if asJSON { terminal.put(problem.json) }
        terminal.tell("onward: \(TextWidth.harmless(problem.message))")
        if let remedy = problem.remedy { terminal.tell(remedy) }
        if !problem.choices.isEmpty, !asJSON {
            var table = Table([.whole("KEY"), .left("NAME"), .left("WHY")])
            for choice in problem.choices { table.add([choice.key, choice.name, choice.reason]) }
            terminal.put(table.rendered(width: terminal.width, style: terminal.style))
        }
        exit(problem.exitCode)
    }

    private static func environment() -> [String: String] {
        var all: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            place += 1
        }
        return all
    }
}
