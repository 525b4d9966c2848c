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
        },
        {
          "name": "Mira Holt",
          "screen_name": "mira_holt",
          "indices": [
            9,
            19
          ],
          "id_str": "700000001",
          "id": 700000001
        },
        {
          "name": "Dov",
          "screen_name": "dov_k",
          "indices": [
            38,
            44
          ],
          "id_str": "700000004",
          "id": 700000004
        },
        {
          "name": "Cleo V",
          "screen_name": "cleo_v",
          "indices": [
            49,
            56
          ],
          "id_str": "700000003",
          "id": 700000003
        }
      ],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "1234568",
    "text": "@jonas_b @mira_holt thread talk about @dov_k and @cleo_v",
    "id": 1234568,
    "created_at": "Mon May 04 09:07:06 +0000 2009",
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