/// What the exit status of a firmware says; the board's fault vector ends with 3.
public enum ExitStatus {
  /// All was done.
  public static var done: Int32 { 0 }
  /// The report says what was refused, or what differs.
  public static var refused: Int32 { 1 }
  /// A file is missing.
  public static var noFiles: Int32 { 2 }
}
