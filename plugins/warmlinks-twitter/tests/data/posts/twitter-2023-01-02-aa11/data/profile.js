window.YTD.profile.part0 = [
  {
    "profile": {
      "description": {
        "bio": "brings people together",
        "website": "",
        "location": "Kiel"
      },
      "avatarMediaUrl": "https://example.org/a.jpg"
    }
  }
]
