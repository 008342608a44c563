import { describe, expect, it } from 'vitest';
import { BROKER_CLIENTS } from '#audit/facts/libraries/broker-clients.ts';
import { brokerClientsIn } from '#audit/facts/libraries/broker-clients-in.ts';
import { factsOf } from '#test/facts-of.ts';

describe('the table of broker clients', () => {
  it.each(BROKER_CLIENTS)('says where $name was read', ({ sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.every((source) => source.startsWith('https://'))).toBe(true);
  });

  it('has each client once, and each for something', () => {
    const names = BROKER_CLIENTS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { name, sources, imports, ...told } of BROKER_CLIENTS)
      expect(Object.keys(told), `${name} ${imports} ${sources.length}`).not.toEqual([]);
  });
});

describe('the clients of a file', () => {
  it.each([
    ['a.ts', "import { connect } from 'amqplib';", ['amqplib']],
    ['a.py', 'import pika\nfrom aiokafka import AIOKafkaProducer', ['pika', 'aiokafka']],
    ['a.rb', "require 'bunny'", ['Bunny']],
    ['a.php', '<?php use PhpAmqpLib\\Message\\AMQPMessage;', ['php-amqplib']],
    ['a.ts', "import amqp from 'amqp-connection-manager';", []],
  ])('%s: %s', async (path, code, expected) => {
    const facts = await factsOf(path, code);

    expect(brokerClientsIn(facts).map(({ name }) => name)).toEqual(expected);
  });
});
