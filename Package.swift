// swift-tools-version: 6.2
import PackageDescription

// Every target is one line in a table: its folder says its stage, its dependencies the direction.

let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
]

/// A target of the host.
func host(
  _ path: String, _ dependencies: [Target.Dependency] = [], linker: [LinkerSetting] = []
) -> Target {
  .target(
    name: String(path.split(separator: "/").last ?? ""), dependencies: dependencies,
    path: "Sources/\(path)", swiftSettings: house, linkerSettings: linker)
}

/// A target that is also built for Embedded Swift: unsafe code in it is marked.
func chip(_ path: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: String(path.split(separator: "/").last ?? ""), dependencies: dependencies,
    path: "Sources/\(path)", swiftSettings: house + [.strictMemorySafety()])
}

/// A library that only sharing wants: without the trait `Sharing` it is neither fetched nor built.
func sharing(_ product: String, _ package: String) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: ["Sharing"]))
}

/// A target of this package that only sharing wants.
func sharing(_ target: String) -> Target.Dependency {
  .target(name: target, condition: .when(traits: ["Sharing"]))
}

/// The tests of one target, with the shared test support.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
    path: "Tests/\(name)Tests", exclude: exclude, swiftSettings: house)
}

// The system's matrix products: OpenBLAS, or Accelerate on a Mac, which needs no package.
#if os(macOS)
  let blas = Target.systemLibrary(name: "CBLAS", path: "Sources/Graph/CBLAS")
#else
  let blas = Target.systemLibrary(
    name: "CBLAS", path: "Sources/Graph/CBLAS", pkgConfig: "openblas",
    providers: [.apt(["libopenblas-dev"])])
#endif

