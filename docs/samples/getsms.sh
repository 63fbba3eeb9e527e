# Takes the received messages that were not taken before.
curl -sS http://localhost:20003/getsms -d 'account=YOUR_ACCOUNT' --data-urlencode 'password=YOUR_PASSWORD'
