window.YTD.block.part0 = [
  {
    "blocking": {
      "accountId": "720000003",
      "userLink": "https://twitter.com/intent/user?user_id=720000003"
    }
  }
]
