# Sends one text to two numbers, signed: the password itself does not travel.
now=$(date +%s)
sign=$(printf '%s' "YOUR_ACCOUNTYOUR_PASSWORD$now" | md5sum | cut -c1-32)
curl -sS http://localhost:20003/sendsmsV2 -d 'account=YOUR_ACCOUNT' -d "datetime=$now" -d "sign=$sign" \
  -d 'numbers=10010,1008611' --data-urlencode 'content=See you at 5 + 1'
