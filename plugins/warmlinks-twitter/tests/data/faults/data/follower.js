window.YTD.follower.part0 = [
  {
    "follower": {
      "accountId": "700000001",
      "userLink": "https://twitter.com/intent/user?user_id=700000001"
    }
  },
  {
    "follower": {
      "accountId": "-1",
      "userLink": "https://twitter.com/intent/user?user_id=-1"
    }
  },
  "nonsense"
]
