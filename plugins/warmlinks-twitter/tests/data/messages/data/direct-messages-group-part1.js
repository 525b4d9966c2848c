window.YTD.direct_messages_group.part1 = [
  {
    "dmConversation": {
      "conversationId": "1600000000000000200",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1600000000000000202",
            "createdAt": "2022-12-10T12:30:00.120Z",
            "text": "just us so far"
          }
        },
        {
          "joinConversation": {
            "initiatingUserId": "500",
            "participantsSnapshot": [
              "500",
              "700000001"
            ],
            "createdAt": "2022-12-10T12:00:00.120Z"
          }
        }
      ]
    }
  }
]
