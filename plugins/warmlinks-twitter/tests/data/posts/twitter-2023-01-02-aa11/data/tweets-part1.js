window.YTD.tweets.part1 = [
  {
    "tweet": {
      "id": "1602682253341622281",
      "id_str": "1602682253341622281",
      "created_at": "Tue Dec 13 15:10:00 +0000 2022",
      "full_text": "Dov, meet Mira: @dov_k @mira_holt @cleo_v",
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
          },
          {
            "name": "Cleo V",
            "screen_name": "cleo_v",
            "indices": [
              "34",
              "41"
            ],
            "id_str": "700000003",
            "id": "700000003"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "edit_info": {
        "edit": {
          "initialTweetId": "1602679736759222279",
          "editControlInitial": {
            "editTweetIds": [
              "1602679736759222279",
              "1602682253341622281"
            ]
          }
        }
      }
    }
  },
  {
    "tweet": {
      "id": "1600000000000000014",
      "id_str": "1600000000000000014",
      "created_at": "Sat Jan 01 00:00:00 +0000 1997",
      "full_text": "@mira_holt a post of the last century",
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
      "id": "1600000000000000015",
      "id_str": "1600000000000000015",
      "created_at": "Wed Dec 14 10:00:00 +0000 2022",
      "full_text": "@a1 @a2 @a3 @a4 @a5 @a6 @a7 @a8 @a9 hello all",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "a1",
            "screen_name": "a1",
            "indices": [
              "0",
              "3"
            ],
            "id_str": "71000001",
            "id": "71000001"
          },
          {
            "name": "a2",
            "screen_name": "a2",
            "indices": [
              "4",
              "7"
            ],
            "id_str": "71000002",
            "id": "71000002"
          },
          {
            "name": "a3",
            "screen_name": "a3",
            "indices": [
              "8",
              "11"
            ],
            "id_str": "71000003",
            "id": "71000003"
          },
          {
            "name": "a4",
            "screen_name": "a4",
            "indices": [
              "12",
              "15"
            ],
            "id_str": "71000004",
            "id": "71000004"
          },
          {
            "name": "a5",
            "screen_name": "a5",
            "indices": [
              "16",
              "19"
            ],
            "id_str": "71000005",
            "id": "71000005"
          },
          {
            "name": "a6",
            "screen_name": "a6",
            "indices": [
              "20",
              "23"
            ],
            "id_str": "71000006",
            "id": "71000006"
          },
          {
            "name": "a7",
            "screen_name": "a7",
            "indices": [
              "24",
              "27"
            ],
            "id_str": "71000007",
            "id": "71000007"
          },
          {
            "name": "a8",
            "screen_name": "a8",
            "indices": [
              "28",
              "31"
            ],
            "id_str": "71000008",
            "id": "71000008"
          },
          {
            "name": "a9",
            "screen_name": "a9",
            "indices": [
              "32",
              "35"
            ],
            "id_str": "71000009",
            "id": "71000009"
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
      "id": "1600000000000000016",
      "id_str": "1600000000000000016",
      "created_at": "Wed Dec 14 11:00:00 +0000 2022",
      "full_text": "@mira_new new handle, old friend",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "Mira Holt",
            "screen_name": "mira_new",
            "indices": [
              "0",
              "9"
            ],
            "id_str": "700000001",
            "id": "700000001"
          }
        ]
      },
      "favorited": false,
      "retweeted": false,
      "favorite_count": "0",
      "in_reply_to_user_id": "700000001",
      "in_reply_to_user_id_str": "700000001",
      "in_reply_to_screen_name": "mira_new"
    }
  },
  {
    "tweet": {
      "id": "1600000000000000017",
      "id_str": "1600000000000000017",
      "created_at": "Wed Dec 14 12:00:00 +0000 2022",
      "full_text": "two at once: @ghost and @jonas_b should meet",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "ghost",
            "screen_name": "ghost",
            "indices": [
              "13",
              "19"
            ],
            "id_str": "-1",
            "id": "-1"
          },
          {
            "name": "Jonas B",
            "screen_name": "jonas_b",
            "indices": [
              "24",
              "32"
            ],
            "id_str": "700000002",
            "id": "700000002"
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
      "id": "1600000000000000018",
      "id_str": "1600000000000000018",
      "created_at": "Wed Dec 14 13:00:00 +0000 2022",
      "full_text": "RT @ this is not one",
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
      "id": "1600000000000000019",
      "id_str": "1600000000000000019",
      "created_at": "Wed Dec 14 14:00:00 +0000 2022",
      "full_text": "talking of @ivo_connects and @ivo_before: that is me",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "urls": [],
        "user_mentions": [
          {
            "name": "ivo_connects",
            "screen_name": "ivo_connects",
            "indices": [
              "11",
              "24"
            ],
            "id_str": "500",
            "id": "500"
          },
          {
            "name": "ivo_before",
            "screen_name": "ivo_before",
            "indices": [
              "29",
              "40"
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
  }
]
