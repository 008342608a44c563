import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf, receiverOf } from '../calls.ts';

const EXITS =
  /(^|\.)(on|once|signal|trap|register|addShutdownHook|at_?exit|Notify|NotifyContext|add_signal_handler|onExit)$/;
const SIGNALS = /^(SIG)?(TERM|INT|QUIT|HUP)$|^(beforeExit|exit|shutdown)$/;

/** Handlers of the end of the process in a file: `process.once('SIGTERM', …)`, `atexit.register(…)`, `at_exit { … }`. */
export function exitHandlersIn(calls: readonly CallNode[]): readonly CallNode[] {
  return calls.filter((call) => {
    const path = pathOf(call.callee);
    if (/(^|\.)(atexit\.register|at_exit|addShutdownHook|register_shutdown_function)$/.test(path))
      return true;
    if (!EXITS.test(path)) return false;
    if (path === 'signal.NotifyContext' || path === 'signal.Notify') return true;
    const [first] = call.arguments;
    if (first === undefined) return false;
    if (/(^|\.)(SIGTERM|SIGINT)$/.test(pathOf(first.value))) return true;
    const said = first.value.kind === 'string' ? [first.value.value] : namesLooped(call, first.value);
    return said.some((name) => SIGNALS.test(name));
  });
}

/** `for (const name of ['SIGTERM', 'SIGINT']) process.once(name, stop)` */
function namesLooped(call: CallNode, first: SyntaxNode): readonly string[] {
  if (first.kind !== 'name') return [];
  for (let above = call.parent; above !== null; above = above.parent) {
    const items = above.kind === 'loop' && above.iterable?.kind === 'list' ? above.iterable.items : [];
    const over = above.kind === 'call' ? receiverOf(above) : null;
    const listed = over?.kind === 'list' ? over.items : items;
    const texts = listed.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
    if (texts.length > 0) return texts;
  }
  return [];
}
