window.YTD.account_timezone.part0 = [
  {
    "accountTimezone": {
      "accountId": "500",
      "timeZone": "../../etc/passwd"
    }
  }
]
