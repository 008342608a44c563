import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import { remember } from '../../facts/remember.ts';
import { ancestors, descendants, enclosingClass } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, LoopNode, SyntaxNode, TryNode } from '../../languages/syntax.ts';

/**
 * What makes a job run its function again after a failure: `sidekiq_options retry: 5` and `retry_on` in its class,
 * `@shared_task(autoretry_for=...)` on it. Null where nothing says so; many queues retry without being told.
 */
export function retryOptionsOf(fn: FunctionNode): SyntaxNode | null {
  for (const decorator of fn.decorators)
    if (decorator.kind === 'call' && decorator.arguments.some(({ name }) => RETRY_OPTIONS.test(name ?? '')))
      return decorator;
  const owner = enclosingClass(fn);
  for (const node of owner?.body ?? []) {
    if (node.kind !== 'call') continue;
    const name = calleeName(node);
    const isSidekiq = name === 'sidekiq_options' && node.arguments.some(isRetryArgument);
    if (isSidekiq || name === 'retry_on') return node;
  }
  return null;
}

const RETRY_OPTIONS = /^(autoretry_for|max_retries|retries|retry_backoff|retry_policy)$/;

function isRetryArgument(argument: CallNode['arguments'][number]): boolean {
  const { name, value } = argument;
  return name === 'retry' && !(value.kind === 'boolean' && !value.value);
}

/** The `try` around the node whose handler runs it again: Ruby's `retry`, a handler that continues a loop of its own. */
export function rescueThatRetries(node: SyntaxNode): SyntaxNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'try' && hasRetryingHandler(above)) return above;
    if (above.kind === 'function' && above.variety !== 'lambda') {
      return null;
    }
  }
  return null;
}

const hasRetryingHandler = remember((node: TryNode): boolean => {
  const runs = node.handlers.some((handler) => handler.body.some(runsAgain));
  return runs;
});

function runsAgain(statement: SyntaxNode): boolean {
  for (const below of descendants(statement)) {
    if (below.kind === 'call' && calleePath(below) === 'retry') return true;
    if (below.kind === 'name' && below.name === 'retry') return true;
    if (below.kind === 'other' && below.syntax === 'retry') return true;
  }
  return false;
}

const EACH_CALLS =
  /^(for_?each|map|each|each_with_index|each_slice|each_batch|find_each|find_in_batches|flat_?map|collect|in_batches|each_with_object)$/i;

/** What runs the node once for each of several items: a loop, or a call that takes its block for each item. */
export function iterationAround(node: SyntaxNode): LoopNode | CallNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return above;
    if (above.kind !== 'function') continue;
    if (above.variety !== 'lambda') return null;
    if (above.parent?.kind === 'call' && EACH_CALLS.test(calleeName(above.parent))) return above.parent;
  }
  return null;
}

const DETACHERS =
  /(^|\.)(set_?immediate|set_?timeout|wait_?until|after|next_?tick|queue_?microtask|create_?task|ensure_?future|run_in_executor|submit|thread|thread\.new|start_?new_?thread|add_task|spawn|async\.run|launch|fork|task\.run|run_in_background|background)$/i;

/** What runs the node beside the path that started it, so that nobody waits for it: a goroutine, a thread, a timer. */
export function detachedAround(node: SyntaxNode): SyntaxNode | null {
  let inner = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'spawn') return above;
    if (above.kind === 'call' && above.callee !== inner && DETACHERS.test(pathOf(above.callee))) return above;
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    inner = above;
  }
  return null;
}
