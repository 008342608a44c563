import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import {
  forgettingOptions,
  isMessageType,
  isWorkBase,
  isWorkDecorator,
  registersWork,
  taskWithoutRetry,
  untriedEnqueue,
} from '#audit/facts/delivery/work-signs.ts';
import { WORK_SOURCES } from '#audit/facts/libraries/work-sources.ts';
import { testParser } from '#test/rule-tester.ts';

async function factsOf(path: string, text: string) {
  const { facts } = await parseFiles([{ path, text }], testParser());
  const [file] = facts;
  if (file === undefined) throw new Error(`${path} was not parsed`);
  return file;
}

describe('what runs a function for a message or a job', () => {
  it.each(['shared_task', 'app.task', 'dramatiq.actor', 'activity.defn', 'KafkaListener', 'Process'])(
    'is told by a decorator: %s',
    (path) => {
      expect(isWorkDecorator(path)).toBe(true);
    },
  );

  it.each(['staff_member_required', 'app.tasks', 'Get'])('is not told by another one: %s', (path) => {
    expect(isWorkDecorator(path)).toBe(false);
  });

  it.each([
    'Sidekiq::Job',
    'ApplicationJob',
    'App\\Jobs\\ShouldQueue',
    'Illuminate.ShouldQueue',
    'IConsumer',
  ])('is told by a base: %s', (name) => {
    expect(isWorkBase(name)).toBe(true);
  });

  it.each(['ApplicationRecord', 'Queue', 'BaseController'])('is not told by another one: %s', (name) => {
    expect(isWorkBase(name)).toBe(false);
  });

  it.each([
    '*asynq.Task',
    '*river.Job[AddUsageArgs]',
    'ConsumerRecord<String, Usage>',
    'amqp.Delivery',
    'JobHelpers',
  ])('is told by a type: %s', (type) => {
    expect(isMessageType(type)).toBe(true);
  });

  it.each([
    ["import PgBoss from 'pg-boss';\nboss.work('usage', handle);", true],
    ["import { Agenda } from 'agenda';\nagenda.define('usage', handle);", true],
    ["import express from 'express';\nteam.work('usage', handle);", false],
  ])('is told by what it is handed to: %s', async (text, expected) => {
    const { nodes } = await factsOf('a.ts', text);

    expect(nodes('call').some(registersWork)).toBe(expected);
  });
});

describe('work that failed for good', () => {
  it.each([
    ['a.py', 'from celery import shared_task\n\n@shared_task\ndef f(e):\n    send(e)\n', true],
    [
      'a.py',
      'from celery import shared_task\n\n@shared_task(autoretry_for=(E,))\ndef f(e):\n    send(e)\n',
      false,
    ],
    ['a.py', 'from huey.contrib.djhuey import db_task\n\n@db_task()\ndef f(e):\n    send(e)\n', true],
    [
      'a.py',
      'from huey.contrib.djhuey import db_task\n\n@db_task(retries=3)\ndef f(e):\n    send(e)\n',
      false,
    ],
    ['a.py', 'import dramatiq\n\n@dramatiq.actor\ndef f(e):\n    send(e)\n', false],
    ['a.py', 'from prefect import task\n\n@task\ndef f(e):\n    send(e)\n', false],
  ])('is forgotten by a queue that neither tries again nor keeps it: %s %#', async (path, text, expected) => {
    const facts = await factsOf(path, text);
    const [fn] = facts.nodes('function');

    expect(fn !== undefined && taskWithoutRetry(fn, [facts]) !== null).toBe(expected);
  });

  it.each([
    ['a.ts', "queue.add('usage', event, { removeOnFail: true });", ['removeOnFail']],
    ['a.ts', "queue.add('usage', event, { removeOnFail: 1000 });", []],
    ['a.py', 'queue.enqueue(send, event, failure_ttl=0)\n', ['failure_ttl']],
    ['a.py', 'queue.enqueue(send, event, failure_ttl=86400)\n', []],
  ])('is thrown away by an option: %s %#', async (path, text, expected) => {
    expect(forgettingOptions(await factsOf(path, text)).map(({ name }) => name)).toEqual(expected);
  });
});

describe('what puts a job in that is tried once', () => {
  it.each([
    ['a.py', 'charge.delay(1)\n', 'Celery'],
    ['a.py', 'from rq import Queue\n\nqueue.enqueue(charge, 1)\n', 'RQ'],
    ['a.ts', "import { Queue } from 'bullmq';\nusage.add('charge', 1);", 'BullMQ and Bull'],
    ['a.ts', "const seen = new Set();\nseen.add('charge');", undefined],
    ['a.rb', 'ChargeJob.perform_async(1)\n', undefined],
  ])('is known by its library: %s %#', async (path, text, expected) => {
    const { nodes } = await factsOf(path, text);
    const sources = nodes('call').flatMap((call) => untriedEnqueue(call) ?? []);

    expect(sources[0]?.name).toBe(expected);
  });
});

describe('the table of work sources', () => {
  it('names each once, with where it was read', () => {
    const names = WORK_SOURCES.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { source } of WORK_SOURCES) expect(source).toMatch(/^https:\/\//);
  });
});
