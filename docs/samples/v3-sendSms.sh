# Sends one text to two numbers, signed by headers.
now=$(date +%s)
sign=$(printf '%s' "YOUR_ACCOUNTYOUR_PASSWORD$now" | md5sum | cut -c1-32)
curl -sS http://localhost:20003/v3/sendSms -H 'Api-Key: YOUR_ACCOUNT' -H "Timestamp: $now" -H "Sign: $sign" \
  -H 'Content-Type: application/json' \
  -d '{"appId":"shop","numbers":"10010,1008611","content":"See you at 5 + 1","orderId":"A-1,A-2"}'
