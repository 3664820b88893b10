import API
import WebServer

/// Why there is no page, and what to do, for people.
enum ProblemPage {
    static func page(_ problem: Problem) -> HTML {
        let title =
            switch problem.code {
            case .notFound: "Not found"
            case .ambiguous: "Several fit"
            case .misused: "Not understood"
            case .notReady: "Nothing here yet"
            case .forbidden: "Not allowed"
            case .refused: "Not possible now"
            case .limited: "Too much"
            case .busy: "Busy"
            case .failed: "That did not work"
            }
        let remedy: HTML = problem.remedy.map { "<p>\($0)</p>" } ?? ""
        let choices = problem.choices.map { choice -> HTML in
            """
            <li><a href="\(Link.to(["customers", choice.key]))">\(choice.name.isEmpty ? choice.key : choice.name)</a>
            <span class="small">\(choice.key) · \(choice.reason)</span></li>
            """
        }
        let list: HTML = choices.isEmpty ? "" : "<ul class=\"choices\">\(choices)</ul>"
        return Frame.page(
            title, .none, source: nil,
            "<h1>\(title)</h1><div class=\"empty\"><p>\(problem.message)</p>\(remedy)\(list)"
                + "<p><a href=\"/\">All customers</a></p></div>"
        )
    }
}

/// Where people show that they know the access token.
enum LoginPage {
    /// A wrong token is answered late, so that guessing is slow; it holds no thread.
    private static let delay: Duration = .seconds(1)
    private static let longestToken = 1000

    static func answer(to request: WebRequest, _ access: Access) -> WebResponse {
        let next = target(request.parameter("next"))
        guard access.needsToken, access.verdict(on: request) != .granted else { return redirect(next) }
        return .html(page(next: next, isWrong: false).markup)
    }

    static func signIn(_ request: WebRequest, _ access: Access) -> WebResponse {
        let form = request.form ?? []
        let next = target(form.first { $0.name == "next" }?.value)
        let token = form.first { $0.name == "token" }?.value ?? ""
        let isSecure = request.header("x-forwarded-proto") == "https"
        guard token.utf8.count <= longestToken, let cookie = access.cookie(for: token, isSecure: isSecure) else {
            let refusal = WebResponse.html(page(next: next, isWrong: true).markup, status: 403)
            return WebResponse.later {
                // Cancelled only when the process ends.
                try? await Task.sleep(for: delay)
                return refusal
            }
        }
        var response = redirect(next)
        response.headers.append(("Set-Cookie", cookie))
        return response
    }

    static func signOut() -> WebResponse {
        var response = redirect("/login")
        response.headers.append(("Set-Cookie", Access.endingCookie))
        return response
    }

    /// A path on this server; anything that a browser could read as another server's address becomes "/".
    private static func target(_ text: String?) -> String {
        guard let text, text.utf8.first == UInt8(ascii: "/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return "/" }
        return text
    }

    private static func redirect(_ path: String) -> WebResponse {
        .empty(status: 303, headers: [("Location", path)])
    }

    private static func page(next: String, isWrong: Bool) -> HTML {
        let wrong: HTML = isWrong ? "<p class=\"standing bad\" role=\"alert\">That is not the access token.</p>" : ""
        return Frame.page(
            "Sign in", .none, source: nil,
            """
            <form class="login" method="post" action="/login"><h1>Sign in</h1>\(wrong)
            <input type="hidden" name="next" value="\(next)">
            <label>Access token<input type="password" name="token"
            autocomplete="current-password" required autofocus></label>
            <p class="small">Whoever runs this server knows it:
            it is in ONWARD_ACCESS_TOKEN or in the workspace's file access-token.</p>
            <button>Sign in</button></form>
            """)
    }
}
