window.YTD.mute.part0 = [
  {
    "muting": {
      "accountId": "720000004",
      "userLink": "https://twitter.com/intent/user?user_id=720000004"
    }
  },
  {
    "muting": {}
  }
]
