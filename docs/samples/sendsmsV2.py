# Sends one text to two numbers, signed: the password itself does not travel.
import json
import time
from hashlib import md5
from urllib.parse import urlencode
from urllib.request import urlopen

now = str(int(time.time()))
form = urlencode({
    'account': 'YOUR_ACCOUNT',
    'datetime': now,
    'sign': md5(('YOUR_ACCOUNT' + 'YOUR_PASSWORD' + now).encode()).hexdigest(),
    'numbers': '10010,1008611',
    'content': 'See you at 5 + 1',
}).encode()
answer = json.load(urlopen('http://localhost:20003/sendsmsV2', form))
if answer['status'] != 0:
    raise RuntimeError(answer['reason'])
for number, id in answer['array']:
    print(f'{number}: message {id}')
