Grailbird.data.tweets_2009_05 = 
 [
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Jonas",
          "screen_name": "jonas_b",
          "indices": [
            0,
            8
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
    "id_str": "1234567",
    "text": "@jonas_b a day without a time",
    "id": 1234567,
    "created_at": "2009-05-04 00:00:00 +0000",
    "user": {
      "name": "Ivo",
      "screen_name": "ivo_connects",
      "protected": false,
      "id_str": "500",
      "profile_image_url_https": "https://example.org/i.png",
      "id": 500,
      "verified": false
    },
    "in_reply_to_status_id_str": "1234000",
    "in_reply_to_user_id": 700000002,
    "in_reply_to_status_id": 1234000,
    "in_reply_to_screen_name": "jonas_b",
    "in_reply_to_user_id_str": "700000002"
  },
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Jonas",
          "screen_name": "jonas_b",
          "indices": [
            0,
            8
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
    "id_str": "1234566",
    "text": "@jonas_b with a time",
    "id": 1234566,
    "created_at": "Mon May 04 08:07:06 +0000 2009",
    "user": {
      "name": "Ivo",
      "screen_name": "ivo_connects",
      "protected": false,
      "id_str": "500",
      "profile_image_url_https": "https://example.org/i.png",
      "id": 500,
      "verified": false
    },
    "in_reply_to_status_id_str": "1234000",
    "in_reply_to_user_id": 700000002,
    "in_reply_to_status_id": 1234000,
    "in_reply_to_screen_name": "jonas_b",
    "in_reply_to_user_id_str": "700000002"
  }
]