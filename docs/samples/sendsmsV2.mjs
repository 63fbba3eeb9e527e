// Sends one text to two numbers, signed: the password itself does not travel.
import { createHash } from 'node:crypto';

const account = 'YOUR_ACCOUNT';
const password = 'YOUR_PASSWORD';
const now = String(Math.floor(Date.now() / 1000));
const form = new URLSearchParams({
  account,
  datetime: now,
  sign: createHash('md5')
    .update(account + password + now)
    .digest('hex'),
  numbers: '10010,1008611',
  content: 'See you at 5 + 1',
});
const response = await fetch('http://localhost:20003/sendsmsV2', { method: 'POST', body: form });
const answer = await response.json();
if (answer.status !== 0) throw new Error(answer.reason);
for (const [number, id] of answer.array) console.log(`${number}: message ${id}`);
