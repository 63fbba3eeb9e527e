// What became of messages 1 and 2.
const form = new URLSearchParams({
  account: 'YOUR_ACCOUNT',
  password: 'YOUR_PASSWORD',
  ids: '1,2',
});
const response = await fetch('http://localhost:20003/getreport', { method: 'POST', body: form });
const answer = await response.json();
if (answer.status !== 0) throw new Error(answer.reason);
const states = ['delivered', 'waiting', 'on its way', 'failed'];
for (const [id, number, time, code] of answer.array) console.log(`message ${id} to ${number}: ${states[code]} (${time})`);
