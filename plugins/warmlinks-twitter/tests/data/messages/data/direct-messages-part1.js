window.YTD.direct_messages.part1 = [
  {
    "dmConversation": {
      "conversationId": "500-700000001",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000100",
            "createdAt": "1999-01-01T00:00:00.000Z",
            "recipientId": "700000001",
            "text": "first words"
          }
        }
      ]
    }
  }
]
