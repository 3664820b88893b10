// swift-tools-version: 6.2
import PackageDescription

// Every target is a folder of the same name. The lists at the end are the house; the functions only say what kind
// of room each is. No dependency is a Swift package: C libraries come from Debian and are found by pkg-config.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A C library of the system, wrapped by exactly one module of ours.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Modules/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// `spans`: the module writes non-escapable types over `Span` of its own, whose lifetimes still need a feature flag.
func module(_ name: String, uses: [String] = [], spans: Bool = false) -> Target {
    .target(
        name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: "Modules/\(name)",
        swiftSettings: settings + (spans ? [.enableExperimentalFeature("Lifetimes")] : []))
}

func connector(_ name: String, uses: [String] = [], fixtures: Bool = true) -> Target {
    .target(
        name: name, dependencies: (["ConnectorKit", "Domain"] + uses).map { .init(stringLiteral: $0) },
        path: "Connectors/\(name)", exclude: fixtures ? ["Fixtures"] : [], swiftSettings: settings)
}

func app(_ name: String, folder: String, uses: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: "Apps/\(folder)", swiftSettings: settings
    )
}

func tests(_ name: String, uses: [String], goldens: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: "Tests/\(name)", exclude: goldens,
        swiftSettings: settings)
}

let package = Package(
    name: "Onward",
    products: [
        .executable(name: "onward", targets: ["onward"]),
        .executable(name: "onward-server", targets: ["onward-server"]),
        .executable(name: "zoho-sandbox", targets: ["zoho-sandbox"]),
    ],
    targets: [
        system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        system("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CPSL", pkgConfig: "libpsl", apt: "libpsl-dev"),

        module("Domain", spans: true),
        module("JSON", spans: true),
        module("SQLite", uses: ["CSQLite"]),
        module("Crypto", uses: ["CCrypto"]),
        module("Compression", uses: ["CZlib"]),
        module("PublicSuffix", uses: ["CPSL"]),
        module("HTTP", uses: ["CCurl"]),
        module("Identity", uses: ["Domain", "PublicSuffix"]),
        module("Lifecycle", uses: ["Domain", "JSON"]),
        module("Persistence", uses: ["SQLite", "Domain", "JSON", "Identity", "Lifecycle"]),
        module("ConnectorKit", uses: ["HTTP", "Domain", "JSON", "Compression"]),
        module("Sync", uses: ["ConnectorKit", "Persistence", "Domain", "HTTP", "JSON"]),
        module("Automation", uses: ["ConnectorKit", "Domain", "HTTP", "JSON"]),
        module("Intake", uses: ["ConnectorKit", "Persistence", "Domain", "JSON", "Crypto"]),
        module("WebServer", uses: ["CMicroHTTPD", "Compression"]),
        module("API", uses: ["Domain", "Lifecycle", "Persistence", "Sync", "ConnectorKit", "JSON"]),
        module("Sandbox", uses: ["WebServer", "Domain", "JSON", "Compression", "Crypto"]),

        connector("ZohoAccounts", uses: ["HTTP", "JSON", "Crypto"], fixtures: false),
        connector("ZohoCRM", uses: ["ZohoAccounts", "HTTP", "JSON"]),
        connector("ZohoDesk", uses: ["ZohoAccounts"]),
        connector("ZohoProjects", uses: ["ZohoAccounts"]),
        connector("ZohoAnalytics", uses: ["ZohoAccounts"]),
        connector("ZohoCliq", uses: ["HTTP", "JSON"], fixtures: false),
        connector("ZohoFlow", uses: ["HTTP", "JSON"]),
        connector("ZohoSprints", uses: ["ZohoAccounts"]),
        connector("ZohoApptics", uses: ["ZohoAccounts"]),
        connector("ZohoSurvey", uses: ["ZohoAccounts"]),
        connector("ZohoForms"),
        connector("ZohoSign", uses: ["ZohoAccounts"]),
        connector("ZohoWorkDrive", uses: ["ZohoAccounts"]),
        connector(
            "Catalogue",
            uses: [
                "ZohoAccounts", "ZohoCRM", "ZohoDesk", "ZohoProjects", "ZohoSprints", "ZohoAnalytics", "ZohoApptics",
                "ZohoSurvey", "ZohoForms", "ZohoFlow", "ZohoSign", "ZohoWorkDrive",
            ]),

        .target(
            name: "Wiring",
            dependencies: [
                "API", "Sync", "Persistence", "ConnectorKit", "Catalogue", "ZohoAccounts", "ZohoAnalytics", "ZohoCRM",
                "ZohoCliq", "ZohoFlow", "ZohoForms", "ZohoSurvey", "HTTP", "Domain", "Intake", "Crypto", "JSON",
            ],
            path: "Apps/Wiring", swiftSettings: settings),
        app(
            "onward", folder: "CLI",
            uses: [
                "Wiring", "API", "Sync", "Persistence", "ConnectorKit", "Catalogue", "ZohoAccounts", "HTTP", "Domain",
                "Identity", "JSON", "Lifecycle", "WebServer", "Automation", "Intake",
            ]),
        app(
            "onward-server", folder: "Server",
            uses: [
                "Wiring", "API", "Sync", "Persistence", "ConnectorKit", "Catalogue", "ZohoAccounts", "HTTP", "Domain",
                "JSON", "Lifecycle", "WebServer", "Crypto", "Intake",
            ]),
        app("zoho-sandbox", folder: "Sandbox", uses: ["Sandbox", "WebServer", "Domain", "JSON", "HTTP"]),

        tests("DomainTests", uses: ["Domain"]),
        tests("JSONTests", uses: ["JSON"]),
        tests("SQLiteTests", uses: ["SQLite"]),
        tests("CryptoTests", uses: ["Crypto"]),
        tests("CompressionTests", uses: ["Compression"]),
        tests("HTTPTests", uses: ["HTTP", "Compression"]),
        tests("IdentityTests", uses: ["Identity", "Domain"]),
        tests("LifecycleTests", uses: ["Lifecycle", "Domain", "JSON"]),
        tests(
            "PersistenceTests", uses: ["Persistence", "Lifecycle", "SQLite", "Domain", "JSON"],
            goldens: ["schema.golden.sql", "year.golden.md"]),
        tests(
            "ConnectorTests",
            uses: [
                "ConnectorKit", "Catalogue", "ZohoAccounts", "ZohoCRM", "ZohoDesk", "ZohoProjects", "ZohoAnalytics",
                "ZohoForms", "ZohoSurvey", "Sync", "Persistence",
                "HTTP", "Crypto",
                "Lifecycle", "Domain", "JSON", "Compression",
            ]),
        tests(
            "AutomationTests",
            uses: ["Automation", "ConnectorKit", "Domain", "HTTP", "JSON", "ZohoCRM", "ZohoCliq", "ZohoFlow"]),
        tests(
            "IntakeTests",
            uses: [
                "Intake", "Catalogue", "ZohoAccounts", "ConnectorKit", "Persistence", "Domain", "JSON", "SQLite",
                "Crypto",
            ]),
        tests("WebServerTests", uses: ["WebServer"]),
        tests("SandboxTests", uses: ["Sandbox", "WebServer", "Domain", "JSON", "Compression", "Crypto"]),
        tests(
            "SyncTests",
            uses: [
                "Sync", "ConnectorKit", "Persistence", "Catalogue", "ZohoAccounts", "ZohoAnalytics", "Sandbox",
                "WebServer", "HTTP", "Domain", "JSON", "SQLite", "ZohoSurvey",
            ]),
        tests(
            "AppTests",
            uses: [
                "API", "Wiring", "ConnectorKit", "ZohoAccounts", "Persistence", "Domain", "JSON", "HTTP", "WebServer",
                "Sandbox", "Sync", "ZohoForms", "ZohoSurvey", "onward", "onward-server", "Intake", "Crypto", "SQLite",
                "Lifecycle", "Catalogue",
            ], goldens: ["year.golden.md", "year.acts.jsonl"]),
        tests(
            "EndToEndTests",
            uses: [
                "Crypto", "Domain", "HTTP", "JSON", "SQLite", "Sandbox", "WebServer", "onward", "onward-server",
                "zoho-sandbox",
            ]),
        tests("StyleTests", uses: []),
    ],
    swiftLanguageModes: [.v6]
)
