import ConnectorKit
import Crypto
import Domain
import Intake
import JSON
import Persistence
import Testing

@Suite struct `A delivery in a signed envelope` {
    private static let body =
        #"{"data":[{"event_id":"e1","event_type":"file_upload"},{"event_id":"e2"},{"event_id":"e1"}]}"#

    private func envelope(_ body: String, key: String = "proof-secret", isURL: Bool = false) -> (
        name: String, value: String
    ) {
        let encode = isURL ? Base64URL.encode : Base64.encode
        let text = encode(Array(#"{"alg":"x"}"#.utf8)) + "." + encode(Array(body.utf8))
        let code = HMACSHA256.code(for: Array(text.utf8), key: Array(key.utf8))
        return ("x-zwdwebhook-signature", text + "." + Base64.encode(code))
    }

    @Test func `is taken event by event, each once`() async throws {
        let post = try Post()
        let hook = OpenHook(.enveloped)
        let receipt = try await post.send(Self.body, to: hook, headers: [envelope(Self.body)])
        #expect(receipt == Mailbox.Receipt(new: 2, duplicates: 1))
        // The same content, written in another way, in the other alphabet.
        let spaced = Self.body.replacing(":", with: " : ")
        let again = try await post.send(spaced, to: hook, headers: [envelope(Self.body, isURL: true)])
        #expect(again == Mailbox.Receipt(new: 0, duplicates: 3))
    }

    @Test func `is refused when a header that was seen comes with another body`() async throws {
        let post = try Post()
        let hook = OpenHook(.enveloped)
        let header = envelope(Self.body)
        let other = Self.body.replacing("e2", with: "e3")
        #expect(await post.refusal(of: other, to: hook, headers: [header]) == .changed)
        #expect(await post.refusal(of: "", to: hook, headers: [header]) == .changed)
        #expect(await post.refusal(of: Self.body, to: hook) == .unproven)
        #expect(await post.refusal(of: Self.body, to: hook, headers: [envelope(Self.body, key: "x")]) == .wrongProof)
        for broken in ["a.b", "..", "a.b.c.d", header.value + "x", String(header.value.dropFirst())] {
            #expect(await post.refusal(of: Self.body, to: hook, headers: [(header.name, broken)]) == .wrongProof)
        }
        #expect(try await post.mailbox.nextDue(of: [hook.name]) == nil)
    }
}

@Suite struct `A delivery with a token that the vendor's key has signed` {
    private static let key = Result { try RS256.PrivateKey.generate() }
    private static let body = #"[{"eventType":"Ticket_Add","eventTime":"1743433509123","payload":{"id":"1"}}]"#

    private func keySet(_ id: String) throws -> String {
        let key = try Self.key.get().publicKey
        return #"{"keys":[{"kty":"EC"},{"kty":"RSA","kid":"\#(id)","n":"\#(Base64URL.encode(key.modulus))","#
            + #""e":"\#(Base64URL.encode(key.exponent))"}]}"#
    }

    private func token(
        _ claims: String = #"{"iss":"orgId:7","aud":"webhookId:9"}"#, head: String = #"{"alg":"RS256","kid":"k1"}"#
    ) throws -> (name: String, value: String) {
        let text = Base64URL.encode(Array(head.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        return ("x-zdesk-jwt", text + "." + Base64URL.encode(try Self.key.get().sign(Array(text.utf8))))
    }

    @Test func `is taken, and the keys are fetched once`() async throws {
        let post = try Post()
        let hook = OpenHook(.tickets, proof: nil)
        post.keys.publish(try keySet("k1"))
        for number in 1...3 {
            let body = Self.body.replacing("123\"", with: "12\(number)\"")
            #expect(try await post.send(body, to: hook, headers: [token()]).new == 1)
        }
        #expect(post.keys.asked == 1)
        // Hours later they are asked for again; while nobody answers, the old ones are good.
        post.clock.pass(.seconds(7 * 3600))
        post.keys.publish(nil)
        #expect(try await post.send(Self.body, to: hook, headers: [token()]).duplicates == 1)
        #expect(post.keys.asked == 2)
    }

    @Test func `needs none while the webhook is being made, when it brings nothing`() async throws {
        let post = try Post()
        let hook = OpenHook(.tickets, proof: nil)
        for nothing in ["[]", ""] { #expect(try await post.send(nothing, to: hook) == Mailbox.Receipt()) }
        #expect(await post.refusal(of: Self.body, to: hook) == .unproven)
        #expect(await post.refusal(of: "[]", to: hook, headers: [("x-zdesk-jwt", "")]) == .unproven)
        #expect(await post.refusal(of: "[]", to: OpenHook(.signed)) == .unproven)
        #expect(post.keys.asked == 0)
    }

    @Test func `is refused for another key, algorithm, sender or time`() async throws {
        let post = try Post()
        let hook = OpenHook(.tickets, proof: nil)
        #expect(await post.refusal(of: Self.body, to: hook, headers: [try token()]) == .noKeys)
        post.keys.publish(try keySet("k2"))
        post.clock.pass(.seconds(61))
        #expect(await post.refusal(of: Self.body, to: hook, headers: [try token()]) == .unknownKey)
        // A flood of unknown keys is not a flood of questions to the vendor.
        for _ in 0..<20 { _ = await post.refusal(of: Self.body, to: hook, headers: [try token()]) }
        #expect(post.keys.asked == 2)
        post.keys.publish(try keySet("k1"))
        post.clock.pass(.seconds(61))
        for head in [#"{"alg":"none","kid":"k1"}"#, #"{"alg":"HS256","kid":"k1"}"#, "{}"] {
            #expect(await post.refusal(of: Self.body, to: hook, headers: [try token(head: head)]) == .wrongProof)
        }
        for claims in [
            #"{"iss":"7","aud":"webhookId:9"}"#, #"{"iss":"orgId:7","aud":"x"}"#, #"{"iss":"orgId:7"}"#, "[]",
        ] {
            #expect(await post.refusal(of: Self.body, to: hook, headers: [try token(claims)]) == .wrongProof)
        }
        let old = #"{"iss":"orgId:7","aud":["webhookId:9"],"exp":1}"#
        #expect(await post.refusal(of: Self.body, to: hook, headers: [try token(old)]) == .expired)
        let right = try token()
        #expect(
            await post.refusal(of: Self.body, to: hook, headers: [(right.name, right.value.dropLast(4) + "AAAA")])
                == .wrongProof)
        #expect(await post.refusal(of: Self.body, to: hook) == .unproven)
    }
}

@Suite struct `A delivery that carries a secret of ours` {
    @Test func `is taken when its body, or its header, has it`() async throws {
        let post = try Post()
        let tokened = OpenHook(.tokened)
        let body = #"{"channel_id":"1","server_time":1,"module":"Deals","token":"proof-secret"}"#
        #expect(try await post.send(body, to: tokened).new == 1)
        #expect(await post.refusal(of: body.replacing("proof", with: "poof"), to: tokened) == .wrongProof)
        #expect(await post.refusal(of: #"{"module":"Deals"}"#, to: tokened) == .unproven)
        #expect(await post.refusal(of: "{", to: tokened) == .unreadable)
        // As a form it is the same.
        let form = [(name: "content-type", value: "application/x-www-form-urlencoded")]
        #expect(
            try await post.send("channel_id=1&server_time=2&token=proof-secret", to: tokened, headers: form).new == 1)
        let entries = OpenHook(.entries)
        let header = [(name: "x-onward-secret", value: "proof-secret")]
        #expect(try await post.send(#"{"entry_id":"1"}"#, to: entries, headers: header).new == 1)
        #expect(await post.refusal(of: "{}", to: entries, headers: [("x-onward-secret", "proof")]) == .wrongProof)
    }

    @Test func `is the same event again only when its name, or for a while its bytes, are the same`() async throws {
        let post = try Post()
        let entries = OpenHook(.entries)
        let header = [(name: "x-onward-secret", value: "proof-secret")]
        func send(_ body: String) async throws -> Int {
            try await post.send(body, to: entries, headers: header).new
        }
        // A record that was changed is another event; an old state of it that is sent again is not.
        #expect(try await send(#"{"entry_id":"1","a":"x"}"#) == 1)
        #expect(try await send(#"{"entry_id":"1","a":"y"}"#) == 1)
        #expect(try await send(#"{"entry_id":"1","a":"x"}"#) == 0)
        // Without a name: the same words twice in ten minutes are one entry, later they are another.
        #expect(try await send(#"{"a":"hello"}"#) == 1)
        post.clock.pass(.seconds(599))
        #expect(try await send(#"{"a":"hello"}"#) == 0)
        post.clock.pass(.seconds(2))
        #expect(try await send(#"{"a":"hello"}"#) == 1)
    }

    @Test func `is turned away beyond the bound of its hook alone, until time has passed`() async throws {
        let post = try Post()
        let (one, other) = (OpenHook(.tokened), OpenHook(.entries))
        for number in 0..<HookReceiver.burst {
            let body = #"{"server_time":\#(number),"token":"wrong"}"#
            #expect(await post.refusal(of: body, to: one) == .wrongProof)
        }
        #expect(await post.refusal(of: "{}", to: one) == .tooMany)
        #expect(await post.refusal(of: "{}", to: other) == .unproven)
        post.clock.pass(.seconds(1))
        for _ in 0..<HookReceiver.perMinute / 60 { #expect(await post.refusal(of: "{}", to: one) == .unproven) }
        #expect(await post.refusal(of: "{}", to: one) == .tooMany)
        let many = "[" + [String](repeating: "{}", count: 10_001).joined(separator: ",") + "]"
        let header = [(name: "x-onward-secret", value: "proof-secret")]
        #expect(await post.refusal(of: many, to: other, headers: header) == .tooManyEvents)
    }
}
