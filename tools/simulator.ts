// `npm run simulator`: the simulated SMSC, or with `mmsc` as the first word the simulated MMSC. Each is a package's own program.
const program = process.argv[2] === 'mmsc' ? '../packages/mms/simulator/main.ts' : '../packages/smpp/simulator/main.ts';
if (process.argv[2] === 'mmsc') process.argv.splice(2, 1);
await import(program);
