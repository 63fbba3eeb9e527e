# What became of messages 1 and 2.
curl -sS http://localhost:20003/getreport -d 'account=YOUR_ACCOUNT' --data-urlencode 'password=YOUR_PASSWORD' -d 'ids=1,2'
