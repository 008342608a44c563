import { type ModelPort, NO_USAGE } from '#audit/model/port.ts';
import { readAnswer } from './replay.ts';
import { renderRequest, toFiles, writeBeside } from './request-file.ts';

/**
 * A model that is asked by hand: each question is written to `directory`, and its answer read from the file beside it.
 * Questions without an answer fail, so that one run writes all that can be asked at once; the next run goes on with
 * the answers. Tokens are estimated.
 */
export function createManualModel(directory: string): ModelPort {
  return {
    ask: async (request) => {
      const files = toFiles(directory, request);
      await writeBeside(directory, files.request, renderRequest(request));
      const reply = await readAnswer(request, files.answer);
      return reply ?? { usage: NO_USAGE, failed: `Waiting for an answer in ${files.answer}.` };
    },
  };
}
