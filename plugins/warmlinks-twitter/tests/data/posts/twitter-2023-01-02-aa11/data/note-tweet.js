window.YTD.note_tweet.part0 = [
  {
    "noteTweet": {
      "noteTweetId": "1600000000000000001",
      "updatedAt": "2022-12-10T09:15:02.000Z",
      "createdAt": "2022-12-10T09:15:02.000Z",
      "lifecycle": {
        "value": "1",
        "name": "Ready"
      },
      "core": {
        "styletags": [],
        "urls": [],
        "text": "@mira_holt @jonas_b you two should talk, at length",
        "mentions": [
          {
            "screenName": "mira_holt",
            "fromIndex": "0",
            "toIndex": "10"
          }
        ]
      }
    }
  },
  {
    "noteTweet": {
      "noteTweetId": "1600000000000000032",
      "updatedAt": "2022-12-16T09:15:02.000Z",
      "createdAt": "2022-12-16T09:15:02.000Z",
      "lifecycle": {
        "value": "1",
        "name": "Ready"
      },
      "core": {
        "styletags": [],
        "urls": [],
        "text": "a long one about @Dov_K and what he builds",
        "mentions": [
          {
            "screenName": "Dov_K",
            "fromIndex": "17",
            "toIndex": "23"
          }
        ]
      }
    }
  },
  {
    "noteTweet": {
      "noteTweetId": "1600000000000000033",
      "noteTweetResults": {
        "text": "another shape"
      }
    }
  }
]
