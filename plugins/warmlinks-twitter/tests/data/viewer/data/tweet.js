window.YTD.tweet.part0 = [
  {
    "tweet": {
      "id": "1390000000000000001",
      "id_str": "1390000000000000001",
      "created_at": "Wed May 05 08:00:00 +0000 2021",
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
  }
]
