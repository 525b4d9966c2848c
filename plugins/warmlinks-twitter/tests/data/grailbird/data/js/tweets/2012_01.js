Grailbird.data.tweets_2012_01 = 
 [
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Mira Holt",
          "screen_name": "mira_holt",
          "indices": [
            0,
            10
          ],
          "id_str": "700000001",
          "id": 700000001
        }
      ],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "164300000000000001",
    "text": "@mira_holt second date form",
    "id": 164300000000000001,
    "created_at": "2012-01-31 10:00:00 +0000",
    "user": {
      "name": "Ivo",
      "screen_name": "ivo_connects",
      "protected": false,
      "id_str": "500",
      "profile_image_url_https": "https://example.org/i.png",
      "id": 500,
      "verified": false
    },
    "in_reply_to_status_id_str": "164299999999999999",
    "in_reply_to_user_id": 700000001,
    "in_reply_to_status_id": 164299999999999999,
    "in_reply_to_screen_name": "mira_holt",
    "in_reply_to_user_id_str": "700000001"
  },
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Cleo V",
          "screen_name": "cleo_v",
          "indices": [
            3,
            10
          ],
          "id_str": "700000003",
          "id": 700000003
        },
        {
          "name": "Jonas",
          "screen_name": "jonas_b",
          "indices": [
            26,
            34
          ],
          "id_str": "700000002",
          "id": 700000002
        }
      ],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "164300000000000000",
    "text": "RT @cleo_v: look at that, @jonas_b",
    "id": 164300000000000000,
    "created_at": "Tue Jan 31 09:00:00 +0000 2012",
    "user": {
      "name": "Ivo",
      "screen_name": "ivo_connects",
      "protected": false,
      "id_str": "500",
      "profile_image_url_https": "https://example.org/i.png",
      "id": 500,
      "verified": false
    },
    "retweeted_status": {
      "id_str": "164200000000000000",
      "id": 164200000000000000,
      "text": "look at that, @jonas_b",
      "created_at": "Mon Jan 30 09:00:00 +0000 2012",
      "user": {
        "name": "Cleo V",
        "screen_name": "cleo_v",
        "id_str": "700000003",
        "id": 700000003
      },
      "entities": {
        "user_mentions": []
      }
    }
  },
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Mira Holt",
          "screen_name": "mira_holt",
          "indices": [
            0,
            10
          ],
          "id_str": "700000001",
          "id": 700000001
        }
      ],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "164000000000000000",
    "text": "@mira_holt a midnight that the id corrects",
    "id": 164000000000000000,
    "created_at": "2012-01-30 00:00:00 +0000",
    "user": {
      "name": "Ivo",
      "screen_name": "ivo_connects",
      "protected": false,
      "id_str": "500",
      "profile_image_url_https": "https://example.org/i.png",
      "id": 500,
      "verified": false
    }
  }
]