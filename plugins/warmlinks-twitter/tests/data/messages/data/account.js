window.YTD.account.part0 = [
  {
    "account": {
      "email": "ivo@example.org",
      "createdVia": "web",
      "username": "ivo_connects",
      "accountId": "500",
      "createdAt": "2009-03-01T10:00:00.000Z",
      "accountDisplayName": "Ivo Connects"
    }
  }
]
