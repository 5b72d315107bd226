import Foundation
import Testing

/// The peak memory of one run of the program, in megabytes; its output goes nowhere.
func peakMegabytes(_ arguments: [String]) throws -> Int {
  var process = pid_t()
  var strings: [UnsafeMutablePointer<CChar>?] = ([Command.program.path] + arguments).map {
    strdup($0)
  }
  defer { for string in strings { free(string) } }
  strings.append(nil)
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
  #else
    var actions = posix_spawn_file_actions_t()
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor: Int32 in 1...2 {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
  }
  try #require(posix_spawn(&process, Command.program.path, &actions, nil, strings, environ) == 0)
  var (status, usage) = (Int32(0), rusage())
  // Foundation's Process keeps what the system says of a child's memory to itself.
  try #require(wait4(process, &status, 0, &usage) == process)
  try #require(status == 0, "\(arguments)")
  #if canImport(Darwin)
    return usage.ru_maxrss / 1_000_000
  #else
    return usage.ru_maxrss / 1000
  #endif
}
