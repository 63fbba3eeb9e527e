# Sends one text to two numbers, signed by headers, each with an order id of ours.
import json
import time
from hashlib import md5
from urllib.request import Request, urlopen

now = str(int(time.time()))
sign = md5(('YOUR_ACCOUNT' + 'YOUR_PASSWORD' + now).encode()).hexdigest()
headers = {'Content-Type': 'application/json', 'Api-Key': 'YOUR_ACCOUNT', 'Timestamp': now, 'Sign': sign}
body = json.dumps({
    'appId': 'shop',
    'numbers': '10010,1008611',
    'content': 'See you at 5 + 1',
    'orderId': 'A-1,A-2',
}).encode()
answer = json.load(urlopen(Request('http://localhost:20003/v3/sendSms', body, headers)))
if answer['status'] != '0':
    raise RuntimeError(answer['reason'])
for row in answer['array']:
    print(f"{row['orderId']} to {row['number']}: message {row['msgId']}")
