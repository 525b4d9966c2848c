window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "500",
    "userName": "ivo_connects",
    "displayName": "Ivo"
  },
  "archiveInfo": {
    "sizeBytes": "1",
    "generationDate": "2021-05-06T07:08:09.000Z",
    "isArchivePartial": true
  },
  "dataTypes": {
    "tweet": {
      "files": [
        {
          "fileName": "data/tweet.js",
          "count": "1"
        },
        {
          "fileName": "data/tweet-part1.js",
          "count": "7"
        }
      ]
    },
    "like": {
      "files": [
        {
          "fileName": "data/like.js",
          "count": "3"
        }
      ]
    },
    "adEngagements": {
      "files": [
        {
          "fileName": "data/ad-engagements.js",
          "count": "9"
        }
      ]
    }
  }
}
