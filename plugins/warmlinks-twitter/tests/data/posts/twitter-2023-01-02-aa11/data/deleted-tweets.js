window.YTD.deleted_tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000030",
      "id_str": "1600000000000000030",
      "created_at": "Thu Dec 15 10:00:00 +0000 2022",
      "full_text": "@cleo_v never mind",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Cleo V",
            "screen_name": "cleo_v",
            "indices": [
              "0",
              "7"
            ],
            "id_str": "700000003",
            "id": "700000003"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_status_id": "1600000000000000029",
      "in_reply_to_status_id_str": "1600000000000000029",
      "in_reply_to_user_id": "700000003",
      "in_reply_to_user_id_str": "700000003",
      "in_reply_to_screen_name": "cleo_v",
      "deleted_at": "Thu Dec 15 10:05:00 +0000 2022"
    }
  }
]
