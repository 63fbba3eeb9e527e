# What became of messages 1 and 2.
import json
from urllib.parse import urlencode
from urllib.request import urlopen

form = urlencode({
    'account': 'YOUR_ACCOUNT',
    'password': 'YOUR_PASSWORD',
    'ids': '1,2',
}).encode()
answer = json.load(urlopen('http://localhost:20003/getreport', form))
if answer['status'] != 0:
    raise RuntimeError(answer['reason'])
states = ['delivered', 'waiting', 'on its way', 'failed']
for id, number, time, code in answer['array']:
    print(f'message {id} to {number}: {states[code]} ({time})')
