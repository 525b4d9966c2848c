window.YTD.direct_messages.part0 = [
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
            "id": "1600000000000000501",
            "createdAt": "2025-12-01T10:00:00.500Z",
            "recipientId": "700000001",
            "text": "before it was sealed"
          }
        }
      ]
    }
  }
]
