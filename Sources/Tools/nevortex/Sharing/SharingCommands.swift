import ArgumentParser

/// The commands of a program that was built with sharing; none of one that was not.
enum SharingCommands {
  #if Sharing
    static let all: [any ParsableCommand.Type] = [
      KeysCommand.self, PublishCommand.self, FetchCommand.self, StoreCommand.self,
      NodeCommand.self,
    ]
  #else
    static let all: [any ParsableCommand.Type] = []
  #endif
}
