window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000001",
      "id_str": "1600000000000000001",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt good",
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
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id_str": [
        "not",
        "an",
        "id"
      ]
    }
  },
  {
    "tweet": {
      "id": "",
      "id_str": "",
      "created_at": "",
      "full_text": "no id",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "17",
      "id_str": "17",
      "created_at": "never",
      "full_text": "@mira_holt no time",
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
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000002",
      "id_str": "1600000000000000002",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt good again",
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
      "favorite_count": "0"
    }
  }
]
