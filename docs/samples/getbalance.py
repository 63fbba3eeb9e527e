# What the account can still spend.
import json
from urllib.parse import urlencode
from urllib.request import urlopen

form = urlencode({
    'account': 'YOUR_ACCOUNT',
    'password': 'YOUR_PASSWORD',
}).encode()
answer = json.load(urlopen('http://localhost:20003/getbalance', form))
if answer['status'] != 0:
    raise RuntimeError(answer['reason'])
print(f"balance {answer['balance']}, gift {answer['gift']}")
