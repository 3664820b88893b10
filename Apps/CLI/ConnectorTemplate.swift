/// What `connector new` writes: a whole connector that reads one list, with a word on what to change.
enum ConnectorTemplate {
    static func text(_ name: String) -> String {
        #"""
        {
          "$comment": "docs/connectors.md explains every word. What is left out has a sensible default.",
          "name": "\#(name)",
          "title": "\#(name.prefix(1).uppercased() + name.dropFirst())",
          "documentation": "https://example.com/api",
          "baseURL": "https://api.example.com/v1",
          "authorization": {
            "$comment": "Or: none, basic, zoho, {clientCredentials: address}, {refreshToken: address}.",
            "key": "Authorization",
            "prefix": "Bearer"
          },
          "probe": "/customers",
          "errors": {
            "$comment": "Where a refusal says its code and its reason.",
            "code": "error.code",
            "message": "error.message"
          },
          "allowance": {"concurrentCalls": 2, "callsPerMinute": 60, "creditsPerDay": 10000},
          "resources": [
            {
              "name": "customers",
              "purpose": "The companies that buy from us.",
              "key": "id",
              "stamp": "updated_at",
              "ways": [
                {
                  "name": "list",
                  "call": {"path": "/customers", "query": {"sort": "-updated_at"}},
                  "pages": {"numbered": "page", "size": {"per_page": 100}},
                  "shape": {"array": "data"},
                  "since": "newestFirst"
                }
              ],
              "deletions": {"sweep": "1d"},
              "facts": [
                {
                  "kind": "company",
                  "values": {
                    "$comment": "On the left the words of Onward, on the right paths in a record.",
                    "name": "name",
                    "website": "website",
                    "email": "contact.email",
                    "same_as": {"reference": "crm_account_id", "to": "zoho_crm.Accounts"},
                    "created": "created_at"
                  }
                }
              ]
            }
          ]
        }

        """#
    }
}
