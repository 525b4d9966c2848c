window.YTD.audio_video_calls_in_dm_recipient_sessions.part0 = [
  {
    "hostBroadcastID": "call4",
    "createdAt": "2025-12-05T10:00:00.000Z",
    "startedAt": "2025-12-05T10:00:04.000Z",
    "endedAt": "2025-12-05T10:10:00.000Z",
    "endReason": "ended",
    "twitterUserID": "500"
  },
  {
    "hostBroadcastID": "call5",
    "createdAt": "2025-12-06T10:00:00.000Z",
    "startedAt": "2025-12-06T10:00:04.000Z",
    "endedAt": "2025-12-06T10:10:00.000Z",
    "endReason": "ended",
    "twitterUserID": "700000002"
  },
  {
    "hostBroadcastID": "call6",
    "createdAt": "2025-12-07T10:00:00.000Z",
    "endReason": "declined",
    "twitterUserID": "700000002"
  }
]
