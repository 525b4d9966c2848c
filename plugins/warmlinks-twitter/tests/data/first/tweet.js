window.YTD.tweet.part0 = [
  {
    "id": "1010101010101010101",
    "id_str": "1010101010101010101",
    "created_at": "Wed Jun 20 08:00:00 +0000 2018",
    "full_text": "@mira_holt no key above me",
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
    "in_reply_to_status_id": "1010101010101010000",
    "in_reply_to_status_id_str": "1010101010101010000",
    "in_reply_to_user_id": "700000001",
    "in_reply_to_user_id_str": "700000001",
    "in_reply_to_screen_name": "mira_holt"
  },
  {
    "tweet": {
      "id": "1010101010101010102",
      "id_str": "1010101010101010102",
      "created_at": "Wed Jun 20 09:00:00 +0000 2018",
      "full_text": "with @jonas_b under a key",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "5",
              "13"
            ],
            "id_str": "700000002",
            "id": "700000002"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  }
]
