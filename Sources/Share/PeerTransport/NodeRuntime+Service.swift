public import ServiceLifecycle

extension NodeRuntime: Service {
  /// Runs until the program is asked to end, and then says goodbye to everyone.
  public func run() async throws {
    try? await gracefulShutdown()
    await stop()
  }
}
