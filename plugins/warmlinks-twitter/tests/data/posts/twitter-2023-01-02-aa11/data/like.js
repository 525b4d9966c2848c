window.YTD.like.part0 = [
  {
    "like": {
      "tweetId": "1600000000000000029",
      "fullText": "whatever",
      "expandedUrl": "https://twitter.com/i/web/status/1600000000000000029"
    }
  },
  {
    "like": {
      "tweetId": "1599999999999990000",
      "expandedUrl": "https://twitter.com/i/web/status/1599999999999990000"
    }
  },
  {
    "like": {
      "tweetId": "1599999999999990123",
      "fullText": "by a stranger",
      "expandedUrl": "https://twitter.com/i/web/status/1599999999999990123"
    }
  }
]
