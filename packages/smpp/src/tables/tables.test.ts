/* oxlint-disable typescript/no-unsafe-type-assertion -- a package without types */
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { entries } from '../entries.ts';
import { answerTo, type CommandName, commandName, commands, type CommandSpec, isResponse } from './commands.ts';
import { statuses, statusName } from './statuses.ts';
import { type TlvName, type TlvSpec, tlvTable } from './tlvs.ts';

// The npm package `smpp` as an independent witness for ids, tags and codes.
const witness = createRequire(import.meta.url)('smpp') as {
  commands: Record<string, { id: number; params?: object }>;
  tlvs: Record<string, { id: number }>;
  errors: Record<string, number>;
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test('command ids agree with an independent table', () => {
  for (const [name, { id }] of entries<CommandName, CommandSpec>(commands)) {
    assert.equal(id, witness.commands[name]?.id, name);
    assert.equal(commandName(id), name);
  }
});

test('field names and their order agree with an independent table', () => {
  const special: Record<string, string> = { short_message: 'short_message', destinations: 'dest_address', unsuccess: 'unsuccess_sme' };
  for (const [name, { body }] of entries<CommandName, CommandSpec>(commands)) {
    const ours = body.map((field) => special[snake(field.name)] ?? snake(field.name));
    assert.deepEqual(ours, Object.keys(witness.commands[name]?.params ?? {}), name);
  }
});

test('every request is answered by its own response; responses are not answered', () => {
  const silent = new Set(['alert_notification', 'outbind', 'generic_nack']);
  for (const [name, { id }] of entries<CommandName, CommandSpec>(commands)) {
    if (isResponse(name) || silent.has(name)) assert.equal(answerTo(name), null);
    else assert.equal(commands[answerTo(name) ?? name].id, (id | 0x80000000) >>> 0, name);
  }
});

test('tags agree with an independent table, and none is there twice', () => {
  const tags = new Set<number>();
  for (const [name, { tag }] of entries<TlvName, TlvSpec>(tlvTable)) {
    const known = witness.tlvs[snake(name)];
    if (known !== undefined) assert.equal(tag, known.id, name);
    assert(!tags.has(tag), name);
    tags.add(tag);
  }
});

test('statuses agree with an independent table', () => {
  const codes = new Set<number>();
  for (const [name, code] of entries(statuses)) {
    const known = witness.errors[name];
    if (known !== undefined) assert.equal(code, known, name);
    assert.equal(statusName(code), name);
    assert(!codes.has(code), name);
    codes.add(code);
  }
  assert.equal(statusName(0x94), 'status 0x94');
});
