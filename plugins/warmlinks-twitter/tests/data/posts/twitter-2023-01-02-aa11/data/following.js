window.YTD.following.part0 = [
  {
    "following": {
      "accountId": "700000001",
      "userLink": "https://twitter.com/intent/user?user_id=700000001"
    }
  },
  {
    "following": {
      "accountId": "720000002",
      "userLink": "https://twitter.com/intent/user?user_id=720000002"
    }
  }
]