let sources: [Target] = [
  host("Base/SharedBytes"),
  host("Boards/BoardCatalog", ["Kernels"]),
  host("Boards/CProject"),
  host("Boards/Emulator", ["BoardCatalog", "FirmwareBuilder", "Kernels", "ToolProcess"]),
  host(
    "Boards/FirmwareBuilder", ["BoardCatalog", "PackageFormat", "PortableC", "ToolProcess"]),
  host("Boards/ToolProcess"),
  host("Graph/ModelGraph", ["SharedBytes", "TensorTypes"]),
  host("Import/CheckpointFormat", ["ModelGraph", "SharedBytes", "Tokenizer"]),
  host("Import/ONNXFormat", ["ModelGraph", "ProtobufWire", "SharedBytes", "TensorTypes"]),
  host("Import/ProtobufWire", ["SharedBytes"]),
  host("Lower/MemoryPlanner"),
  host("Lower/PortableC"),
  host("Lower/PackageWriter", ["PackageFormat", "SharedBytes", "TensorTypes"]),
  host(
    "Lower/PlanLowering",
    [
      "KernelPreparation", "Kernels", "MemoryPlanner", "ModelGraph", "PackageFormat",
      "PackageWriter", "SharedBytes", "TensorTypes",
    ]),
  host(
    "Lower/CompilerPipeline",
    [
      "Calibration", "CheckpointFormat", "GraphPasses", "ModelGraph", "ONNXFormat",
      "PackageWriter", "PlanLowering", "Quantization", "SharedBytes", "TFLiteFormat",
    ]),
  blas,
  host(
    "Graph/ReferenceInterpreter", ["CBLAS", "ModelGraph", "SharedBytes", "TensorTypes"],
    linker: [.linkedFramework("Accelerate", .when(platforms: [.macOS]))]),
  chip("Run/InferenceRuntime", ["CIntrinsics", "Kernels", "PackageFormat", "TensorTypes"]),
  .target(name: "CPortableAPI", path: "Sources/Run/CPortableAPI"),
  chip("Run/PortableAPI", ["CPortableAPI", "InferenceRuntime", "PackageFormat"]),
  chip("Share/ContentID"),
  host(
    "Share/PeerProtocol", ["ContentBlocks", "ContentID", sharing("Crypto", "swift-crypto")]),
  host("Share/ContentBlocks", ["ContentID", sharing("Crypto", "swift-crypto")]),
  host("Share/ContentStore", ["ContentBlocks", "ContentID", sharing("GRDB", "GRDB.swift")]),
  chip("Share/Manifest", ["ContentID"]),
  host("Share/GatewayProtocol", ["ContentBlocks", "ContentID"]),
  host(
    "Share/Gateway",
    [
      "ContentBlocks", "ContentID", "GatewayProtocol",
      sharing("AsyncHTTPClient", "async-http-client"),
      sharing("Hummingbird", "hummingbird"), sharing("HummingbirdCore", "hummingbird"),
      sharing("Logging", "swift-log"), sharing("NIOCore", "swift-nio"),
      sharing("NIOPosix", "swift-nio"), sharing("ServiceLifecycle", "swift-service-lifecycle"),
    ]),
  host(
    "Share/PeerTransport",
    [
      "ContentBlocks", "ContentID", "ContentStore", "PeerProtocol",
      sharing("Logging", "swift-log"), sharing("NIOCore", "swift-nio"),
      sharing("NIOPosix", "swift-nio"), sharing("ServiceLifecycle", "swift-service-lifecycle"),
    ]),
  host(
    "Share/Signing", ["ContentBlocks", "ContentID", "Manifest", sharing("Crypto", "swift-crypto")]),
  chip("Run/PackageFormat", ["CIntrinsics", "TensorTypes"]),
  host(
    "Graph/GraphPasses", ["ModelGraph", "ReferenceInterpreter", "SharedBytes"]),
  host("Import/FlatBufferWire", ["SharedBytes"]),
  host("Import/TFLiteFormat", ["FlatBufferWire", "ModelGraph", "SharedBytes", "TensorTypes"]),
  host("Lower/KernelPreparation", ["Kernels", "ModelGraph", "TensorTypes"]),
  .systemLibrary(
    name: "CZlib", path: "Sources/Evaluate/CZlib", providers: [.apt(["zlib1g-dev"])]),
  host("Evaluate/Datasets", ["CZlib", "TensorTypes", "Tokenizer"]),
  host("Evaluate/ModelMetrics"),
  host("Optimize/Calibration", ["ModelGraph", "ReferenceInterpreter"]),
  host(
    "Optimize/Quantization",
    [
      "Calibration", "GraphPasses", "LowBitWeights", "ModelGraph", "ReferenceInterpreter",
      "SharedBytes", "TensorTypes",
    ]),
  host(
    "Optimize/LowBitWeights", ["CBLAS"],
    linker: [.linkedFramework("Accelerate", .when(platforms: [.macOS]))]),
  host("Evaluate/Reports"),
  chip("Run/TensorTypes"),
  chip("Run/Tokenizer"),
  .target(name: "CIntrinsics", path: "Sources/Run/CIntrinsics"),
  chip("Run/Kernels", ["TensorTypes", "CIntrinsics"]),
]

