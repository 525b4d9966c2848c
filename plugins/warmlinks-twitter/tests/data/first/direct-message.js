window.YTD.direct_message.part0 = [
  {
    "dmConversation": {
      "conversationId": "500-700000001",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1010101010101010103",
            "createdAt": "2018-06-20T10:00:00.000Z",
            "recipientId": "500",
            "text": "hi"
          }
        }
      ]
    }
  }
]
