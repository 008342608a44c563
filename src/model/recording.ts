import type { ModelPort } from '#audit/model/port.ts';
import { renderRequest, toFiles, writeBeside } from './request-file.ts';

/** Passes questions on, and writes each with its answer to `directory`; one without an answer is written alone. */
export function withRecording(inner: ModelPort, directory: string): ModelPort {
  return {
    ask: async (request, options) => {
      const files = toFiles(directory, request);
      await writeBeside(directory, files.request, renderRequest(request));
      const reply = await inner.ask(request, options);
      if ('value' in reply) {
        await writeBeside(directory, files.answer, `${JSON.stringify(reply.value, null, 2)}\n`);
      }
      return reply;
    },
  };
}
