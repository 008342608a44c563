import { type ModelPort, type ModelReply, type ModelRequest, NO_USAGE } from '#audit/model/port.ts';
import { parseAnswer } from './parse-answer.ts';
import { estimateUsage, readBeside, toFiles } from './request-file.ts';

/** Answers from what was recorded in `directory`, and nothing else. Tokens are estimated. */
export function createReplayModel(directory: string): ModelPort {
  return {
    ask: async (request) => {
      const { answer } = toFiles(directory, request);
      return (
        (await readAnswer(request, answer)) ?? fail(`There is no recorded answer: ${answer} is missing.`)
      );
    },
  };
}

/** The answer in a file, or what is wrong with it; null where there is no file. */
export async function readAnswer<T>(request: ModelRequest<T>, path: string): Promise<ModelReply<T> | null> {
  const text = await readBeside(path);
  if (text === null) return null;
  const usage = estimateUsage(request, text);
  const answer = parseAnswer(text, request.answer.schema);
  return 'value' in answer
    ? { usage, value: answer.value }
    : { usage, failed: `The answer in ${path} has another shape than asked for (${answer.problem}).` };
}

function fail(failed: string): ModelReply<never> {
  return { usage: NO_USAGE, failed };
}
