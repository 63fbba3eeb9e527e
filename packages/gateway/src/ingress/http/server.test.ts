// The transport: paths, methods, bodies of every make, answers to the octet, broken and slow clients, closing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { rawExchange, startTestServer, type TestServer } from './testing.ts';

const CREDENTIALS = 'account=test&password=123456';
const statusOf = (answer: string): number => Number(/"status":(-?\d+)/.exec(answer)?.[1]);
const requestOf = (method: string, target: string, headers = '', body = ''): string =>
  `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${body}`;
const boundary = '----x';
const part = (name: string, value: string, more = ''): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

describe('http transport', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());

  test('an answer is exact to the octet', async () => {
    const answer = await server.get(`/getbalance?${CREDENTIALS}`);
    assert.equal(answer.http, 200);
    assert.equal(answer.text, '{"status":0,"balance":"99.990000","gift":"50.00000"}');
    assert.equal(answer.headers.get('content-type'), 'application/json;charset=utf-8');
    assert.equal(answer.headers.get('content-length'), String(answer.text.length));
    assert.equal(answer.headers.get('transfer-encoding'), null);
  });

  test('an error is HTTP 200 with zero counters and an empty array where the endpoint has one', async () => {
    const words = '"desc":"Authentication failure","reason":"Authentication failure"}';
    const expected = {
      getbalance: `{"status":-1,${words}`,
      sendsms: `{"status":-1,"success":0,"fail":0,"array":[],${words}`,
      getreport: `{"status":-1,"success":0,"fail":0,"unsent":0,"sending":0,"nofound":0,"array":[],${words}`,
      getsms: `{"status":-1,"cnt":0,"array":[],${words}`,
      getsentrcdV2: `{"status":-1,"success":0,"fail":0,"unsent":0,"sending":0,"nofound":0,"array":[],${words}`,
      batchsendsmsV2: `{"status":-1,"success":0,"fail":0,"array":[],${words}`,
    };
    for (const [name, text] of Object.entries(expected)) {
      for (const answer of [await server.get(`/${name}`), await server.post(`/${name}`, '')]) {
        assert.equal(answer.http, 200);
        assert.equal(answer.text, text);
      }
    }
  });

  test('paths match in any case, with slashes before and after', async () => {
    for (const path of ['/GETBALANCE', '/GetBalance/', '//getbalance', '///getBalance//', '/getbalancev2', '/GetBalanceV2/']) {
      const answer = await server.raw(requestOf('GET', `${path}?${CREDENTIALS}`));
      assert.match(answer, /^HTTP\/1.1 200 /, path);
      assert.equal(statusOf(answer), path.toLowerCase().includes('v2') ? -1 : 0, path);
    }
    assert.equal(statusOf(await server.raw(requestOf('GET', `http://host:20003/getbalance?${CREDENTIALS}`))), 0);
  });

  test('an unknown path is 404 with JSON', async () => {
    for (const path of ['/', '/nothing', '/getbalance/more', '/v3/getSms', '/v3', '/%zz', '/getbalance%00', '/*', '/sendsms.php']) {
      const answer = await server.raw(requestOf('GET', path));
      assert.match(answer, /^HTTP\/1.1 404 Not Found\r\n/, path);
      assert.match(answer, /content-type: application\/json;charset=utf-8\r\n/i, path);
      assert.equal(statusOf(answer), -12);
    }
    assert.equal((await server.postJson('/v3/getSms', {})).http, 404);
  });

  test('other methods are 405 and say which are allowed', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE', 'PURGE']) {
      for (const path of ['/sendsms', '//SendSmsV2/?a=b', '/batchsendsmsv2', '/cgi-bin/sendsms', '/send?a=b', '/rate']) {
        const answer = await server.raw(requestOf(method, path, 'Content-Type: application/json\r\nContent-Length: 2\r\n', '{x'));
        assert.match(answer, /^HTTP\/1.1 405 /, `${method} ${path}`);
        assert.match(answer, /\r\nallow: GET, POST\r\n/i);
        assert.equal(statusOf(answer), -12);
      }
    }
    const head = await server.raw(requestOf('HEAD', '/getbalance'));
    assert.match(head, /^HTTP\/1.1 405 /);
    assert.match(head, /\r\n\r\n$/, 'no body after HEAD');
    assert.match(await server.raw(requestOf('POST', '/healthz')), /^HTTP\/1.1 405 [^]*\r\nallow: GET\r\n/i);
    assert.match(await server.raw(requestOf('DELETE', '/nothing')), /^HTTP\/1.1 404 /);
  });

  test('health: alive and ready by HTTP status', async () => {
    assert.equal((await server.get('/healthz')).text, '{"alive":true}');
    assert.equal((await server.get('/readyz')).text, '{"ready":true}');
    server.script.alive = false;
    server.script.ready = false;
    assert.equal((await server.get('/healthz')).http, 503);
    const notReady = await server.get('/readyz');
    assert.equal(notReady.http, 503);
    assert.equal(notReady.text, '{"ready":false,"reason":"The disk is full"}');
    server.script.alive = true;
    server.script.ready = true;
  });

  test('every endpoint takes GET and POST, and each answer is counted once', async () => {
    const names = [
      'getbalance',
      'sendsms',
      'getreport',
      'getsms',
      'getbalanceV2',
      'sendsmsV2',
      'getreportV2',
      'getsmsV2',
      'batchsendsmsV2',
      'getsentrcdV2',
    ];
    server.script.seen.length = 0;
    for (const name of names) {
      assert.equal((await server.get(`/${name}`)).json.status, -1, name);
      assert.equal((await server.post(`/${name}/`, 'a=b')).json.status, -1, name);
    }
    assert.deepEqual(
      server.script.seen,
      names.flatMap((endpoint) => [
        { endpoint, status: -1 },
        { endpoint, status: -1 },
      ]),
    );
  });

  test('the body is recognised by looking at it, not at its label', async () => {
    const json = JSON.stringify({ account: 'test', password: 123456 });
    const labels = [
      undefined,
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'junk',
      'multipart/form-data',
      'a/b;;=',
      '',
    ];
    for (const label of labels) {
      assert.equal((await server.post('/getbalance', json, label)).json.status, 0, `JSON labelled ${label}`);
      assert.equal((await server.post('/getbalance', `\uFEFF \r\n\t${json}`, label)).json.status, 0, `JSON with BOM labelled ${label}`);
      assert.equal((await server.post('/getbalance', CREDENTIALS, label)).json.status, 0, `form labelled ${label}`);
      assert.equal(
        (await server.post('/getbalance', `\r\n${CREDENTIALS}`, label)).json.status,
        0,
        `form after a line end labelled ${label}`,
      );
    }
  });

  test('multipart is read when labelled so', async () => {
    const type = `multipart/form-data; boundary=${boundary}`;
    const file = part('content', 'from a file', '; filename="a.txt"\r\nContent-Type: text/plain');
    const fields = [
      ['account', 'test'],
      ['PASSWORD', '123456'],
      ['numbers', '+8613800138000'],
      ['content', 'Grüße+%41'],
      ['junk', 'x'],
    ] as const;
    const body = `${fields.map(([name, value]) => part(name, value)).join('')}${file}--${boundary}--\r\n`;
    assert.equal((await server.post('/sendsms', body, type)).json.status, 0);
    assert.equal(server.script.plans.at(-1)?.items[0]?.content, 'Grüße+%41', 'no percent-decoding, and no file as a value');
    assert.deepEqual(server.script.plans.at(-1)?.items[0]?.runs[0]?.numbers, ['+8613800138000']);
    assert.equal((await server.post('/getbalance', body, type.toUpperCase().replace('----X', boundary))).json.status, 0);
    const broken = Buffer.concat([
      Buffer.from(`${part('account', 'test')}${part('password', '123456')}`),
      Buffer.from(part('content', '\xff'), 'latin1'),
    ]);
    assert.equal((await server.post('/getbalance', new Uint8Array([...broken, ...Buffer.from(`--${boundary}--`)]), type)).json.status, -12);
    assert.equal((await server.post('/getbalance', body.slice(0, 200), type)).json.status, -12, 'cut off');
    assert.equal(
      (await server.post(`/getbalance?${CREDENTIALS}`, body.slice(0, 200), type)).json.status,
      0,
      'cut off, but the query has it all',
    );
    assert.equal((await server.post('/getbalance', '--\r\n\r\n', type)).json.status, -12);
    assert.equal((await server.post('/getbalance', CREDENTIALS, `${type};${'x'.repeat(100)}`)).json.status, -12);
  });

  test('everything in the query and an empty, absent or junk body', async () => {
    for (const body of [
      '',
      '98=10',
      '{}',
      '{',
      '{"a":',
      '[1]',
      'null',
      '\x00\x01',
      '=',
      '&&&',
      '%',
      '{"account":""}',
      '{"account":null,"password":[]}',
    ]) {
      assert.equal((await server.post(`/getbalance?${CREDENTIALS}`, body, 'application/json')).json.status, 0, JSON.stringify(body));
    }
  });

  test('malformed JSON without a usable query: -12 on V1, -22 on V2', async () => {
    for (const body of ['{', '{"account":"test",}', '{account:1}', `{"a":${'['.repeat(200_000)}`, '{"x":1}{']) {
      assert.equal((await server.post('/getbalance', body)).json.status, -12);
      assert.equal((await server.post('/getbalanceV2', body)).json.status, -22);
      assert.equal((await server.post('/getbalance?account=test', body)).json.status, -12);
    }
  });

  test('malformed JSON beside a query that signs in but names no recipient is what is wrong, not the number that it may have named', async () => {
    for (const body of ['{"numbers":"10010","content":"a "quoted" word"}', '{'])
      assert.equal((await server.post(`/sendsms?${CREDENTIALS}`, body)).json.status, -12, body);
    assert.equal((await server.post(`/sendsms?${CREDENTIALS}&numbers=111&content=query`, '{')).json.status, 0);
  });

  test('half a surrogate pair, which JSON can write, is no character', async () => {
    const body = JSON.stringify({ account: 'test', password: '123456', numbers: '111', content: 'a\ud83d' });
    assert.equal((await server.post('/sendsms', body)).json.status, 0);
    assert.equal(server.script.plans.at(-1)?.items[0]?.content, 'a\ufffd');
  });

  test('body over query; on V2 the query keeps content and numbers', async () => {
    const v1 = await server.post(`/getbalance?account=nobody&password=x`, CREDENTIALS);
    assert.equal(v1.json.status, 0);
    assert.equal((await server.post(`/getbalance?${CREDENTIALS}`, 'account=&password=')).json.status, 0, 'empty does not win');
    assert.equal(
      (await server.post(`/sendsms?${CREDENTIALS}&numbers=111&content=query`, 'numbers=222&content=body')).text.includes('[[222,'),
      true,
    );
    assert.equal(server.script.plans.at(-1)?.items[0]?.content, 'body');
    const signed = 'account=test&sign=6AC4928d8d0c3c5ba75981b539c52152&datetime=20190101120000';
    server.script.now = Date.parse('2019-01-01T12:00:00+08:00');
    const v2 = await server.postJson(`/sendsmsV2?${signed}&numbers=111&content=query`, { numbers: '222', content: 'body', senderid: 'Me' });
    server.script.now = 1_772_337_600_000;
    assert.equal(v2.text, `{"status":0,"success":1,"fail":0,"array":[[111,${server.script.nextId - 1}]]}`);
    assert.equal(server.script.plans.at(-1)?.items[0]?.content, 'query');
    assert.equal(server.script.plans.at(-1)?.items[0]?.sender, 'Me');
  });

  test('POST without Content-Length: the query is answered, and octets after it end the connection and nothing else', async () => {
    const bare = await server.raw(`POST /getbalance?${CREDENTIALS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.equal(statusOf(bare), 0);
    for (const version of ['1.0', '1.1']) {
      const answer = await server.raw(`POST /getbalance?${CREDENTIALS} HTTP/${version}\r\nHost: x\r\n\r\naccount=test&password=123456`);
      assert.match(answer, /^HTTP\/1.1 200 /);
      assert.equal(statusOf(answer), 0);
      assert.equal(answer.split('HTTP/1.1').length, 2, 'one answer');
    }
  });

  test('GET with a JSON content type, GET with a body, no Host, HTTP/1.0', async () => {
    const json = 'Content-Type: application/json\r\n';
    assert.equal(statusOf(await server.raw(requestOf('GET', `/getbalance?${CREDENTIALS}`, json))), 0);
    const body = '{"account":"test","password":"123456"}';
    assert.equal(statusOf(await server.raw(requestOf('GET', '/getbalance', `${json}Content-Length: ${body.length}\r\n`, body))), 0);
    assert.equal(statusOf(await server.raw(`GET /getbalance?${CREDENTIALS} HTTP/1.1\r\nConnection: close\r\n\r\n`)), 0);
    assert.equal(statusOf(await server.raw(`GET /getbalance?${CREDENTIALS} HTTP/1.0\r\n\r\n`)), 0);
  });

  test('a chunked body, octet by octet', async () => {
    const chunks = CREDENTIALS.split('')
      .map((character) => `1\r\n${character}\r\n`)
      .join('');
    assert.equal(statusOf(await server.raw(requestOf('POST', '/getbalance', 'Transfer-Encoding: chunked\r\n', `${chunks}0\r\n\r\n`))), 0);
  });

  test('a URL of 64 KiB', async () => {
    const start = `/getbalance?${CREDENTIALS}&junk=`;
    const answer = await server.raw(requestOf('GET', start + 'x'.repeat(65_536 - start.length)));
    assert.equal(statusOf(answer), 0);
    const content = '%E4%BD%A0'.repeat(1024);
    assert.equal((await server.get(`/sendsms?${CREDENTIALS}&numbers=111&content=${content}`)).json.status, 0);
  });

  test('what the parser refuses gets a 400 with JSON, and the connection ends', async () => {
    for (const octets of [
      `GET /getbalance?account=a b HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /getbalance?content=\xe4\xbd\xa0 HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'get /getbalance HTTP/1.1\r\n\r\n',
      'BREW /getbalance HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      `POST /getbalance HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST /getbalance HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n`,
    ]) {
      const answer = await server.raw(octets);
      assert.match(answer, /^HTTP\/1.1 400 Bad Request\r\n/, JSON.stringify(octets.slice(0, 40)));
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      assert.equal(Number(/Content-Length: (\d+)/.exec(head)?.[1]), Buffer.byteLength(body));
      assert.equal(JSON.parse(body).status, -12);
      assert.match(body, octets.length > 96 * 1024 ? /larger than 96 KiB/ : /not valid HTTP/);
    }
    assert.equal((await server.get(`/getbalance?${CREDENTIALS}`)).json.status, 0, 'the server is well');
  });

  test('raw UTF-8 in a form and in JSON', async () => {
    for (const body of [
      `${CREDENTIALS}&numbers=111&content=你好 ü`,
      JSON.stringify({ account: 'test', password: '123456', numbers: 111, content: '你好 ü' }),
    ]) {
      assert.equal((await server.post('/sendsms', body)).json.status, 0);
      assert.equal(server.script.plans.at(-1)?.items[0]?.content, '你好 ü');
    }
  });

  test('invalid UTF-8 is -12, wherever it is', async () => {
    for (const path of ['%ff', '%C3', '%E4%BD', '%ED%A0%80', '%C0%80', '%']) {
      const expected = path === '%' ? 0 : -12;
      assert.equal((await server.get(`/sendsms?${CREDENTIALS}&numbers=111&content=${path}`)).json.status, expected, path);
      assert.equal((await server.post('/sendsms', `${CREDENTIALS}&numbers=111&content=${path}`)).json.status, expected, path);
    }
    const text = `{"account":"test","password":"123456","numbers":"111","content":"?"}`;
    const octets = Uint8Array.from(Buffer.from(text.replace('?', '\xe4'), 'latin1'));
    assert.equal((await server.post('/sendsms', octets)).json.status, -12);
    assert.equal(
      (await server.post('/sendsms', Uint8Array.from(Buffer.from(`${CREDENTIALS}&numbers=111&content=\xff`, 'latin1')))).json.status,
      -12,
    );
  });

  test('a body over the limit is answered in the shape of the endpoint and the connection closed', async () => {
    const body = 'x'.repeat(10 * 1024 * 1024);
    const length = `Content-Length: ${body.length}\r\n`;
    const keepAlive = `POST /getreportV2 HTTP/1.1\r\nHost: x\r\n${length}\r\n${body}`;
    for (const octets of [keepAlive, requestOf('POST', '/getreport', 'Transfer-Encoding: chunked\r\n', `a00000\r\n${body}\r\n0\r\n\r\n`)]) {
      const answer = await server.raw(octets);
      assert.match(answer, /^HTTP\/1.1 200 OK\r\n/);
      assert.match(answer, /\r\nconnection: close\r\n/i);
      assert.match(
        answer,
        /\{"status":-12,"success":0,"fail":0,"unsent":0,"sending":0,"nofound":0,"array":\[\],"desc":"The body is larger/,
      );
    }
    const announced = connect(server.port, '127.0.0.1');
    announced.write('POST /getbalance HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n');
    const [first] = await once(announced, 'data');
    announced.destroy();
    assert.equal(statusOf(String(first)), -12, 'answered before the body comes');
  });

  test('a client that goes away in the middle of a body leaves no trace', async () => {
    server.script.seen.length = 0;
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    socket.end('POST /getbalance HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\naccount');
    await once(socket, 'close');
    assert.equal((await server.get(`/getbalance?${CREDENTIALS}`)).json.status, 0);
    assert.deepEqual(server.script.seen, [{ endpoint: 'getbalance', status: 0 }]);
    assert.deepEqual(server.script.log, []);
  });

  test('keep-alive and pipelining: answers in order on one connection', async () => {
    const one = `GET /getbalance?${CREDENTIALS} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answer = await server.raw(one + one.replace('/getbalance', '/getsms') + requestOf('GET', '/getbalance'));
    assert.deepEqual(
      [...answer.matchAll(/\{"status":(-?\d+),"(\w+)"/g)].map((match) => match.slice(1)),
      [
        ['0', 'balance'],
        ['0', 'cnt'],
        ['-1', 'desc'],
      ],
    );
  });

  test('whatever the store throws is -12, logged without content, and shows nothing inside', async () => {
    server.script.storeError = new TypeError('secret of the inside');
    for (const path of ['getbalance', 'sendsms', 'getreport', 'getsms']) {
      const answer = await server.get(`/${path}?${CREDENTIALS}&numbers=111&content=hush${path === 'getsms' ? '' : '&ids=1'}`);
      assert.equal(answer.json.status, -12);
      assert.equal(answer.text.includes('inside'), false);
    }
    server.script.storeError = null;
    assert.equal(server.script.log.length, 4);
    assert.equal(JSON.stringify(server.script.log).includes('hush'), false);
    assert.deepEqual(
      server.script.log.map((line) => line.level),
      ['error', 'error', 'error', 'error'],
    );
    server.script.log.length = 0;
  });
});

test('slow clients are cut off, in the headers and in the body', async () => {
  const server = await startTestServer({ headersTimeoutMs: 40, requestTimeoutMs: 80, timeoutCheckIntervalMs: 10 });
  const answers = await Promise.all([
    server.raw('GET /getbalance HT'),
    server.raw('POST /getbalance HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nacc'),
  ]);
  for (const answer of answers) {
    assert.match(answer, /^HTTP\/1.1 408 Request Timeout\r\n/);
    assert.equal(statusOf(answer), -12);
  }
  await server.close();
});

test('all bodies together are bounded', async () => {
  const server = await startTestServer({ bodiesBytesMax: 64 * 1024 });
  const answer = await server.raw(requestOf('POST', '/sendsms', 'Content-Length: 70000\r\n', 'x'.repeat(70_000)));
  assert.match(answer, /\{"status":-12,"success":0,"fail":0,"array":\[\],"desc":"The platform cannot take/);
  assert.equal((await server.post('/getbalance', CREDENTIALS)).json.status, 0, 'the place is free again');
  await server.close();
});

test('closing: running requests finish, new connections are refused, open ones end', async () => {
  const server = await startTestServer();
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  // The store double awaits the gate: reading it means the request is running.
  Object.defineProperty(server.script, 'acceptGate', {
    get() {
      entered.resolve();
      return gate.promise;
    },
  });
  const idle = connect(server.port, '127.0.0.1');
  await once(idle, 'connect');
  const running = rawExchange(server.port, `GET /sendsms?${CREDENTIALS}&numbers=111&content=x HTTP/1.1\r\nHost: x\r\n\r\n`);
  await entered.promise;
  const closed = server.close();
  await once(idle.resume(), 'close');
  gate.resolve();
  const answer = await running;
  assert.match(answer, /\r\nconnection: close\r\n/i);
  assert.match(answer, /\{"status":0,"success":1,"fail":0,"array":\[\[111,1\]\]\}$/);
  await closed;
  const refused = connect(server.port, '127.0.0.1');
  const [error] = await once(refused, 'error');
  assert.match(String(error), /ECONNREFUSED/);
});

test('closing is bounded: what does not finish is ended', async () => {
  const server = await startTestServer({ closeMs: 20 });
  server.script.acceptGate = Promise.withResolvers<void>().promise;
  const hanging = server.raw(`GET /sendsms?${CREDENTIALS}&numbers=111&content=x HTTP/1.1\r\nHost: x\r\n\r\n`);
  const half = server.raw('POST /sendsms HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');
  // Both have been read when a third, sent after them, is answered.
  await server.get(`/getbalance?${CREDENTIALS}`);
  await server.close();
  assert.deepEqual(await Promise.all([hanging, half]), ['', '']);
});
