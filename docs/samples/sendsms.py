# Sends one text to two numbers. Keep the ids: reports are asked for with them.
import json
from urllib.parse import urlencode
from urllib.request import urlopen

form = urlencode({
    'account': 'YOUR_ACCOUNT',
    'password': 'YOUR_PASSWORD',
    'numbers': '10010,1008611',
    'content': 'See you at 5 + 1',
}).encode()
answer = json.load(urlopen('http://localhost:20003/sendsms', form))
if answer['status'] != 0:
    raise RuntimeError(answer['reason'])
for number, id in answer['array']:
    print(f'{number}: message {id}')
