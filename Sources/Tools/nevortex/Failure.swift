import CompilerPipeline

struct Failure: Error {
  enum Status: Int32 {
    case no = 1, usage = 64, malformed = 65, noInput = 66, unavailable = 69, defect = 70
  }
  let status: Status
  let message: String
  init(_ status: Status, _ message: String) { self.status = status; self.message = message }
  init(_ error: any Error) {
    if let f = error as? Failure { self = f } else { self.init(.malformed, "\(error)") }
  }
}
