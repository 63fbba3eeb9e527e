# Takes the received messages that were not taken before, at most 50 at a time.
import json
from urllib.parse import urlencode
from urllib.request import urlopen

form = urlencode({
    'account': 'YOUR_ACCOUNT',
    'password': 'YOUR_PASSWORD',
}).encode()
while True:
    answer = json.load(urlopen('http://localhost:20003/getsms', form))
    if answer['status'] != 0:
        raise RuntimeError(answer['reason'])
    for id, sender, time, content in answer['array']:
        print(f'message {id} from {sender} ({time}): {content}')
    if answer['cnt'] == 0:
        break
