var user_details =  {
  "screen_name" : "ivo_connects",
  "full_name" : "Ivo Connects",
  "id" : "500"
}