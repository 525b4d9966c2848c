window.YTD.contact.part0 = [
  {
    "contact": {
      "id": "1",
      "emails": [
        "somebody@example.org"
      ],
      "phoneNumbers": [
        "+4900000"
      ]
    }
  }
]
