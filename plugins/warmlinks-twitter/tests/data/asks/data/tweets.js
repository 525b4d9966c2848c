window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000001",
      "id_str": "1600000000000000001",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "a picture",
      "entities": {
        "user_mentions": [],
        "urls": [],
        "media": [
          {
            "expanded_url": "https://twitter.com/ivo_connects/status/1600000000000000001/photo/1"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "x": 1
    }
  },
  {
    "tweet": {
      "id": "1600000000000000002",
      "id_str": "1600000000000000002",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "and more",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_status_id": "1600000000000000001",
      "in_reply_to_status_id_str": "1600000000000000001",
      "in_reply_to_user_id": "500",
      "in_reply_to_user_id_str": "500",
      "in_reply_to_screen_name": "ivo_connects"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000003",
      "id_str": "1600000000000000003",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt hi",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "mira_holt",
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
      "in_reply_to_status_id": "1600000000000000000",
      "in_reply_to_status_id_str": "1600000000000000000",
      "in_reply_to_user_id": "700000001",
      "in_reply_to_user_id_str": "700000001",
      "in_reply_to_screen_name": "mira_holt"
    }
  }
]
