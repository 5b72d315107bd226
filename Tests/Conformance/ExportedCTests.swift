import FirmwareBuilder
import Foundation
import PlanLowering
import TestSupport
import Testing
import ToolProcess

/// The conformance table on the runtime as C, a 32-bit program that watches itself.
@Suite struct ExportedCTests {
  private static let options = [
    "-m32", "-std=c99", "-O1", "-fno-sanitize-recover=all", "-fsanitize=undefined,address",
  ]

  private static let compilerIsPresent: Bool = {
    guard let folder = try? ScratchFolder(), let gcc = ToolProcess.find("gcc") else { return false }
    try? folder.write("empty.c", Data("#include <stdio.h>\nint main(void) { return 0; }\n".utf8))
    let outcome = try? ToolProcess(gcc, options + ["empty.c"], folder: folder.url).run()
    return outcome?.end == .exit(status: 0)
  }()

  @Test(
    "every operator and order of weights gives the host's bytes, without undefined behavior",
    .enabled(if: compilerIsPresent, "needs gcc with 32-bit libraries (gcc-multilib)"))
  func sameBytes() throws {
    let cases = try OperatorKind.allCases.flatMap { kind in
      try (UInt64(5000)..<5007).map { try OperatorCase(kind, seed: $0) }
    }
    let table = cases + cases.filter(\.kind.hasWeights)
    let folder = try ScratchFolder()
    for (index, item) in table.enumerated() {
      let package = try item.package(weights: index < cases.count ? .fast : .plain)
      try folder.write("package\(index)", Data(package))
      try folder.write("input\(index)", Data(item.inputBytes.joined()))
    }
    let runtime = try PortableRuntime(root: TestData.packageRoot)
    try folder.write("nevortex.c", Data(runtime.source.utf8))
    try folder.write("nevortex.h", Data(runtime.header.utf8))
    try folder.write("main.c", Data(Self.program.utf8))
    try run("gcc", Self.options + ["main.c", "nevortex.c", "-o", "program"], in: folder.url)
    try run(
      folder.url.appendingPathComponent("program").path, ["\(table.count)"], in: folder.url)
    for (index, item) in table.enumerated() {
      let found = try folder.read("output\(index)")
      #expect(found == Data(try item.hostOutput()), "\(item.name), case \(index)")
    }
  }

  private func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let tool = try #require(
      program.hasPrefix("/") ? URL(fileURLWithPath: program) : ToolProcess.find(program))
    let outcome = try ToolProcess(tool, arguments, folder: folder).run()
    try #require(outcome.end == .exit(status: 0), "\(outcome.end): \(outcome.errors.prefix(2000))")
  }

  /// Runs packages from files, each in memory of exactly its size; the answers go to files.
  private static let program = #"""
    #define _POSIX_C_SOURCE 200112L
    #include <stdio.h>
    #include <stdlib.h>
    #include "nevortex.h"

    static unsigned char *aligned(size_t count) {
      void *start;
      if (posix_memalign(&start, NVX_ALIGNMENT, count) != 0) exit(9);
      return start;
    }

    static FILE *open_file(const char *kind, int index, const char *mode) {
      char name[32];
      FILE *file;
      sprintf(name, "%s%d", kind, index);
      file = fopen(name, mode);
      if (file == NULL) exit(10);
      return file;
    }

    static int run(int index) {
      nvx_model model;
      nvx_port port;
      FILE *file = open_file("package", index, "rb");
      unsigned char *package, *arena;
      long size;
      uint32_t i;
      fseek(file, 0, SEEK_END);
      size = ftell(file);
      rewind(file);
      package = aligned((size_t)size);
      if (fread(package, 1, (size_t)size, file) != (size_t)size) return 11;
      fclose(file);
      if (nvx_open(&model, package, (uint32_t)size) != NVX_OK) return 12;
      if (nvx_check(&model) != NVX_OK) return 13;
      arena = aligned(model.arena_bytes);
      file = open_file("input", index, "rb");
      for (i = 0; i < model.input_count; i++) {
        if (nvx_input(&model, i, &port) != NVX_OK) return 14;
        if (fread(arena + port.offset, 1, port.bytes, file) != port.bytes) return 15;
      }
      fclose(file);
      if (nvx_run(&model, arena, model.arena_bytes) != NVX_OK) return 16;
      file = open_file("output", index, "wb");
      for (i = 0; i < model.output_count; i++) {
        if (nvx_output(&model, i, &port) != NVX_OK) return 17;
        fwrite(arena + port.offset, 1, port.bytes, file);
      }
      fclose(file);
      return 0;
    }

    /* What is allocated goes with the program. */
    const char *__asan_default_options(void);
    const char *__asan_default_options(void) { return "detect_leaks=0"; }

    int main(int count, char **names) {
      int i, status = 0;
      for (i = 0; status == 0 && count == 2 && i < atoi(names[1]); i++) status = run(i);
      if (status != 0) fprintf(stderr, "case %d: %d\n", i - 1, status);
      return status;
    }

    """#
}
