// Sends one text to two numbers. Keep the ids: reports are asked for with them.
const form = new URLSearchParams({
  account: 'YOUR_ACCOUNT',
  password: 'YOUR_PASSWORD',
  numbers: '10010,1008611',
  content: 'See you at 5 + 1',
});
const response = await fetch('http://localhost:20003/sendsms', { method: 'POST', body: form });
const answer = await response.json();
if (answer.status !== 0) throw new Error(answer.reason);
for (const [number, id] of answer.array) console.log(`${number}: message ${id}`);
