window.YTD.direct_messages_group.part0 = [
  {
    "dmConversation": {
      "conversationId": "1600000000000000200",
      "messages": [
        {
          "participantsLeave": {
            "userIds": [
              "700000002"
            ],
            "createdAt": "2022-12-10T14:00:00.120Z"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000206",
            "createdAt": "2022-12-10T13:30:00.120Z",
            "recipientId": "0",
            "text": "see you on Friday"
          }
        },
        {
          "messageCreate": {
            "reactions": [
              {
                "senderId": "700000001",
                "reactionKey": "like",
                "eventId": "1600000000000000207",
                "createdAt": "2022-12-10T13:11:00.120Z"
              }
            ],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000002",
            "id": "1600000000000000205",
            "createdAt": "2022-12-10T13:10:00.120Z",
            "recipientId": "0",
            "text": "thanks Mira, that helps"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1600000000000000204",
            "createdAt": "2022-12-10T13:05:00.120Z",
            "text": "hello Jonas"
          }
        },
        {
          "conversationNameUpdate": {
            "initiatingUserId": "500",
            "name": "clocks",
            "createdAt": "2022-12-10T13:01:00.120Z"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000203",
            "createdAt": "2022-12-10T13:00:00.120Z",
            "text": "Mira, meet Jonas"
          }
        },
        {
          "participantsJoin": {
            "initiatingUserId": "500",
            "userIds": [
              "700000002"
            ],
            "createdAt": "2022-12-10T12:59:00.120Z"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "1600000000000000300",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000004",
            "id": "1600000000000000302",
            "createdAt": "2022-12-10T15:00:10.120Z",
            "text": "hi, I brought you in"
          }
        },
        {
          "joinConversation": {
            "initiatingUserId": "700000004",
            "participantsSnapshot": [
              "700000004",
              "700000001",
              "500"
            ],
            "createdAt": "2022-12-10T15:00:00.120Z"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "1600000000000000400",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "730000001",
            "id": "1600000000000000402",
            "createdAt": "2022-12-10T16:00:10.120Z",
            "text": "big news"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000403",
            "createdAt": "2022-12-10T16:01:10.120Z",
            "text": "leave me out"
          }
        },
        {
          "joinConversation": {
            "initiatingUserId": "730000001",
            "participantsSnapshot": [
              "730000001",
              "730000002",
              "730000003",
              "730000004",
              "730000005",
              "730000006",
              "730000007",
              "730000008",
              "730000009",
              "500"
            ],
            "createdAt": "2022-12-10T16:00:00.120Z"
          }
        }
      ]
    }
  }
]
