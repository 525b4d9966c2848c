window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id": "1600000000000000001",
      "id_str": "1600000000000000001",
      "created_at": "Sat Dec 10 09:15:02 +0000 2022",
      "full_text": "@mira_holt @jonas_b you two should talk: both build tide clocks &amp; radios",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Mira Holt",
            "screen_name": "mira_holt",
            "indices": [
              "0",
              "10"
            ],
            "id_str": "700000001",
            "id": "700000001"
          },
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "11",
              "19"
            ],
            "id_str": "700000002",
            "id": "700000002"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_status_id": "1600000000000000000",
      "in_reply_to_status_id_str": "1600000000000000000",
      "in_reply_to_user_id": "700000001",
      "in_reply_to_user_id_str": "700000001",
      "in_reply_to_screen_name": "mira_holt",
      "display_text_range": [
        "0",
        "75"
      ]
    }
  },
  {
    "tweet": {
      "id": "1600000000000000002",
      "id_str": "1600000000000000002",
      "created_at": "Sat Dec 10 10:00:00 +0000 2022",
      "full_text": "@mira_holt @jonas_b @old_friend thanks, see you there",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Mira Holt",
            "screen_name": "mira_holt",
            "indices": [
              "0",
              "10"
            ],
            "id_str": "700000001",
            "id": "700000001"
          },
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "11",
              "19"
            ],
            "id_str": "700000002",
            "id": "700000002"
          },
          {
            "name": "old_friend",
            "screen_name": "old_friend",
            "indices": [
              "20",
              "31"
            ],
            "id_str": "-1",
            "id": "-1"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_user_id": "700000001",
      "in_reply_to_user_id_str": "700000001",
      "display_text_range": [
        "32",
        "53"
      ]
    }
  },
  {
    "tweet": {
      "id": "1600000000000000003",
      "id_str": "1600000000000000003",
      "created_at": "Sat Dec 10 11:00:00 +0000 2022",
      "full_text": "RT @cleo_v: who knows @mira_holt and her clo…",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Cleo V",
            "screen_name": "cleo_v",
            "indices": [
              "3",
              "10"
            ],
            "id_str": "700000003",
            "id": "700000003"
          },
          {
            "name": "Mira Holt",
            "screen_name": "mira_holt",
            "indices": [
              "22",
              "32"
            ],
            "id_str": "700000001",
            "id": "700000001"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000004",
      "id_str": "1600000000000000004",
      "created_at": "Sat Dec 10 11:30:00 +0000 2022",
      "full_text": "RT @gone_account: nothing left of it",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000005",
      "id_str": "1600000000000000005",
      "created_at": "Sat Dec 10 12:00:00 +0000 2022",
      "full_text": "so true https://t.co/a",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [
          {
            "url": "https://t.co/a",
            "expanded_url": "https://twitter.com/Cleo_V/status/1599999999999990000",
            "display_url": "x",
            "indices": [
              "0",
              "1"
            ]
          }
        ],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000006",
      "id_str": "1600000000000000006",
      "created_at": "Sat Dec 10 12:30:00 +0000 2022",
      "full_text": "read this https://t.co/a https://t.co/b",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [
          {
            "url": "https://t.co/a",
            "expanded_url": "https://x.com/nobody_named/status/1599999999999990001?s=20",
            "display_url": "x",
            "indices": [
              "0",
              "1"
            ]
          },
          {
            "url": "https://t.co/a",
            "expanded_url": "https://example.org/status/12",
            "display_url": "x",
            "indices": [
              "0",
              "1"
            ]
          }
        ],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000007",
      "id_str": "1600000000000000007",
      "created_at": "Sat Dec 10 12:40:00 +0000 2022",
      "full_text": "as I said https://t.co/a",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [
          {
            "url": "https://t.co/a",
            "expanded_url": "https://twitter.com/ivo_connects/status/1600000000000000001",
            "display_url": "x",
            "indices": [
              "0",
              "1"
            ]
          },
          {
            "url": "https://t.co/a",
            "expanded_url": "https://twitter.com/i/web/status/1599999999999990009",
            "display_url": "x",
            "indices": [
              "0",
              "1"
            ]
          }
        ],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000008",
      "id_str": "1600000000000000008",
      "created_at": "Sat Dec 10 13:00:00 +0000 2022",
      "full_text": "and another thing",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_status_id": "1600000000000000007",
      "in_reply_to_status_id_str": "1600000000000000007",
      "in_reply_to_user_id": "500",
      "in_reply_to_user_id_str": "500",
      "in_reply_to_screen_name": "ivo_connects"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000009",
      "id_str": "1600000000000000009",
      "created_at": "Sat Dec 10 13:30:00 +0000 2022",
      "full_text": "nobody in here",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": []
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000010",
      "id_str": "1600000000000000010",
      "created_at": "Sat Dec 10 14:00:00 +0000 2022",
      "full_text": "hello @ghost, and @other_ghost too",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "ghost",
            "screen_name": "ghost",
            "indices": [
              "6",
              "12"
            ],
            "id_str": "-1",
            "id": "-1"
          },
          {
            "name": "other_ghost",
            "screen_name": "other_ghost",
            "indices": [
              "18",
              "30"
            ],
            "id_str": "-1",
            "id": "-1"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000011",
      "id_str": "1600000000000000011",
      "created_at": "Sat Dec 10 15:00:00 +0000 2022",
      "full_text": "@reborn welcome back",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Reborn",
            "screen_name": "reborn",
            "indices": [
              "0",
              "7"
            ],
            "id_str": "700000009",
            "id": "700000009"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_status_id": "1600000000000000010",
      "in_reply_to_status_id_str": "1600000000000000010",
      "in_reply_to_user_id": "700000009",
      "in_reply_to_user_id_str": "700000009"
    }
  },
  {
    "tweet": {
      "id": "1602679736759222279",
      "id_str": "1602679736759222279",
      "created_at": "Tue Dec 13 15:00:00 +0000 2022",
      "full_text": "Dov, meet Mira: @dov_k @mira_holt",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Dov K",
            "screen_name": "dov_k",
            "indices": [
              "16",
              "22"
            ],
            "id_str": "700000004",
            "id": "700000004"
          },
          {
            "name": "Mira Holt",
            "screen_name": "mira_holt",
            "indices": [
              "23",
              "33"
            ],
            "id_str": "700000001",
            "id": "700000001"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1602679736759222279",
            "1602682253341622281"
          ],
          "editableUntil": "2022-12-13T15:30:00.000Z",
          "editsRemaining": "4",
          "isEditEligible": true
        }
      }
    }
  }
]
