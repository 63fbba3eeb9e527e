// What the account can still spend.
const form = new URLSearchParams({
  account: 'YOUR_ACCOUNT',
  password: 'YOUR_PASSWORD',
});
const response = await fetch('http://localhost:20003/getbalance', { method: 'POST', body: form });
const answer = await response.json();
if (answer.status !== 0) throw new Error(answer.reason);
console.log(`balance ${answer.balance}, gift ${answer.gift}`);
