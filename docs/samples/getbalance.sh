# What the account can still spend.
curl -sS http://localhost:20003/getbalance -d 'account=YOUR_ACCOUNT' --data-urlencode 'password=YOUR_PASSWORD'
