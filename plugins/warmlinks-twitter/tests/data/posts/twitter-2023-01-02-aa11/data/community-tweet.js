window.YTD.community_tweet.part0 = [
  {
    "tweet": {
      "id": "1600000000000000031",
      "id_str": "1600000000000000031",
      "created_at": "Thu Dec 15 11:00:00 +0000 2022",
      "full_text": "tide clocks by @jonas_b",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "15",
              "23"
            ],
            "id_str": "700000002",
            "id": "700000002"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "community_id": "1",
      "scopes": {
        "followers": false
      }
    }
  }
]
