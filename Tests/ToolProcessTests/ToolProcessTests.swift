import Foundation
import Testing
import ToolProcess

@Suite struct ToolProcessTests {
  private func shell(_ script: String, limitSeconds: Double = 60) throws -> ToolProcess.Outcome {
    try ToolProcess(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script], limitSeconds: limitSeconds
    ).run()
  }

  @Test("what a program writes and how it ends is kept apart")
  func outcome() throws {
    let outcome = try shell("echo answer; echo trouble >&2; exit 5")
    #expect(outcome.end == .exit(status: 5))
    #expect(String(decoding: outcome.output, as: UTF8.self) == "answer\n")
    #expect(outcome.errors == "trouble\n")
  }

  @Test("more output than a pipe holds does not stop a program")
  func muchOutput() throws {
    #expect(try shell("head -c 300000 /dev/zero").output.count == 300_000)
  }

  @Test("a program that outlives its limit is killed")
  func timeLimit() throws {
    #expect(try shell("exec sleep 60", limitSeconds: 0.2).end == .timeLimit(seconds: 0.2))
  }

  @Test("a signal is told from a status")
  func signal() throws {
    #expect(try shell("kill -9 $$").end == .signal(9))
  }

  @Test("a scratch folder is gone when its owner is")
  func scratch() throws {
    let url: URL
    do {
      let folder = try ScratchFolder()
      url = folder.url
      try folder.write("a", Data([1]))
      #expect(FileManager.default.fileExists(atPath: url.path))
    }
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }

  @Test("a missing program is not found")
  func find() {
    #expect(ToolProcess.find("sh") != nil)
    #expect(ToolProcess.find("no-such-program-anywhere") == nil)
  }
}
