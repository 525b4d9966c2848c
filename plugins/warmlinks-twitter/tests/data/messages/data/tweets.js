window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000001",
      "id_str": "1600000000000000001",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt hello",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Mira Holt",
            "screen_name": "mira_holt",
            "indices": [
              "0",
              "10"
            ],
            "id_str": "700000001",
            "id": "700000001"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_user_id": "700000001",
      "in_reply_to_user_id_str": "700000001",
      "in_reply_to_screen_name": "mira_holt"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000002",
      "id_str": "1600000000000000002",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@jonas_b hello",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Jonas Berg",
            "screen_name": "jonas_b",
            "indices": [
              "0",
              "8"
            ],
            "id_str": "700000002",
            "id": "700000002"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_user_id": "700000002",
      "in_reply_to_user_id_str": "700000002",
      "in_reply_to_screen_name": "jonas_b"
    }
  }
]
