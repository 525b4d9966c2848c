[
  {
    "tweet": {
      "id": "1600000000000000090",
      "id_str": "1600000000000000090",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@copy_cat counted twice",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "copy_cat",
            "screen_name": "copy_cat",
            "indices": [
              "0",
              "9"
            ],
            "id_str": "799",
            "id": "799"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  }
]
