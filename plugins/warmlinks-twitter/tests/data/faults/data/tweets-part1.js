window.YTD.tweets.part1 = this was edited by hand
