// Sends one text to two numbers, signed by headers, each with an order id of ours.
import { createHash } from 'node:crypto';

const account = 'YOUR_ACCOUNT';
const password = 'YOUR_PASSWORD';
const now = String(Math.floor(Date.now() / 1000));
const sign = createHash('md5')
  .update(account + password + now)
  .digest('hex');
const response = await fetch('http://localhost:20003/v3/sendSms', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Api-Key': account, Timestamp: now, Sign: sign },
  body: JSON.stringify({ appId: 'shop', numbers: '10010,1008611', content: 'See you at 5 + 1', orderId: 'A-1,A-2' }),
});
const answer = await response.json();
if (answer.status !== '0') throw new Error(answer.reason);
for (const { orderId, number, msgId } of answer.array) console.log(`${orderId} to ${number}: message ${msgId}`);
