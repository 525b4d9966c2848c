window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "500",
    "userName": "ivo_connects",
    "displayName": "Ivo Connects"
  },
  "archiveInfo": {
    "sizeBytes": "12345",
    "generationDate": "2023-01-02T03:04:05.678Z",
    "isPartialArchive": false,
    "maxPartSizeBytes": "53687091200"
  },
  "dataTypes": {
    "tweets": {
      "mediaDirectory": "data/tweets_media",
      "files": [
        {
          "fileName": "data/tweets.js",
          "globalName": "YTD.tweets.part0",
          "count": "12"
        },
        {
          "fileName": "data/tweets-part1.js",
          "globalName": "YTD.tweets.part1",
          "count": "8"
        }
      ]
    },
    "smartblock": {
      "files": [
        {
          "fileName": "data/smartblock.js",
          "globalName": "YTD.smartblock.part0",
          "count": "0"
        }
      ]
    }
  }
}