let tools: [Target] = [
  .executableTarget(
    name: "nevortex",
    dependencies: [
      "BoardCatalog", "CProject", "Calibration", "CompilerPipeline", "ContentID", "Datasets",
      "Emulator", "FirmwareBuilder", "InferenceRuntime", "Kernels", "MemoryPlanner",
      "ModelGraph", "ModelMetrics",
      "PackageFormat", "PackageWriter", "Quantization", "ReferenceInterpreter", "Reports",
      "SharedBytes", "TensorTypes",
      sharing("ContentBlocks"), sharing("ContentStore"), sharing("Gateway"), sharing("Manifest"),
      sharing("PeerProtocol"), sharing("PeerTransport"), sharing("Signing"),
      sharing("Logging", "swift-log"), sharing("ServiceLifecycle", "swift-service-lifecycle"),
      sharing("UnixSignals", "swift-service-lifecycle"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], path: "Sources/Tools/nevortex", swiftSettings: house),
  .executableTarget(
    name: "FirmwareImages", dependencies: ["BoardCatalog", "FirmwareBuilder", "ToolProcess"],
    path: "Sources/Tools/FirmwareImages", swiftSettings: house),
  .executableTarget(
    name: "BoardBenchmark",
    dependencies: [
      "BoardCatalog", "CompilerPipeline", "Emulator", "FirmwareBuilder", "SharedBytes",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], path: "Benchmarks/Boards", exclude: ["Budgets", "references.json"], swiftSettings: house),
  .executableTarget(
    name: "HostBenchmark",
    dependencies: [
      "CompilerPipeline", "InferenceRuntime", "Kernels", "PackageFormat", "SharedBytes",
      "TestSupport",
    ], path: "Benchmarks/Host", exclude: ["peer_times.py"], swiftSettings: house),
  .executableTarget(
    name: "PeerBenchmark", dependencies: ["ContentStore", "PeerProcess", "TestSupport"],
    path: "Benchmarks/Peers", swiftSettings: house),
  .executableTarget(
    name: "QuantizeBenchmark",
    dependencies: ["Calibration", "ModelGraph", "Quantization", "TestSupport"],
    path: "Benchmarks/Quantize", swiftSettings: house),
  .executableTarget(
    name: "StoreBenchmark",
    dependencies: ["ContentBlocks", "ContentID", "ContentStore", "TestSupport"],
    path: "Benchmarks/Store", swiftSettings: house),
  .executableTarget(
    name: "Soak",
    dependencies: [
      "Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], path: "Benchmarks/Soak", swiftSettings: house),
  .executableTarget(name: "demo", path: "Examples/Demo", swiftSettings: house),
]

// The fuzzed readers: `Fuzz/run` asks for them, because libFuzzer's library must be linked.
let fuzzing: [Target] =
  Context.environment["NEVORTEX_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CheckpointFormat", "ContentBlocks", "ContentID", "Datasets", "GatewayProtocol",
        "InferenceRuntime", "Manifest", "ModelGraph", "ONNXFormat", "PackageFormat",
        "PeerProtocol", "PortableC", "SharedBytes", "Signing", "TFLiteFormat", "TensorTypes",
        "Tokenizer",
      ],
      path: "Fuzz/Harness", swiftSettings: house)
  ]

let testing: [Target] = [
  .testTarget(
    name: "nevortexTests",
    dependencies: ["TestSupport", "nevortex", sharing("ContentStore")], path: "Tests/nevortexTests",
    swiftSettings: house),
  .target(
    name: "TestSupport", path: "Tests/Support", exclude: ["Tools"], swiftSettings: house),
  .target(
    name: "Simulation",
    dependencies: ["ContentBlocks", "PeerProtocol", "TestSupport"], path: "Tests/Simulation",
    swiftSettings: house),
  tests("Simulation"),
  tests("BoardBenchmark", ["BoardCatalog"]),
  tests("ContentID", ["ToolProcess"]),
  tests("ContentBlocks", ["ContentID"]),
  tests(
    "PeerProtocol", ["ContentBlocks", "ContentID", sharing("Crypto", "swift-crypto")]),
  tests("ContentStore", ["ContentBlocks", "StoreWriter", sharing("GRDB", "GRDB.swift")]),
  .executableTarget(
    name: "StoreWriter", dependencies: ["ContentBlocks", "ContentStore", "TestSupport"],
    path: "Tests/StoreWriter", swiftSettings: house),
  tests(
    "Signing", ["ContentBlocks", "Manifest", sharing("Crypto", "swift-crypto")],
    exclude: ["Fixtures"]),
  tests("Manifest", ["BoardCatalog", "Emulator", "FirmwareBuilder", "ToolProcess"]),
  tests(
    "Gateway",
    [
      "ContentBlocks", "ContentID", "GatewayProtocol",
      sharing("AsyncHTTPClient", "async-http-client"),
      sharing("Hummingbird", "hummingbird"), sharing("HummingbirdCore", "hummingbird"),
      sharing("Logging", "swift-log"), sharing("NIOCore", "swift-nio"),
      sharing("NIOHTTP1", "swift-nio"),
    ]),
  tests(
    "PeerTransport",
    [
      "ContentBlocks", "ContentStore", "PeerProcess", "PeerProtocol",
      sharing("Logging", "swift-log"), sharing("NIOCore", "swift-nio"),
      sharing("NIOPosix", "swift-nio"),
    ]),
  .executableTarget(
    name: "PeerProcess",
    dependencies: [
      "ContentBlocks", "ContentStore", "PeerProtocol", "PeerTransport", "TestSupport",
      sharing("Logging", "swift-log"),
    ], path: "Tests/PeerProcess", swiftSettings: house),
  tests("MemoryPlanner"),
  tests(
    "PortableC",
    [
      "CompilerPipeline", "FirmwareBuilder", "ModelGraph", "PackageWriter", "PlanLowering",
      "SharedBytes", "ToolProcess",
    ], exclude: ["Fixtures"]),
  tests(
    "InferenceRuntime",
    ["ModelGraph", "PackageFormat", "PackageWriter", "PlanLowering", "SharedBytes"]),
  tests("Kernels", ["TensorTypes"]),
  tests(
    "GraphPasses",
    ["ModelGraph", "ONNXFormat", "ReferenceInterpreter", "SharedBytes", "TFLiteFormat"],
    exclude: ["Golden"]),
  tests(
    "PackageFormat",
    [
      "InferenceRuntime", "Kernels", "ModelGraph", "PackageWriter", "PlanLowering", "SharedBytes",
      "TensorTypes",
    ], exclude: ["Fixtures"]),
  tests(
    "PlanLowering",
    [
      "InferenceRuntime", "Kernels", "ModelGraph", "PackageFormat", "PackageWriter",
      "ReferenceInterpreter", "SharedBytes", "TensorTypes",
    ]),
  tests("KernelPreparation", ["Kernels", "ModelGraph", "TensorTypes"]),
  tests("BoardCatalog"),
  tests(
    "Emulator",
    [
      "BoardCatalog", "CompilerPipeline", "FirmwareBuilder", "InferenceRuntime",
      "PackageFormat", "PackageWriter", "SharedBytes", "TensorTypes", "ToolProcess",
    ]),
  tests("FirmwareBuilder", ["BoardCatalog", "PackageFormat", "ToolProcess"]),
  tests("ToolProcess"),
  tests("ModelGraph"),
  tests("Calibration"),
  tests("LowBitWeights"),
  tests(
    "Quantization",
    [
      "Calibration", "CheckpointFormat", "Datasets", "GraphPasses", "InferenceRuntime",
      "LowBitWeights", "ModelGraph", "ModelMetrics", "ONNXFormat", "PackageFormat", "PackageWriter",
      "PlanLowering", "ReferenceInterpreter", "SharedBytes", "TFLiteFormat",
    ]),
  tests(
    "ONNXFormat",
    ["ModelGraph", "ProtobufWire", "ReferenceInterpreter", "SharedBytes"]),
  tests("ProtobufWire", ["SharedBytes"]),
  tests("Datasets", ["CheckpointFormat", "SharedBytes", "TensorTypes", "Tokenizer"]),
  tests("ModelMetrics"),
  tests("Reports"),
  tests("ReferenceInterpreter", ["ModelGraph", "SharedBytes", "TFLiteFormat", "TensorTypes"]),
  tests("FlatBufferWire", ["SharedBytes"]),
  tests("TFLiteFormat", ["FlatBufferWire", "ModelGraph", "SharedBytes", "TensorTypes"]),
  tests("TensorTypes"),
  tests("Tokenizer", ["CheckpointFormat", "SharedBytes", "ToolProcess"]),
  tests(
    "CheckpointFormat", ["ModelGraph", "ReferenceInterpreter", "SharedBytes", "TensorTypes"]),
  .testTarget(
    name: "TidyTests", dependencies: ["TestSupport"], path: "Tests/TidyTests",
    swiftSettings: house),
  .testTarget(
    name: "ConformanceTests",
    dependencies: [
      "BoardCatalog", "CompilerPipeline", "Datasets", "Emulator", "FirmwareBuilder",
      "InferenceRuntime", "ModelGraph", "PackageFormat", "PackageWriter", "PlanLowering",
      "Quantization", "ReferenceInterpreter", "SharedBytes", "TFLiteFormat", "TestSupport",
      "ToolProcess",
    ],
    path: "Tests/Conformance", swiftSettings: house),
  .testTarget(
    name: "TestSupportTests", dependencies: ["TestSupport"], path: "Tests/TestSupportTests",
    swiftSettings: house),
]

let package = Package(
  name: "nevortex",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "nevortex", targets: ["nevortex"])],
  traits: [
    .trait(name: "Sharing", description: "publish, fetch, store and node, with what they build on"),
    .default(enabledTraits: ["Sharing"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: sources + tools + fuzzing + testing
)
