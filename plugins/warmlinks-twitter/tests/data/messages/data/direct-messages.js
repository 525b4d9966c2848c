window.YTD.direct_messages.part0 = [
  {
    "dmConversation": {
      "conversationId": "500-700000001",
      "messages": [
        {
          "messageCreate": {
            "reactions": [
              {
                "senderId": "500",
                "reactionKey": "like",
                "eventId": "1600000000000000104",
                "createdAt": "2022-12-10T10:11:00.120Z"
              }
            ],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1600000000000000103",
            "createdAt": "2022-12-10T10:10:00.120Z",
            "recipientId": "500",
            "text": "thanks for Jonas Berg, we talk tomorrow"
          }
        },
        {
          "messageCreate": {
            "reactions": [
              {
                "senderId": "700000001",
                "reactionKey": "excited",
                "eventId": "1600000000000000105",
                "createdAt": "2022-12-10T10:00:30.120Z"
              }
            ],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000102",
            "createdAt": "2022-12-10T10:00:00.120Z",
            "recipientId": "700000001",
            "text": "let me introduce you to @jonas_b &amp; his radios",
            "editHistory": [
              {
                "createdAtSec": "1670666400",
                "editedText": "let me introduce you"
              }
            ]
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1600000000000000101",
            "createdAt": "2022-12-10T09:59:58.120Z",
            "recipientId": "500",
            "text": "a plain line"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "499-500",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "499",
            "id": "1600000000000000110",
            "createdAt": "2022-12-10T11:00:00.120Z",
            "recipientId": "500",
            "text": "buy my thing"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "500-500",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "500",
            "id": "1600000000000000111",
            "createdAt": "2022-12-10T11:00:00.120Z",
            "recipientId": "500",
            "text": "milk, bread"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "700000001-700000002",
      "messages": [
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000001",
            "id": "1600000000000000112",
            "createdAt": "2022-12-10T11:00:00.120Z",
            "recipientId": "700000002",
            "text": "not the owner's"
          }
        }
      ]
    }
  },
  {
    "dmConversation": {
      "conversationId": "500-700000005",
      "messages": [
        {
          "welcomeMessageCreate": {
            "text": "how can we help?",
            "id": "1600000000000000113",
            "senderId": "700000005",
            "createdAt": "2022-12-10T11:05:00.120Z"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000006",
            "id": "1600000000000000114",
            "createdAt": "2022-12-10T11:06:00.120Z",
            "recipientId": "500",
            "text": "who is this?"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000005",
            "id": "",
            "createdAt": "2022-12-10T11:07:00.120Z",
            "recipientId": "500",
            "text": "no id"
          }
        },
        {
          "messageCreate": {
            "reactions": [],
            "urls": [],
            "mediaUrls": [],
            "senderId": "700000005",
            "id": "x1",
            "createdAt": "yesterday",
            "recipientId": "500",
            "text": "no time"
          }
        }
      ]
    }
  }
]
