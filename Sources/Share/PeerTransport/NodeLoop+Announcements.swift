import PeerProtocol

// Announcements: what is none is not passed on, and whoever sent it is to blame.

extension NodeLoop {
  func judge(_ token: DeliveryToken, topic: String, author: PeerID, _ data: [UInt8]) {
    guard topic != Announcement.topic || (try? Announcement(data)) != nil else {
      return handle(.judged(token, .reject))
    }
    handle(.judged(token, .accept))
    tell(.announced(topic: topic, data: data, by: author))
  }
}
