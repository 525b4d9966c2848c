window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000091",
      "id_str": "1600000000000000091",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@viewer_code",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "viewer_code",
            "screen_name": "viewer_code",
            "indices": [
              "0",
              "12"
            ],
            "id_str": "798",
            "id": "798"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  }
]
