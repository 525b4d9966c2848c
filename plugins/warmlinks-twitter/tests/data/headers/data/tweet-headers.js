window.YTD.tweet_headers.part0 = [
  {
    "tweet": {
      "tweet_id": "1600000000000000001",
      "user_id": "500",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022"
    }
  },
  {
    "tweet": {
      "tweet_id": "1600000000000000002",
      "user_id": "500",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022"
    }
  }
]
