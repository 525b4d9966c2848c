window.YTD.message_event.part0 = [
  {
    "messageEvent": {
      "sequenceId": "1",
      "messageId": "0b0e-1",
      "senderId": "500",
      "conversationId": "500:700000001",
      "conversationToken": "t",
      "createdAtMsec": "1764583200500",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "2",
      "messageId": "0b0e-2",
      "senderId": "700000001",
      "conversationId": "700000001:500",
      "conversationToken": "t",
      "createdAtMsec": "1764583300000",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "3",
      "messageId": "0b0e-3",
      "senderId": "500",
      "conversationId": "500:700000001",
      "conversationToken": "t",
      "createdAtMsec": "1764583400000",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "4",
      "messageId": "0b0e-4",
      "senderId": "500",
      "conversationId": "500:700000001",
      "conversationToken": "t",
      "createdAtMsec": "1764583500000",
      "detail": {
        "markConversationReadEvent": {
          "seenUntilSequenceId": "3",
          "seenAtMillis": "1764583500000"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "5",
      "messageId": "0b0e-5",
      "senderId": "500",
      "conversationId": "g900",
      "conversationToken": "t",
      "createdAtMsec": "1764583600000",
      "detail": {
        "conversationKeyChangeEvent": {
          "conversationKeyVersion": "1",
          "conversationParticipantKeys": [
            {
              "userId": "500",
              "encryptedConversationKey": "a2V5"
            },
            {
              "userId": "700000001",
              "encryptedConversationKey": "a2V5"
            },
            {
              "userId": "700000002",
              "encryptedConversationKey": "a2V5"
            }
          ]
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "6",
      "messageId": "0b0e-6",
      "senderId": "500",
      "conversationId": "g900",
      "conversationToken": "t",
      "createdAtMsec": "1764583700000",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "7",
      "messageId": "0b0e-7",
      "senderId": "700000002",
      "conversationId": "g900",
      "conversationToken": "t",
      "createdAtMsec": "1764583800000",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "8",
      "messageId": "0b0e-8",
      "senderId": "700000001",
      "conversationId": "500:700000001",
      "conversationToken": "t",
      "createdAtMsec": "",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  },
  {
    "messageEvent": {
      "sequenceId": "9",
      "messageId": "0b0e-9",
      "senderId": "700000009",
      "conversationId": "700000001:700000002",
      "conversationToken": "t",
      "createdAtMsec": "1764583900000",
      "detail": {
        "messageCreateEvent": {
          "contents": "Y2lwaGVydGV4dA==",
          "conversationKeyVersion": "1"
        }
      },
      "messageEventSignature": {
        "signature": "c2ln"
      }
    }
  }
]
