import assert from 'node:assert/strict';
import test from 'node:test';
import { readSmil, writeSmil } from './smil.ts';

test('a slide for each picture with the text beside it; attachments stand in none', () => {
  const smil = writeSmil([
    { name: 'a.jpg', type: 'image/jpeg' },
    { name: 't1.txt', type: 'text/plain' },
    { name: 'b.mp4', type: 'video/mp4' },
    { name: 'c.vcf', type: 'text/vcard' },
    { name: 'd<&>.png', type: 'image/png' },
  ]);
  assert.deepEqual(readSmil(Buffer.from(smil)), [['a.jpg', 't1.txt'], ['b.mp4'], ['d<&>.png']]);
  assert.match(smil, /<par dur="5s"><img src="a.jpg" region="Image"\/><text src="t1.txt" region="Text"\/><\/par>/);
  assert.match(smil, /<par dur="30s"><video /);
});

test('a text before its picture is shown under it', () => {
  const smil = writeSmil([
    { name: 't.txt', type: 'text/plain' },
    { name: 'a.jpg', type: 'image/jpeg' },
  ]);
  assert.deepEqual(readSmil(Buffer.from(smil)), [['a.jpg', 't.txt']]);
});

test('SMIL of phones: namespaces, cid, media without slides; what is none is refused', () => {
  const phone =
    '<smil xmlns="http://www.w3.org/2001/SMIL20/Language"><head/><body><par><img src="cid:1.jpg"/><text src="2.txt"/></par></body></smil>';
  assert.deepEqual(readSmil(Buffer.from(phone)), [['1.jpg', '2.txt']]);
  assert.deepEqual(readSmil(Buffer.from('<smil><body><img src="1.jpg"/></body></smil>')), [['1.jpg']]);
  assert.deepEqual(readSmil(Buffer.from('<smil><head/></smil>')), []);
  assert.throws(() => readSmil(Buffer.from('<!DOCTYPE smil SYSTEM "x"><smil/>')), { code: 'doctype' });
  assert.throws(() => readSmil(Buffer.from('<html/>')), { code: 'malformed' });
});
