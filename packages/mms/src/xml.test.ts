import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { mmsLimits } from './limits.ts';
import { escapeXml, parseXml, textAt, xmlElement } from './xml.ts';

function refused(text: string, code: string): void {
  assert.throws(() => parseXml(text), { name: 'MmsError', code });
}

test('document types and entities are refused before anything expands', () => {
  refused('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'doctype');
  refused('<?xml version="1.0"?><!doctype a><a/>', 'doctype');
  refused('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'doctype');
  refused('<a>&unknown;</a>', 'malformed');
});

test('depth, size and number of elements are bounded', () => {
  refused('<a>'.repeat(mmsLimits.xmlDepthMax + 1) + '</a>'.repeat(mmsLimits.xmlDepthMax + 1), 'too_large');
  refused(`<a>${'<b/>'.repeat(mmsLimits.xmlElementsMax)}</a>`, 'too_large');
  refused(`<a>${' '.repeat(mmsLimits.xmlBytesMax)}</a>`, 'too_large');
});

test('what is no XML', () => {
  for (const text of ['', 'hello', '<a>', '<a></b>', '<a/><b/>', '<a b="1" b="2"/>']) refused(text, 'malformed');
});

test('local names, namespaces by scope, text with blanks at its ends removed', () => {
  const root = parseXml('<a xmlns="u:1"><p:b xmlns:p="u:2"> x <c>y</c><![CDATA[<z>]]></p:b><q:d/></a>');
  assert.deepEqual([root.namespace, textAt(root, 'b', 'c')], ['u:1', 'y']);
  const [b, d] = root.children;
  assert.deepEqual([b?.namespace, b?.text, d?.namespace], ['u:2', 'x <z>', '']);
});

test('any text comes back as written, but for what XML cannot carry', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, attribute) => {
      const root = parseXml(`<r>${xmlElement('t', `.${text}.`, { a: attribute })}</r>`);
      const kept = escapeXml(text).replace(/&(amp|lt|gt|quot|#13);/g, (_, name: string) => {
        return { amp: '&', lt: '<', gt: '>', quot: '"', '#13': '\r' }[name] ?? '';
      });
      assert.equal(textAt(root, 't'), `.${kept}.`);
      assert.equal(root.children[0]?.attributes.has('a'), true);
    }),
  );
});
