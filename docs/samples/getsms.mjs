// Takes the received messages that were not taken before, at most 50 at a time.
const form = new URLSearchParams({
  account: 'YOUR_ACCOUNT',
  password: 'YOUR_PASSWORD',
});
let answer;
do {
  const response = await fetch('http://localhost:20003/getsms', { method: 'POST', body: form });
  answer = await response.json();
  if (answer.status !== 0) throw new Error(answer.reason);
  for (const [id, from, time, content] of answer.array) console.log(`message ${id} from ${from} (${time}): ${content}`);
} while (answer.cnt > 0);
