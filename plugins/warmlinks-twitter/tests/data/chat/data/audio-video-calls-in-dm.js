window.YTD.audio_video_calls_in_dm.part0 = [
  {
    "broadcast": {
      "id": "call1",
      "createdAt": "2025-12-02T10:00:00.000Z",
      "updatedAt": "2025-12-02T10:20:00.000Z",
      "endAt": "2025-12-02T10:20:00.000Z",
      "inviteesTwitter": [
        "700000001"
      ]
    },
    "sessions": [
      {
        "hostBroadcastID": "call1",
        "createdAt": "2025-12-02T10:00:00.000Z",
        "startedAt": "2025-12-02T10:00:05.000Z",
        "endedAt": "2025-12-02T10:20:00.000Z",
        "endReason": "ended",
        "twitterUserID": "700000001"
      }
    ]
  },
  {
    "broadcast": {
      "id": "call2",
      "createdAt": "2025-12-03T10:00:00.000Z",
      "endAt": "2025-12-03T10:00:30.000Z",
      "inviteesTwitter": [
        "700000002"
      ]
    },
    "sessions": [
      {
        "hostBroadcastID": "call2",
        "createdAt": "2025-12-03T10:00:00.000Z",
        "startedAt": "0001-01-01T00:00:00.000Z",
        "endReason": "timeout",
        "twitterUserID": "700000002"
      }
    ]
  },
  {
    "broadcast": {
      "id": "call3",
      "createdAt": "2025-12-04T10:00:00.000Z",
      "inviteesTwitter": []
    },
    "sessions": []
  }
]
