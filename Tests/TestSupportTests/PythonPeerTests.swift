import TestSupport
import Testing

@Suite(.enabled("needs Python: run make test, or set NEVORTEX_PYTHON") { await PythonPeer.has() })
struct PythonPeerTests {
  @Test func standardInputAndArgumentsReachTheScript() async throws {
    let script =
      "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read() + sys.argv[1].encode())"
    let result = try await PythonPeer.run(
      command: ["-c", script, "b"], input: [0, 255, 97], timeLimitSeconds: 60)
    #expect(result.output == [0, 255, 97, 98])
    #expect(result.status == 0)
  }

  @Test func aScriptThatIsNotThereFailsWithItsName() async {
    await #expect {
      try await PythonPeer.run("no-such-script.py")
    } throws: { error in
      guard case PythonPeerError.failed(let tool, _, _) = error else { return false }
      return tool == "no-such-script.py"
    }
  }

  @Test func aScriptThatTakesTooLongIsStopped() async {
    await #expect {
      try await PythonPeer.run(
        command: ["-c", "while True: pass"], input: [], timeLimitSeconds: 1)
    } throws: { error in
      guard case PythonPeerError.stopped(1, _) = error else { return false }
      return true
    }
  }

  @Test func aModuleThatIsNotInstalledIsMissed() async {
    #expect(await PythonPeer.has("sys", "json"))
    #expect(await !PythonPeer.has("sys", "no_such_module_here"))
  }
}
