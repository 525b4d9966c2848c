window.YTD.direct_message_headers.part0 = [
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
            "id": "1600000000000000601",
            "createdAt": "2022-12-10T10:00:00.120Z",
            "recipientId": "700000001"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "40-500",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "40",
            "id": "1600000000000000602",
            "createdAt": "2022-12-10T10:00:00.120Z",
            "recipientId": "500"
          }
        }
      ]
    }
  }
]
