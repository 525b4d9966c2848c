window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000001",
      "id_str": "1600000000000000001",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt @jonas_b you two should talk: both build tide clocks &amp; radios",
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
          },
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "11",
              "19"
            ],
            "id_str": "700000002",
            "id": "700000002"
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
      "in_reply_to_screen_name": "mira_holt",
      "display_text_range": [
        "0",
        "75"
      ]
    }
  }
]
