var user_details =  {
  "expanded_url" : "http://example.org",
  "screen_name" : "ivo_connects",
  "location" : "Kiel",
  "full_name" : "Ivo Connects",
  "bio" : "",
  "id" : "500",
  "created_at" : "2009-03-01 10:00:00 +0000"
}