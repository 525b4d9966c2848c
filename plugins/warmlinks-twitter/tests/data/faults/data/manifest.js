window.__THAR_CONFIG = {
  "userInfo": {
    "accountId": "500",
    "userName": "ivo_connects"
  }
}
