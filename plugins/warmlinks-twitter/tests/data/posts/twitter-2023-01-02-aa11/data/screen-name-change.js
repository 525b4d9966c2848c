window.YTD.screen_name_change.part0 = [
  {
    "screenNameChange": {
      "accountId": "500",
      "screenNameChange": {
        "changedAt": "2022-12-20T10:00:00.000Z",
        "changedFrom": "ivo_before",
        "changedTo": "ivo_connects"
      }
    }
  }
]
