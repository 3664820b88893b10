/// A view: the public contract. Times are ISO text, deleted records are left out, every column is in `docs/views.md`.
struct View {
    var name: String
    var query: String

    static let all: [View] = []
}
