var payload_details =  {
  "tweets" : 7,
  "created_at" : "Fri Feb 08 04:20:27 +0000 2013",
  "lang" : "en"
}