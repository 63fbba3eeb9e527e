# Sends one text to two numbers.
curl -sS http://localhost:20003/sendsms -d 'account=YOUR_ACCOUNT' --data-urlencode 'password=YOUR_PASSWORD' \
  -d 'numbers=10010,1008611' --data-urlencode 'content=See you at 5 + 1'
